import { createHash } from 'node:crypto';
import { OpenEOError } from '../cube/index.ts';
import { type BoundOperator, canonicalJson, type Plan, type PlannedOutput, parseCanonicalJson } from '../plan/index.ts';
import { levelsOf } from '../raster/index.ts';
import type { ObjectStore } from '../storage/index.ts';
import { readFeatures } from '../vector/index.ts';
import { Journal } from './journal.ts';
import {
  addUsage,
  type CellResult,
  type Executor,
  type FileResult,
  noUsage,
  type PlaneReference,
  type Task,
  type TaskResult,
  type TileResult,
  type Usage,
  type ZonesResult,
} from './task.ts';
import { zonalCells } from './zonal-cells.ts';

export interface Progress {
  readonly stage: string;
  /** Cells of the whole job. */
  readonly done: number;
  readonly total: number;
}

export interface RunOptions {
  /** Names the job's folder in the store: parts, journal and results live under it. */
  readonly job: string;
  readonly executor: Executor;
  readonly store: ObjectStore;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

export interface RunResult {
  readonly files: readonly FileResult[];
  /** Of this run alone: what an earlier one finished costs nothing again. */
  readonly usage: Usage;
  /** Cells that an earlier run had finished. */
  readonly resumedCells: number;
  readonly warnings: readonly string[];
}

type RasterOutput = Extract<PlannedOutput, { kind: 'raster' }>;

/** Keeps a plan where workers and later runs find it. */
export async function storePlan(store: ObjectStore, plan: Plan): Promise<void> {
  await store.put(`plans/${plan.hash}.json`, new TextEncoder().encode(canonicalJson(plan)), { ifAbsent: true });
}

/** A stored plan. */
export async function loadPlan(store: ObjectStore, hash: string): Promise<Plan> {
  const source = store.get(`plans/${hash}.json`);
  try {
    const [bytes] = await source.read([[0, Number.MAX_SAFE_INTEGER]]);
    return parseCanonicalJson(new TextDecoder().decode(bytes)) as Plan;
  } finally {
    source.close?.();
  }
}

/**
 * Runs a plan to its files: tiles, overviews, zones, then files, each cell once. What a journal of an earlier run has is not done again.
 * Throws the first failing task's error, naming node, item and file; a cancelled run throws the signal's reason.
 */
export async function runPlan(plan: Plan, options: RunOptions): Promise<RunResult> {
  return new Run(plan, options).run();
}

class Run {
  readonly #plan: Plan;
  readonly #options: RunOptions;
  readonly #cells = new Map<string, CellResult>();
  readonly #usage = noUsage();
  readonly #operators: ReadonlyMap<string, BoundOperator>;
  #journal!: Journal;
  #total = 0;
  #nextTask = 0;

  constructor(plan: Plan, options: RunOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#operators = new Map(Object.entries(plan.operators));
  }

