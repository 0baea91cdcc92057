import type { Hash, InlineCube } from '../../algebra/index.ts';
import { factsOf, type Grid, intersect, type NumericArray, OpenEOError, onLattice, pad } from '../../cube/index.ts';
import { KernelMemory } from '../../kernels/index.ts';
import { type BoundOperator, type BoundOperatorOf, boundInputs } from '../../plan/index.ts';
import { sourceWindow, warpPlane } from '../../raster/index.ts';
import { ChunkCache } from '../chunk-cache.ts';
import { type InterpretEnvironment, interpretOperator, type ValueCube } from '../interpret/index.ts';
import { convolvePlane, fromPlanes, planesOf, readPlane } from '../interpret/spatial.ts';
import type { Usage } from '../task.ts';
import { KernelCache, planeBytes } from './kernel-cache.ts';
import { type PlaneStorage, planeCount, storageAt } from './planes-of.ts';
import type { LeafPlane } from './program-builder.ts';
import { Scratch } from './scratch.ts';
import { type CutReason, type TraceResult, traceProgram } from './trace.ts';
import { Untraceable } from './trace-expression.ts';

/** A plane in the worker's memory: the pixels of a window row by row without gaps. `nodata` NaN: none but NaN. */
export interface PlaneRef extends PlaneStorage {
  readonly address: number;
}

/** Reads the planes of a source into memory. */
export interface SourcePlanes {
  read(
    operator: BoundOperatorOf<'source'>,
    grid: Grid,
    plane: number,
    target: NumericArray,
    usage: Usage,
    signal?: AbortSignal,
  ): Promise<void>;
  /** How many planes to read at a time; absent: one. */
  parallelism?(operator: BoundOperatorOf<'source'>, plane: number): number;
}

export interface EvaluationEnvironment {
  readonly operators: ReadonlyMap<Hash, BoundOperator>;
  readonly sources: SourcePlanes;
  /** True where more than one program of the plan may ask for the operator's planes. Absent: hashes do not name values, nothing is kept. */
  isShared?(operator: Hash): boolean;
  inline(content: Hash): InlineCube;
  coverage(features: Hash, grid: Grid): Uint8Array;
  zones(features: Hash, grid: Grid): readonly Uint32Array[];
  /** Where planes go that do not fit into the working memory. */
  readonly scratchFolder: string;
  readonly usage: Usage;
  /** Throws where the work is to end. */
  checkCancelled(): void;
  readonly signal?: AbortSignal;
}

export interface EvaluatorOptions {
  /** Memory for the inputs of one program; what is larger goes through a file. */
  readonly workingBytes: number;
  /** Memory for computed planes that may be asked for again; default half of `workingBytes`, none with 0. */
  readonly cacheBytes?: number;
  /** Replaces the choice of the rung. */
  readonly rung?: 'f32' | 'f64' | 'interpreter';
}

/** Values that the interpreter may hold for one operator's window. */
const interpretedValues = 24_000_000;
/** Source pixels that one target pixel may need: a limit that no amount of memory moves, so that no job depends on it. */
const largestFootprint = 16_000_000;
/** Inputs beyond this many values are interpreted row by row. */
const interpretedStrip = 2_000_000;
/** Planes of up to this many pixels are kept whoever asks for them: a further job may. Larger ones only where the plan itself asks twice. */
const keptPixels = 256 * 256;
/** Most planes computed by one program that are kept by what they were computed together with. */
const keptBatch = 64;

/**
 * Computes planes of any operator on any window of its lattice, pulling just what that needs. One a worker: it owns the worker's memory,
 * an arena in which a request allocates its results first and gives back everything else.
 */
export class PlaneEvaluator {
  readonly memory: KernelMemory;
  readonly cache: ChunkCache;
  readonly #kernels: KernelCache;
  readonly #options: EvaluatorOptions;
  readonly #traces = new WeakMap<ReadonlyMap<Hash, BoundOperator>, Map<string, TraceResult | Untraceable>>();

  constructor(options: EvaluatorOptions) {
    this.#options = options;
    this.cache = new ChunkCache(options.cacheBytes ?? options.workingBytes / 2);
    this.memory = new KernelMemory(Math.min(3.9 * 2 ** 30, Math.max(256 << 20, options.workingBytes * 8)));
    this.#kernels = new KernelCache(this.memory, options.rung);
  }

