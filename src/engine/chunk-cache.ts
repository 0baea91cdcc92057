import type { Hash } from '../algebra/index.ts';
import { contains, type Grid, type NumericArray, onLattice } from '../cube/index.ts';
import { type BoundOperator, boundInputs, type PlannedOutput } from '../plan/index.ts';

interface Chunk {
  readonly key: string;
  readonly grid: Grid;
  readonly values: NumericArray;
}

/** What an entry takes beside its values: bounds the number of very small ones. */
const overheadBytes = 256;

/**
 * Computed planes by name and window, as many as fit into a number of bytes; those that were asked for longest ago make room. A name stands for values
 * that never change (an operator's hash covers all that is below it), so that a window inside a kept one is served from it.
 */
export class ChunkCache {
  readonly limitBytes: number;
  /** In the order of their last use. */
  readonly #recent = new Set<Chunk>();
  readonly #byKey = new Map<string, Chunk[]>();
  #sizeBytes = 0;
  #hits = 0;
  #misses = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Planes that were served. */
  get hits(): number {
    return this.#hits;
  }

  /** Planes that were computed although they could have been kept. */
  get misses(): number {
    return this.#misses;
  }

  /** Whether a plane of that size may be kept: one that would drive out most others may not. */
  admits(sizeBytes: number): boolean {
    return sizeBytes + overheadBytes <= this.limitBytes / 8;
  }

  has(key: string, grid: Grid): boolean {
    return this.#find(key, grid) !== undefined;
  }

  /** Copies a plane's window into `target`, row by row without gaps; false where it is not there. */
  read(key: string, grid: Grid, target: NumericArray): boolean {
    const chunk = this.#find(key, grid);
    if (chunk === undefined) return false;
    this.#hits += 1;
    this.#recent.delete(chunk);
    this.#recent.add(chunk);
    const { values, grid: kept } = chunk;
    const own = onLattice(grid, kept.lattice)!;
    if (own.width === kept.width) {
      const start = (own.row - kept.row) * kept.width;
      target.set(values.subarray(start, start + own.width * own.height));
      return true;
    }
    for (let row = 0, from = (own.row - kept.row) * kept.width + own.column - kept.column; row < own.height; row += 1, from += kept.width)
      target.set(values.subarray(from, from + own.width), row * own.width);
    return true;
  }

  /** Keeps a copy of a plane's window, which had to be computed. */
  put(key: string, grid: Grid, values: NumericArray): void {
    this.#misses += 1;
    if (!this.admits(values.byteLength) || this.#find(key, grid) !== undefined) return;
    for (const chunk of [...(this.#byKey.get(key) ?? [])]) if (contains(grid, chunk.grid)) this.#remove(chunk);
    let reusable: NumericArray | undefined;
    for (const chunk of this.#recent) {
      if (this.#sizeBytes + values.byteLength + overheadBytes <= this.limitBytes) break;
      this.#remove(chunk);
      // Memory of a plane that goes serves the one that comes where they are alike: nothing then waits for the garbage collector.
      if (chunk.values.constructor === values.constructor && chunk.values.length === values.length) reusable = chunk.values;
    }
    const copy = reusable ?? values.slice();
    if (reusable !== undefined) copy.set(values);
    const chunk: Chunk = { key, grid, values: copy };
    this.#recent.add(chunk);
    const others = this.#byKey.get(key);
    if (others === undefined) this.#byKey.set(key, [chunk]);
    else others.push(chunk);
    this.#sizeBytes += copy.byteLength + overheadBytes;
  }

  clear(): void {
    this.#recent.clear();
    this.#byKey.clear();
    this.#sizeBytes = 0;
  }

  #find(key: string, grid: Grid): Chunk | undefined {
    return this.#byKey.get(key)?.find((chunk) => contains(chunk.grid, grid));
  }

  #remove(chunk: Chunk): void {
    this.#recent.delete(chunk);
    const left = this.#byKey.get(chunk.key)!.filter((other) => other !== chunk);
    if (left.length === 0) this.#byKey.delete(chunk.key);
    else this.#byKey.set(chunk.key, left);
    this.#sizeBytes -= chunk.values.byteLength + overheadBytes;
  }
}

/** Operators that end a fused program: their planes are its inputs, and programs of their own compute what they take. */
const ends: ReadonlySet<BoundOperator['op']> = new Set(['source', 'inline', 'window', 'resample', 'zonal']);

/**
 * Operators that more than one program of a plan needs: a program asks for each of its inputs once, however often its expression uses it.
 * Programs begin at the outputs and below each operator that works on neighbourhoods or other grids.
 */
export function sharedOperators(operators: ReadonlyMap<Hash, BoundOperator>, outputs: readonly PlannedOutput[]): ReadonlySet<Hash> {
  const starts = outputs.flatMap((output) => (output.kind === 'literal' ? [] : [output.operator]));
  for (const operator of operators.values()) if (ends.has(operator.op)) starts.push(...boundInputs(operator));
  const programs = new Map<Hash, number>();
  for (const start of starts) {
    const seen = new Set<Hash>();
    const pending = [start];
    for (let hash = pending.pop(); hash !== undefined; hash = pending.pop()) {
      const operator = operators.get(hash);
      if (operator === undefined || seen.has(hash)) continue;
      seen.add(hash);
      programs.set(hash, (programs.get(hash) ?? 0) + 1);
      if (!ends.has(operator.op)) pending.push(...boundInputs(operator));
    }
  }
  return new Set([...programs].filter(([, count]) => count > 1).map(([hash]) => hash));
}