  async run(): Promise<RunResult> {
    const { store, job, signal } = this.#options;
    signal?.throwIfAborted();
    await storePlan(store, this.#plan);
    this.#journal = await Journal.open(store, job);
    for (const entry of this.#journal.entries) for (const cell of entry.cells) this.#cells.set(cellKey(cell), cell);
    const resumedCells = this.#cells.size;
    const zones = await this.#zonalOperators();
    this.#total = this.#countCells(zones);
    this.#report('start');

    const pending = (key: string): boolean => !this.#cells.has(key);
    await this.#stage('pixels', this.#tileTasks(pending));
    await this.#stage(
      'zones',
      zoneTasks(zones, pending, (body) => this.#task(body)),
    );
    const deepest = Math.max(0, ...this.#rasters().flatMap(({ output }) => output.files.map((file) => levelsOf(file.layout).length - 1)));
    for (let level = 1; level <= deepest; level += 1) await this.#stage(`overviews ${level}`, this.#overviewTasks(level, pending));
    await this.#stage('files', this.#fileTasks(pending));
    await this.#writeLiterals();
    await store.delete(`${job}/parts`);
    const files = [...this.#cells.values()].filter((cell) => cell.kind === 'file').sort((a, b) => a.output - b.output || a.file - b.file);
    return {
      files,
      usage: this.#usage,
      resumedCells,
      warnings: [...this.#plan.warnings, ...files.flatMap((file) => [...file.warnings]), ...this.#emptyResults(files)],
    };
  }

  /** A result without a valid pixel is a result, but hardly the one that was wanted: one sentence an output. */
  #emptyResults(files: readonly FileResult[]): readonly string[] {
    return this.#plan.outputs.flatMap((output, index) => {
      const statistics = files.filter((file) => file.output === index).flatMap((file) => file.statistics ?? []);
      const isEmpty = statistics.length > 0 && statistics.every(({ valid }) => valid === 0);
      return isEmpty
        ? [
            `Every pixel of the result of '${output.node}' is no-data: there may be no scene where and when it was asked for, or the mask hides them all.`,
          ]
        : [];
    });
  }

  #task(body: TaskBody): Task {
    this.#nextTask += 1;
    return { ...body, id: `t${this.#nextTask}`, plan: this.#plan.hash, job: this.#options.job } as Task;
  }

  #rasters(): readonly { readonly output: RasterOutput; readonly index: number }[] {
    return this.#plan.outputs.flatMap((output, index) => (output.kind === 'raster' ? [{ output, index }] : []));
  }

  async #zonalOperators(): Promise<readonly { readonly operator: string; readonly cells: number }[]> {
    const found: { operator: string; cells: number }[] = [];
    for (const operator of this.#operators.values()) {
      if (operator.op !== 'zonal') continue;
      const source = this.#options.store.get(`content/${operator.features}.json`);
      const [bytes] = await source.read([[0, Number.MAX_SAFE_INTEGER]]);
      source.close?.();
      const features = readFeatures(parseCanonicalJson(new TextDecoder().decode(bytes)));
      found.push({ operator: operator.hash, cells: zonalCells(this.#operators, operator, features).length });
    }
    return found;
  }

  #countCells(zones: readonly { readonly cells: number }[]): number {
    let total = zones.reduce((sum, { cells }) => sum + cells, 0);
    for (const output of this.#plan.outputs) {
      if (output.kind !== 'raster') total += 1;
      else for (const file of output.files) total += 1 + levelsOf(file.layout).reduce((sum, level) => sum + level.columns * level.rows, 0);
    }
    return total;
  }

  #report(stage: string): void {
    this.#options.onProgress?.({ stage, done: this.#cells.size, total: this.#total });
  }

  /** Squares of tiles at full resolution, file by file: as large as blocks of the sources want, as many as there are workers. */
  *#tileTasks(pending: (key: string) => boolean): Generator<Task> {
    for (const { output, index } of this.#rasters()) {
      let side = this.#plan.grouping[index] ?? 1;
      const squares = (): number =>
        output.files.reduce((sum, { layout }) => {
          const [level] = levelsOf(layout);
          return sum + Math.ceil(level!.columns / side) * Math.ceil(level!.rows / side);
        }, 0);
      while (side > 1 && squares() < this.#options.executor.workers) side = Math.floor(side / 2);
      for (const [file, { layout }] of output.files.entries()) {
        const { columns, rows } = levelsOf(layout)[0]!;
        for (let row = 0; row < rows; row += side) {
          for (let column = 0; column < columns; column += side) {
            const tiles: number[] = [];
            for (let y = row; y < Math.min(rows, row + side); y += 1) {
              for (let x = column; x < Math.min(columns, column + side); x += 1)
                if (pending(tileKey(index, file, 0, y * columns + x))) tiles.push(y * columns + x);
            }
            if (tiles.length > 0) yield this.#task({ kind: 'tiles', output: index, file, tiles });
          }
        }
      }
    }
  }

  *#overviewTasks(level: number, pending: (key: string) => boolean): Generator<Task> {
    for (const { output, index } of this.#rasters()) {
      for (const [file, { layout }] of output.files.entries()) {
        const levels = levelsOf(layout);
        const own = levels[level];
        if (own === undefined) continue;
        const above = levels[level - 1]!;
        const tiles: { readonly tile: number; readonly quadrants: readonly (readonly PlaneReference[] | null)[] }[] = [];
        for (let tile = 0; tile < own.columns * own.rows; tile += 1) {
          if (!pending(tileKey(index, file, level, tile))) continue;
          const column = 2 * (tile % own.columns);
          const row = 2 * Math.floor(tile / own.columns);
          const quadrants = [0, 1, 2, 3].map((quadrant) => {
            const x = column + (quadrant % 2);
            const y = row + (quadrant >> 1);
            if (x >= above.columns || y >= above.rows) return null;
            const cell = this.#cells.get(tileKey(index, file, level - 1, y * above.columns + x)) as TileResult;
            return cell.bands.map((band) => band.reduced!);
          });
          tiles.push({ tile, quadrants });
          if (tiles.length === 16) yield this.#task({ kind: 'overviews', output: index, file, level, tiles: tiles.splice(0) });
        }
        if (tiles.length > 0) yield this.#task({ kind: 'overviews', output: index, file, level, tiles });
      }
    }
  }