  /** Planes of an operator by index of label combination, on a window. Kept until the caller releases the memory. */
  async planes(environment: EvaluationEnvironment, hash: Hash, grid: Grid, indices: readonly number[]): Promise<readonly PlaneRef[]> {
    const operator = environment.operators.get(hash)!;
    switch (operator.op) {
      case 'source':
        return this.#kept(environment, operator, grid, indices, '', (missing) => this.#sourcePlanes(environment, operator, grid, missing));
      case 'window':
        return this.#kept(environment, operator, grid, indices, '', (missing) => this.#windowPlanes(environment, operator, grid, missing));
      case 'resample':
        return this.#kept(environment, operator, grid, indices, '', (missing) =>
          this.#resamplePlanes(environment, operator, grid, missing),
        );
      case 'inline':
        return this.#interpreted(environment, operator, grid, indices);
      case 'zonal':
        throw new TypeError('a zonal operator has no planes');
      default:
        return this.#keptTogether(environment, operator, grid, indices, undefined);
    }
  }

  #allocate(storages: readonly PlaneStorage[], grid: Grid): readonly PlaneRef[] {
    const count = grid.width * grid.height;
    return storages.map((storage) => ({ ...storage, address: this.memory.allocatePlane(storage.type, count) }));
  }

  /**
   * Planes from the cache as far as it has them, else by `compute`, which is asked for those that are missing. `variant` tells apart values of one
   * operator that were computed in different ways.
   */
  async #kept(
    environment: EvaluationEnvironment,
    operator: BoundOperator,
    grid: Grid,
    indices: readonly number[],
    variant: string,
    compute: (missing: readonly number[]) => Promise<readonly PlaneRef[]>,
  ): Promise<readonly PlaneRef[]> {
    const count = grid.width * grid.height;
    const storages = indices.map((index) => storageAt(operator.schema, index));
    const { isShared } = environment;
    const isKept = isShared !== undefined && (count <= keptPixels || isShared(operator.hash));
    if (!isKept || !storages.every(({ type }) => this.cache.admits(count * factsOf(type).bytes))) return compute(indices);
    const keys = indices.map((index) => `${operator.hash}:${index}${variant}`);
    const planes = new Map<number, PlaneRef>();
    const missing: number[] = [];
    // What is there is copied before the rest is computed: that may make room by dropping it.
    indices.forEach((_, position) => {
      if (!this.cache.has(keys[position]!, grid)) {
        missing.push(position);
        return;
      }
      const [plane] = this.#allocate([storages[position]!], grid);
      this.cache.read(keys[position]!, grid, this.view(plane!, count));
      planes.set(position, plane!);
    });
    if (missing.length > 0) {
      const computed = await compute(missing.map((position) => indices[position]!));
      missing.forEach((position, at) => {
        planes.set(position, computed[at]!);
        this.cache.put(keys[position]!, grid, this.view(computed[at]!, count));
      });
    }
    return indices.map((_, position) => planes.get(position)!);
  }

  /** The pixels of a plane. */
  view(plane: PlaneRef, count: number): NumericArray {
    return this.memory.view(plane.type, plane.address, count);
  }

  async #sourcePlanes(
    environment: EvaluationEnvironment,
    operator: BoundOperatorOf<'source'>,
    grid: Grid,
    indices: readonly number[],
  ): Promise<readonly PlaneRef[]> {
    const planes = this.#allocate(
      indices.map((index) => storageAt(operator.schema, index)),
      grid,
    );
    const count = grid.width * grid.height;
    const { sources, usage, signal } = environment;
    const targets = planes.map((plane) => this.view(plane, count));
    let next = 0;
    const readSome = async (stop: AbortSignal | undefined): Promise<void> => {
      while (next < indices.length) {
        const position = next;
        next += 1;
        environment.checkCancelled();
        await sources.read(operator, grid, indices[position]!, targets[position]!, usage, stop);
      }
    };
    const parallelism = Math.min(indices.length, sources.parallelism?.(operator, indices[0]!) ?? 1);
    if (parallelism <= 1) {
      await readSome(signal);
      return planes;
    }
    // When one read fails the others end before the memory that they write to is given back.
    const failed = new AbortController();
    const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
    const readers = Array.from({ length: parallelism }, () =>
      readSome(stop).catch((error: unknown) => {
        next = indices.length;
        if (!failed.signal.aborted) failed.abort(error);
      }),
    );
    await Promise.all(readers);
    if (failed.signal.aborted) throw failed.signal.reason;
    return planes;
  }

  /** Planes by a program that fuses what lies between the operator and its leaves, or by the interpreter. */
  async #fusedPlanes(
    environment: EvaluationEnvironment,
    operator: BoundOperator,
    grid: Grid,
    indices: readonly number[],
    reason: CutReason | undefined,
  ): Promise<readonly PlaneRef[]> {
    if (reason === 'interpret') return this.#interpreted(environment, operator, grid, indices);
    const trace = this.#traceOf(environment, operator, indices);
    if (trace instanceof Untraceable) return this.#interpreted(environment, operator, grid, indices);
    const stores = indices.map((index) => storageAt(operator.schema, index));
    const results = this.#allocate(stores, grid);
    const mark = this.memory.mark();
    try {
      await this.#run(environment, trace, grid, results);
    } finally {
      this.memory.release(mark);
    }
    return results;
  }

  /** Planes of a program, kept where several programs want them. One program's precision is that of all its results: they are kept by the whole batch. */
  #keptTogether(
    environment: EvaluationEnvironment,
    operator: BoundOperator,
    grid: Grid,
    indices: readonly number[],
    reason: CutReason | undefined,
  ): Promise<readonly PlaneRef[]> {
    if (indices.length > keptBatch || environment.isShared?.(operator.hash) !== true)
      return this.#fusedPlanes(environment, operator, grid, indices, reason);
    return this.#kept(environment, operator, grid, indices, `/${reason ?? 'program'}/${indices.join()}`, async (missing) => {
      const all = await this.#fusedPlanes(environment, operator, grid, indices, reason);
      return missing.map((index) => all[indices.indexOf(index)]!);
    });
  }

  #traceOf(environment: EvaluationEnvironment, operator: BoundOperator, indices: readonly number[]): TraceResult | Untraceable {
    let known = this.#traces.get(environment.operators);
    if (known === undefined) {
      known = new Map();
      this.#traces.set(environment.operators, known);
    }
    const key = `${operator.hash}:${indices.join()}`;
    let trace = known.get(key);
    if (trace === undefined) {
      try {
        trace = traceProgram(environment.operators, operator.hash, indices);
      } catch (error) {
        if (!(error instanceof Untraceable)) throw error;
        trace = error;
      }
      if (known.size > 256) known.clear();
      known.set(key, trace);
    }
    return trace;
  }

  async #run(environment: EvaluationEnvironment, trace: TraceResult, grid: Grid, results: readonly PlaneRef[]): Promise<void> {
    const { program, planes } = trace;
    const runner = this.#kernels.runner(
      program,
      results.map(({ type, nodata }) => ({ type, nodata })),
    );
    const count = grid.width * grid.height;
    const leaves = new LeafSet(planes);
    const bytes = leaves.list.reduce((sum, { slot }) => sum + planeBytes(program.slots[slot]!.type, count), 0);
    if (bytes <= this.#options.workingBytes) {
      const addresses = await this.#leafAddresses(environment, trace, grid, leaves);
      const pointers = planes.map((slotPlanes) => slotPlanes.map((plane) => addresses.get(keyOf(plane))!));
      this.#runStrips(
        environment,
        count,
        program.slots.map(({ type }) => factsOf(type).bytes),
        pointers,
        results,
        runner.run,
      );
      return;
    }
    using scratch = new Scratch(environment.scratchFolder);
    const positions = await this.#spillLeaves(environment, trace, grid, leaves, scratch);
    const bytesPerPixel = leaves.list.reduce((sum, { slot }) => sum + factsOf(program.slots[slot]!.type).bytes, 0);
    const strip = Math.max(1024, Math.floor(this.#options.workingBytes / bytesPerPixel / 1024) * 1024);
    const mark = this.memory.mark();
    for (let start = 0; start < count; start += strip) {
      environment.checkCancelled();
      const length = Math.min(strip, count - start);
      const addresses = new Map<string, number>();
      for (const { plane, slot } of leaves.list) {
        const { type } = program.slots[slot]!;
        const address = this.memory.allocatePlane(type, length);
        const size = factsOf(type).bytes;
        scratch.read(positions.get(keyOf(plane))! + start * size, new Uint8Array(this.memory.memory.buffer, address, length * size));
        addresses.set(keyOf(plane), address);
      }
      const pointers = planes.map((slotPlanes) => slotPlanes.map((plane) => addresses.get(keyOf(plane))!));
      const outs = results.map(({ address, type }) => address + start * factsOf(type).bytes);
      runner.run(pointers, outs, length);
      this.memory.release(mark);
    }
  }

  /** Runs a kernel piece by piece, so that a cancelled job ends soon. */
  #runStrips(
    environment: EvaluationEnvironment,
    count: number,
    slotBytes: readonly number[],
    pointers: readonly (readonly number[])[],
    results: readonly PlaneRef[],
    run: (slots: readonly (readonly number[])[], outs: readonly number[], count: number) => void,
  ): void {
    // Fewer pixels at a time under many labels: a cancelled job ends soon whatever their number.
    const planes = pointers.reduce((sum, slot) => sum + slot.length, 1);
    const strip = Math.min(65_536, Math.max(1024, Math.floor(2 ** 26 / planes / 1024) * 1024));
    for (let start = 0; start < count; start += strip) {
      environment.checkCancelled();
      run(
        start === 0 ? pointers : pointers.map((slot, index) => slot.map((address) => address + start * slotBytes[index]!)),
        results.map(({ address, type }) => address + start * factsOf(type).bytes),
        Math.min(strip, count - start),
      );
    }
  }

  async #leafAddresses(
    environment: EvaluationEnvironment,
    trace: TraceResult,
    grid: Grid,
    leaves: LeafSet,
  ): Promise<ReadonlyMap<string, number>> {
    const addresses = new Map<string, number>();
    // What reads beyond the window comes first: sources are then asked for their largest window first, and the cache has the smaller ones in it.
    const isSource = ({ operator }: { readonly operator: Hash }): boolean => environment.operators.get(operator)!.op === 'source';
    const ordered = [...leaves.groups.filter((group) => !isSource(group)), ...leaves.groups.filter(isSource)];
    for (const { operator: hash, planes: wanted } of ordered) {
      const found = await this.#leafPlanes(environment, trace, hash, grid, wanted);
      wanted.forEach((plane, position) => addresses.set(keyOf(plane), found[position]!.address));
    }
    return addresses;
  }

  /** Planes of an operator that are computed at a time on the way to a file: those of remote sources together, as far as the working memory allows. */
  #spilledTogether(
    environment: EvaluationEnvironment,
    trace: TraceResult,
    count: number,
    leaves: LeafSet,
    operator: BoundOperator,
    wanted: readonly LeafPlane[],
  ): number {
    if (operator.op !== 'source') return 16;
    const [first] = wanted;
    const parallelism = environment.sources.parallelism?.(operator, first!.index as number) ?? 1;
    const { slot } = leaves.list.find(({ plane }) => plane === first)!;
    const fitting = Math.floor(this.#options.workingBytes / planeBytes(trace.program.slots[slot]!.type, count));
    return Math.max(1, Math.min(parallelism, fitting));
  }

  /** Computes leaves a few at a time and writes them to a file. */
  async #spillLeaves(
    environment: EvaluationEnvironment,
    trace: TraceResult,
    grid: Grid,
    leaves: LeafSet,
    scratch: Scratch,
  ): Promise<ReadonlyMap<string, number>> {
    const positions = new Map<string, number>();
    const count = grid.width * grid.height;
    for (const { operator: hash, planes: wanted } of leaves.groups) {
      const batch = this.#spilledTogether(environment, trace, count, leaves, environment.operators.get(hash)!, wanted);
      for (let start = 0; start < wanted.length; start += batch) {
        const part = wanted.slice(start, start + batch);
        const mark = this.memory.mark();
        const found = await this.#leafPlanes(environment, trace, hash, grid, part);
        part.forEach((plane, position) => {
          const { address, type } = found[position]!;
          positions.set(keyOf(plane), scratch.write(new Uint8Array(this.memory.memory.buffer, address, count * factsOf(type).bytes)));
        });
        this.memory.release(mark);
      }
    }
    return positions;
  }

  async #leafPlanes(
    environment: EvaluationEnvironment,
    trace: TraceResult,
    hash: Hash,
    grid: Grid,
    wanted: readonly LeafPlane[],
  ): Promise<readonly PlaneRef[]> {
    const operator = environment.operators.get(hash)!;
    if (wanted[0]?.index === 'coverage') {
      const planes = this.#allocate([{ type: 'u8', nodata: Number.NaN }], grid);
      const { features } = operator as BoundOperatorOf<'crop'>;
      this.view(planes[0]!, grid.width * grid.height).set(environment.coverage(features!, grid));
      return planes;
    }
    const indices = wanted.map(({ index }) => index as number);
    const own = ownGrid(operator, grid);
    if (own !== undefined && own.width === grid.width && own.height === grid.height)
      return this.#leafOf(environment, trace, operator, grid, indices);
    return this.#outside(environment, trace, operator, grid, own, indices);
  }

  async #leafOf(
    environment: EvaluationEnvironment,
    trace: TraceResult,
    operator: BoundOperator,
    grid: Grid,
    indices: readonly number[],
  ): Promise<readonly PlaneRef[]> {
    const reason = trace.cuts.get(operator.hash);
    return reason === undefined
      ? this.planes(environment, operator.hash, grid, indices)
      : this.#keptTogether(environment, operator, grid, indices, reason);
  }

  /** Planes on a window that reaches beyond the operator's own pixels: no-data there. */
  async #outside(
    environment: EvaluationEnvironment,
    trace: TraceResult,
    operator: BoundOperator,
    grid: Grid,
    own: Grid | undefined,
    indices: readonly number[],
  ): Promise<readonly PlaneRef[]> {
    const storages = indices.map((index) => storageAt(operator.schema, index));
    const planes = this.#allocate(storages, grid);
    for (const plane of planes) this.view(plane, grid.width * grid.height).fill(plane.nodata);
    if (own === undefined) return planes;
    const mark = this.memory.mark();
    const inner = await this.#leafOf(environment, trace, operator, own, indices);
    inner.forEach((plane, position) => {
      const source = this.view(plane, own.width * own.height);
      const target = this.view(planes[position]!, grid.width * grid.height);
      const offset = (own.row - grid.row) * grid.width + (own.column - grid.column);
      for (let row = 0; row < own.height; row += 1) {
        target.set(source.subarray(row * own.width, (row + 1) * own.width), offset + row * grid.width);
      }
    });
    this.memory.release(mark);
    return planes;
  }

  async #resamplePlanes(
    environment: EvaluationEnvironment,
    operator: BoundOperatorOf<'resample'>,
    grid: Grid,
    indices: readonly number[],
  ): Promise<readonly PlaneRef[]> {
    const input = environment.operators.get(operator.input)!;
    const planes = this.#allocate(
      indices.map((index) => storageAt(operator.schema, index)),
      grid,
    );
    for (const [position, index] of indices.entries()) {
      const plane = planes[position]!;
      const target = this.view(plane, grid.width * grid.height).fill(plane.nodata);
      await this.#warp(environment, operator, input, index, { plane, data: target, grid, stride: grid.width });
    }
    return planes;
  }

  /** Resamples one plane into a target, piece by piece where the source of the whole is too large to be held: pieces change no value. */
  async #warp(
    environment: EvaluationEnvironment,
    operator: BoundOperatorOf<'resample'>,
    input: BoundOperator,
    index: number,
    target: { readonly plane: PlaneRef; readonly data: NumericArray; readonly grid: Grid; readonly stride: number },
  ): Promise<void> {
    const { grid, plane, data, stride } = target;
    const window = sourceWindow(grid, input.schema.grid!, operator.method);
    if (window === undefined) return;
    const mostPixels = this.#options.workingBytes / 4;
    const sourcePixels = window.width * window.height;
    if (sourcePixels > mostPixels && grid.width * grid.height > 1) {
      for (const half of halves(grid)) {
        const offset = (half.row - grid.row) * stride + half.column - grid.column;
        await this.#warp(environment, operator, input, index, { plane, data: data.subarray(offset), grid: half, stride });
      }
      return;
    }
    if (sourcePixels > largestFootprint) {
      throw new OpenEOError(
        'ProcessGraphComplexity',
        `One pixel of the target needs ${window.width} x ${window.height} pixels of the source; the limit is ${largestFootprint}. Resample in several steps.`,
        { node: operator.nodes[0], argument: 'resolution' },
      );
    }
    environment.checkCancelled();
    const mark = this.memory.mark();
    const [source] = await this.planes(environment, operator.input, window, [index]);
    warpPlane(
      { data: this.view(source!, window.width * window.height), grid: window, stride: window.width, nodata: [source!.nodata] },
      { data, grid, stride, nodata: plane.nodata },
      operator.method,
    );
    this.memory.release(mark);
  }

  async #windowPlanes(
    environment: EvaluationEnvironment,
    operator: BoundOperatorOf<'window'>,
    grid: Grid,
    indices: readonly number[],
  ): Promise<readonly PlaneRef[]> {
    const input = environment.operators.get(operator.input)!;
    const planes = this.#allocate(
      indices.map((index) => storageAt(operator.schema, index)),
      grid,
    );
    const whole = onLattice(input.schema.grid!, grid.lattice)!;
    const radiusX = operator.kernel[0]!.length >> 1;
    const radiusY = operator.kernel.length >> 1;
    const padded = operator.border === 'wrap' ? whole : intersect(pad(grid, radiusX, radiusY), whole)!;
    for (let position = 0; position < indices.length; position += 1) {
      const mark = this.memory.mark();
      const [source] = await this.planes(environment, operator.input, padded, [indices[position]!]);
      const values = this.#asDoubles(source!, padded);
      // The window reaches as far as the kernel on every side but those where the raster ends: only there does the border rule count.
      const result = convolvePlane(values, padded.width, padded.height, operator, environment.checkCancelled);
      const target = this.view(planes[position]!, grid.width * grid.height);
      for (let row = 0; row < grid.height; row += 1) {
        const from = (grid.row - padded.row + row) * padded.width + (grid.column - padded.column);
        target.set(result.subarray(from, from + grid.width), row * grid.width);
      }
      this.memory.release(mark);
    }
    return planes;
  }

  #asDoubles(plane: PlaneRef, grid: Grid): Float64Array {
    const values = Float64Array.from(this.view(plane, grid.width * grid.height));
    if (!Number.isNaN(plane.nodata))
      for (let index = 0; index < values.length; index += 1) if (values[index] === plane.nodata) values[index] = Number.NaN;
    return values;
  }

  /** Planes by the interpreter, a few rows at a time where the operator works pixel by pixel. */
  async #interpreted(
    environment: EvaluationEnvironment,
    operator: BoundOperator,
    grid: Grid,
    indices: readonly number[],
  ): Promise<readonly PlaneRef[]> {
    const planes = this.#allocate(
      indices.map((index) => storageAt(operator.schema, index)),
      grid,
    );
    const mark = this.memory.mark();
    const inputs = boundInputs(operator).map((hash) => environment.operators.get(hash)!);
    const isGridwise = operator.op === 'along' && isGridDimension(inputs[0]!, operator.position);
    const perPixel = inputs.reduce((sum, input) => sum + planeCount(input.schema), 0) + planeCount(operator.schema);
    const rows =
      isGridwise || operator.op === 'inline' ? grid.height : Math.max(1, Math.floor(interpretedStrip / Math.max(1, perPixel) / grid.width));
    for (let row = 0; row < grid.height; row += rows) {
      environment.checkCancelled();
      const strip: Grid = { ...grid, row: grid.row + row, height: Math.min(rows, grid.height - row) };
      const cube = await this.#interpretWindow(environment, operator, inputs, strip, isGridwise);
      const view = planesOf(cube.schema);
      indices.forEach((index, position) => {
        const plane = planes[position]!;
        const values = readPlane(cube, view, index);
        const target = this.view(plane, grid.width * grid.height);
        const from = row * grid.width;
        for (let pixel = 0; pixel < values.length; pixel += 1) {
          const value = values[pixel]!;
          target[from + pixel] = Number.isNaN(value) ? plane.nodata : value;
        }
      });
      this.memory.release(mark);
    }
    return planes;
  }

  async #interpretWindow(
    environment: EvaluationEnvironment,
    operator: BoundOperator,
    inputs: readonly BoundOperator[],
    grid: Grid,
    isGridwise: boolean,
  ): Promise<ValueCube> {
    const cubes: ValueCube[] = [];
    for (const input of inputs) {
      const inputGrid =
        input.schema.grid === undefined
          ? undefined
          : isGridwise
            ? input.schema.grid
            : (ownGrid(input, grid) ?? { ...grid, width: 1, height: 1 });
      cubes.push(await this.valueCube(environment, input.hash, inputGrid));
    }
    const bound = operator.op === 'inline' ? operator : ({ ...operator, schema: { ...operator.schema, grid } } as BoundOperator);
    const result = interpretOperator(bound, cubes, interpretEnvironment(environment));
    if (operator.op !== 'inline') return result;
    const whole = planesOf(result.schema);
    const own = result.schema.grid!;
    const part = onLattice(grid, own.lattice)!;
    return fromPlanes({ ...result.schema, grid }, (index) => {
      const values = readPlane(result, whole, index);
      return Float64Array.from({ length: grid.width * grid.height }, (_, pixel) => {
        const x = part.column + (pixel % grid.width) - own.column;
        const y = part.row + Math.floor(pixel / grid.width) - own.row;
        return x < 0 || y < 0 || x >= own.width || y >= own.height ? Number.NaN : values[y * own.width + x]!;
      });
    });
  }

  /** All planes of an operator on a window as one cube of JavaScript values; operators without pixels once each (`known`). */
  async valueCube(
    environment: EvaluationEnvironment,
    hash: Hash,
    grid: Grid | undefined,
    known: Map<Hash, ValueCube> = new Map(),
  ): Promise<ValueCube> {
    const operator = environment.operators.get(hash)!;
    if (grid === undefined) {
      const inputs: ValueCube[] = [];
      for (const input of boundInputs(operator)) {
        const cube = known.get(input) ?? (await this.valueCube(environment, input, environment.operators.get(input)!.schema.grid, known));
        known.set(input, cube);
        inputs.push(cube);
      }
      return interpretOperator(operator, inputs, interpretEnvironment(environment));
    }
    const total = planeCount(operator.schema);
    if (total * grid.width * grid.height > interpretedValues) {
      throw new OpenEOError(
        'ProcessGraphComplexity',
        `This needs ${total} values of each of ${grid.width} x ${grid.height} pixels at once; the limit is ${interpretedValues} values. Use a smaller extent or fewer labels.`,
        { node: operator.nodes[0] },
      );
    }
    const mark = this.memory.mark();
    const planes = await this.planes(
      environment,
      hash,
      grid,
      Array.from({ length: total }, (_, index) => index),
    );
    const cube = fromPlanes({ ...operator.schema, grid }, (index) => this.#asDoubles(planes[index]!, grid));
    this.memory.release(mark);
    return operator.schema.type === 'boolean'
      ? { ...cube, values: cube.values.map((value) => (value === null ? null : value !== 0)) }
      : cube;
  }
}

