import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { planGraph } from '../src/cli/planning.ts';
import { LocalExecutor, type RunResult, runPlan } from '../src/engine/index.ts';
import type { Plan } from '../src/plan/index.ts';
import { FolderStore } from '../src/storage/index.ts';

/** Monthly cloud-free NDVI: load, mask by classes, NDVI, monthly median, GeoTIFF. */
export function monthlyNdvi(collection: string, extent: readonly [string, string], box?: object): object {
  const load = (bands: readonly string[]): object => ({
    process_id: 'load_collection',
    arguments: { id: collection, bands, spatial_extent: box ?? null, temporal_extent: extent },
  });
  const parameter = (name: string): object => ({ from_parameter: name });
  const from = (name: string): object => ({ from_node: name });
  return {
    load: load(['B04', 'B08']),
    scl: load(['SCL']),
    classes: { process_id: 'drop_dimension', arguments: { data: from('scl'), name: 'bands' } },
    clouds: {
      process_id: 'apply',
      arguments: {
        data: from('classes'),
        process: {
          process_graph: {
            shadow: { process_id: 'eq', arguments: { x: parameter('x'), y: 3 } },
            cloud: { process_id: 'between', arguments: { x: parameter('x'), min: 8, max: 10 } },
            either: { process_id: 'or', arguments: { x: from('shadow'), y: from('cloud') }, result: true },
          },
        },
      },
    },
    mask: { process_id: 'mask', arguments: { data: from('load'), mask: from('clouds') } },
    ndvi: { process_id: 'ndvi', arguments: { data: from('mask') } },
    month: {
      process_id: 'aggregate_temporal_period',
      arguments: {
        data: from('ndvi'),
        period: 'month',
        reducer: { process_graph: { median: { process_id: 'median', arguments: { data: parameter('data') }, result: true } } },
      },
    },
    save: { process_id: 'save_result', arguments: { data: from('month'), format: 'GTiff' }, result: true },
  };
}

export interface JobOutcome {
  readonly plan: Plan;
  readonly run: RunResult;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Jobs of one process with warm workers. */
export class JobRunner {
  readonly home: string;
  readonly #store: FolderStore;
  readonly #executor: LocalExecutor;
  readonly #workingBytes: number;
  #count = 0;

  constructor(home: string, workers = 2, workingBytes = 32 << 20) {
    this.home = home;
    this.#store = new FolderStore(home);
    this.#workingBytes = workingBytes;
    this.#executor = new LocalExecutor({ folder: home, workers, workingBytes });
  }

  async plan(graph: object, catalog: string): Promise<Plan> {
    return planGraph(graph, { store: this.#store, catalogFiles: [catalog], workingBytes: this.#workingBytes });
  }

  /** From graph to files; the folder of the results stays until `forget`. */
  async run(graph: object, catalog: string): Promise<JobOutcome & { readonly folder: string }> {
    const cpu = process.cpuUsage();
    const started = performance.now();
    const plan = await this.plan(graph, catalog);
    this.#count += 1;
    const job = `jobs/bench-${process.pid}-${this.#count}`;
    const run = await runPlan(plan, { job, executor: this.#executor, store: this.#store });
    const spent = process.cpuUsage(cpu);
    return {
      plan,
      run,
      seconds: (performance.now() - started) / 1000,
      cpuSeconds: (spent.user + spent.system) / 1e6,
      folder: join(this.home, job),
    };
  }

  forget(folder: string): void {
    rmSync(folder, { recursive: true, force: true });
  }

  close(): Promise<void> {
    return this.#executor.close();
  }
}