  *#fileTasks(pending: (key: string) => boolean): Generator<Task> {
    for (const [index, output] of this.#plan.outputs.entries()) {
      if (output.kind === 'values' && pending(fileKey(index, 0))) {
        const zones = [...this.#cells.values()].filter((cell): cell is ZonesResult => cell.kind === 'zones');
        yield this.#task({ kind: 'values', output: index, zones });
      }
      if (output.kind !== 'raster') continue;
      for (const [file, { layout }] of output.files.entries()) {
        if (!pending(fileKey(index, file))) continue;
        const tiles: TileResult[] = [];
        for (const [level, { columns, rows }] of levelsOf(layout).entries()) {
          for (let tile = 0; tile < columns * rows; tile += 1) tiles.push(this.#cells.get(tileKey(index, file, level, tile)) as TileResult);
        }
        yield this.#task({ kind: 'assemble', output: index, file, tiles });
      }
    }
  }

  async #stage(name: string, tasks: Iterable<Task>): Promise<void> {
    const { executor, signal } = this.#options;
    const stop = new AbortController();
    const onAbort = (): void => stop.abort(signal?.reason);
    signal?.addEventListener('abort', onAbort);
    // It may have been cancelled while nothing listened.
    if (signal?.aborted === true) onAbort();
    let failure: Extract<TaskResult, { ok: false }> | undefined;
    try {
      for await (const result of executor.run(tasks, stop.signal)) {
        addUsage(this.#usage, result.usage);
        if (result.ok) {
          await this.#journal.append([result]);
          for (const cell of result.cells) this.#cells.set(cellKey(cell), cell);
          this.#report(name);
        } else if (failure === undefined && !result.cancelled) {
          failure = result;
          stop.abort();
        }
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
    signal?.throwIfAborted();
    if (failure !== undefined) throw errorOf(failure);
  }

  /** Values that need no pixels. */
  async #writeLiterals(): Promise<void> {
    const { store, job } = this.#options;
    for (const [index, output] of this.#plan.outputs.entries()) {
      if (output.kind !== 'literal' || this.#cells.has(fileKey(index, 0))) continue;
      const bytes = new TextEncoder().encode(`${literalJson(output.value)}\n`);
      const key = `${job}/results/${output.name}`;
      await store.put(key, bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      this.#cells.set(fileKey(index, 0), { kind: 'file', output: index, file: 0, key, bytes: bytes.length, sha256, warnings: [] });
      this.#report('files');
    }
  }
}

type DistributiveOmit<T, K extends keyof never> = T extends unknown ? Omit<T, K> : never;
type TaskBody = DistributiveOmit<Task, 'id' | 'plan' | 'job'>;

/** Cells of zonal operators, some a task. */
function* zoneTasks(
  zones: readonly { readonly operator: string; readonly cells: number }[],
  pending: (key: string) => boolean,
  task: (body: TaskBody) => Task,
): Generator<Task> {
  for (const { operator, cells } of zones) {
    for (let cell = 0; cell < cells; cell += 1) {
      if (pending(zonesKey(operator, cell))) yield task({ kind: 'zones', operator, cells: [cell] });
    }
  }
}

function tileKey(output: number, file: number, level: number, tile: number): string {
  return `tile/${output}/${file}/${level}/${tile}`;
}

function fileKey(output: number, file: number): string {
  return `file/${output}/${file}`;
}

function zonesKey(operator: string, cell: number): string {
  return `zones/${operator}/${cell}`;
}

function cellKey(cell: CellResult): string {
  switch (cell.kind) {
    case 'tile':
      return tileKey(cell.output, cell.file, cell.level, cell.tile);
    case 'zones':
      return zonesKey(cell.operator, cell.cell);
    case 'file':
      return fileKey(cell.output, cell.file);
  }
}

function errorOf(failure: Extract<TaskResult, { ok: false }>): OpenEOError {
  const { code, message, node, argument, item, file, stack } = failure.error;
  return new OpenEOError(code, message, { node, argument, item, file, cause: stack });
}

/** JSON has no NaN and no infinities: null and their names stand for them. */
function literalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each !== 'number' || Number.isFinite(each)) return each;
    return Number.isNaN(each) ? null : String(each);
  });
}
