import { planGraph } from '../../src/cli/planning.ts';
import type { Grid } from '../../src/cube/index.ts';
import { planeCount } from '../../src/engine/fused/planes-of.ts';
import { interpretPlan, storePlan, type ValueCube } from '../../src/engine/index.ts';
import { noUsage, type Usage } from '../../src/engine/task.ts';
import { WorkerContext, type WorkerOptions } from '../../src/engine/worker-context.ts';
import type { Plan } from '../../src/plan/index.ts';
import type { ByteRange, ByteSource, ObjectStore } from '../../src/storage/index.ts';

/** An object store in memory: nothing is flushed to disk, so that many small plans are made soon. */
export class MemoryStore implements ObjectStore {
  readonly objects = new Map<string, Uint8Array>();

  get(key: string): ByteSource {
    const bytes = this.objects.get(key);
    if (bytes === undefined) throw new Error(`there is no ${key}`);
    const readSync = ([start, end]: ByteRange): Uint8Array => bytes.subarray(start, Math.min(end, bytes.length));
    return { name: key, sizeBytes: bytes.length, read: (ranges) => Promise.resolve(ranges.map(readSync)), readSync };
  }

  async put(key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>, { ifAbsent = false } = {}): Promise<boolean> {
    if (ifAbsent && this.objects.has(key)) return false;
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes instanceof Uint8Array ? [bytes] : bytes) pieces.push(piece.slice());
    this.objects.set(key, Buffer.concat(pieces));
    return true;
  }

  async *list(prefix: string): AsyncIterable<{ readonly key: string; readonly sizeBytes: number }> {
    for (const [key, bytes] of [...this.objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (key.startsWith(prefix)) yield { key, sizeBytes: bytes.length };
    }
  }

  delete(prefix: string): Promise<void> {
    for (const key of this.objects.keys()) if (key === prefix || key.startsWith(`${prefix}/`)) this.objects.delete(key);
    return Promise.resolve();
  }
}

export interface Planned {
  readonly plan: Plan;
  readonly store: MemoryStore;
}

export async function planned(graph: unknown, catalogFiles: readonly string[]): Promise<Planned> {
  const store = new MemoryStore();
  const plan = await planGraph(graph, { store, catalogFiles, workingBytes: 32 << 20 });
  await storePlan(store, plan);
  return { plan, store };
}

/** Planes of a raster as doubles, NaN for no-data, and how they are stored. */
export interface Pixels {
  readonly grid: Grid;
  readonly planes: readonly Float64Array[];
}

/** The operator of the first output that has one. */
export function rootOf(plan: Plan): string {
  const output = plan.outputs.find((each) => each.kind !== 'literal');
  if (output === undefined) throw new Error('the plan has only literals');
  return output.operator;
}

/** A worker of a plan in this thread. */
export class Bench {
  readonly plan: Plan;
  readonly context: WorkerContext;
  readonly usage: Usage = noUsage();

  private constructor(plan: Plan, context: WorkerContext) {
    this.plan = plan;
    this.context = context;
  }

  static async open({ plan, store }: Planned, options: WorkerOptions, shared?: WorkerContext): Promise<Bench> {
    const context = shared ?? new WorkerContext(store, options);
    await context.plan(plan.hash);
    return new Bench(plan, context);
  }

  get operators(): ReadonlyMap<string, Plan['operators'][string]> {
    return this.#environment().operators;
  }

  #environment(checkCancelled: () => void = () => undefined): ReturnType<WorkerContext['environment']> {
    return this.context.environment(this.usage, checkCancelled);
  }

  /** The root's planes on its grid or a part of it, by the evaluator that jobs use. */
  async pixels(grid?: Grid, root: string = rootOf(this.plan), checkCancelled?: () => void): Promise<Pixels> {
    const environment = this.#environment(checkCancelled);
    const { schema } = environment.operators.get(root)!;
    const window = grid ?? schema.grid!;
    const { evaluator } = this.context;
    const mark = evaluator.memory.mark();
    const count = planeCount(schema);
    const planes = await evaluator.planes(
      environment,
      root,
      window,
      Array.from({ length: count }, (_, index) => index),
    );
    const values = planes.map((plane) =>
      Float64Array.from(evaluator.view(plane, window.width * window.height), (value) => (value === plane.nodata ? Number.NaN : value)),
    );
    evaluator.memory.release(mark);
    return { grid: window, planes: values };
  }

  /** The root by the interpreter alone, above the sources. */
  interpreted(root: string = rootOf(this.plan)): Promise<ValueCube> {
    const environment = this.#environment();
    const { evaluator } = this.context;
    return interpretPlan(
      environment.operators,
      root,
      { precision: 'f64', nullRule: 'cube', inline: environment.inline, coverage: environment.coverage, zones: environment.zones },
      async (operator) => (operator.op === 'source' ? evaluator.valueCube(environment, operator.hash, operator.schema.grid) : undefined),
    );
  }

  close(): void {
    this.context.close();
  }
}