function interpretEnvironment(environment: EvaluationEnvironment): InterpretEnvironment {
  const { inline, coverage, zones, checkCancelled } = environment;
  return { precision: 'f64', nullRule: 'cube', inline, coverage, zones, checkCancelled };
}

function isGridDimension(operator: BoundOperator, position: number): boolean {
  const dimension = operator.schema.dimensions[position];
  return dimension?.kind === 'spatial' && dimension.labels === 'grid';
}

/** A window in two, across its longer side. */
function halves(grid: Grid): readonly Grid[] {
  if (grid.width >= grid.height) {
    const width = grid.width >> 1;
    return [
      { ...grid, width },
      { ...grid, column: grid.column + width, width: grid.width - width },
    ];
  }
  const height = grid.height >> 1;
  return [
    { ...grid, height },
    { ...grid, row: grid.row + height, height: grid.height - height },
  ];
}

/** The part of a window that an operator has pixels for. */
function ownGrid(operator: BoundOperator, grid: Grid): Grid | undefined {
  const own = operator.schema.grid;
  if (own === undefined) return grid;
  const common = intersect(grid, own);
  return common === undefined ? undefined : { ...common, lattice: grid.lattice };
}

function keyOf(plane: LeafPlane): string {
  return `${plane.operator}:${plane.index}`;
}

/** The different planes that a program reads, each with a slot that says its type. */
class LeafSet {
  readonly list: readonly { readonly plane: LeafPlane; readonly slot: number }[];
  readonly groups: readonly { readonly operator: Hash; readonly planes: readonly LeafPlane[] }[];

  constructor(planes: readonly (readonly LeafPlane[])[]) {
    const seen = new Map<string, { plane: LeafPlane; slot: number }>();
    planes.forEach((slotPlanes, slot) => {
      for (const plane of slotPlanes) if (!seen.has(keyOf(plane))) seen.set(keyOf(plane), { plane, slot });
    });
    this.list = [...seen.values()];
    const groups = new Map<string, { operator: Hash; planes: LeafPlane[] }>();
    for (const { plane } of this.list) {
      const key = `${plane.operator}:${plane.index === 'coverage'}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { operator: plane.operator, planes: [plane] });
      else group.planes.push(plane);
    }
    this.groups = [...groups.values()];
  }
}
