import type { Hash, InlineCube } from '../algebra/index.ts';
import { crsOf, type Grid, OpenEOError } from '../cube/index.ts';
import { type BoundOperator, isStoredPixels, type Plan, parseCanonicalJson, readPixels, type SourcePixels } from '../plan/index.ts';
import type { ObjectStore } from '../storage/index.ts';
import { type FeatureCollection, readFeatures } from '../vector/index.ts';
import { sharedOperators } from './chunk-cache.ts';
import { coverageOf, zonesOf } from './features-on-grid.ts';
import { type EvaluationEnvironment, PlaneEvaluator } from './fused/plane-evaluator.ts';
import { RasterFiles } from './fused/raster-files.ts';
import { SourceReader } from './fused/source-reader.ts';
import type { Usage } from './task.ts';

export interface WorkerOptions {
  readonly workingBytes: number;
  readonly scratchFolder: string;
  readonly cacheBytes?: number;
  readonly rung?: 'f32' | 'f64' | 'interpreter';
}

/** Plans kept by a worker, with what they refer to. */
const planLimit = 8;

interface LoadedPlan {
  readonly plan: Plan;
  readonly operators: ReadonlyMap<Hash, BoundOperator>;
  readonly contents: ReadonlyMap<Hash, unknown>;
  readonly shared: ReadonlySet<Hash>;
  readonly features: Map<Hash, FeatureCollection>;
}

/** What a worker keeps between tasks: its evaluator with compiled kernels, open files, plans. */
export class WorkerContext {
  readonly store: ObjectStore;
  readonly evaluator: PlaneEvaluator;
  readonly #files = new RasterFiles();
  readonly #options: WorkerOptions;
  readonly #plans = new Map<Hash, LoadedPlan>();
  #current: LoadedPlan | undefined;
  #job: string | undefined;

  constructor(store: ObjectStore, options: WorkerOptions) {
    this.store = store;
    this.#options = options;
    this.evaluator = new PlaneEvaluator(options);
  }

  /** Makes a plan the current one. Before another job's first task it is looked whether files have changed since they were read. */
  async plan(hash: Hash, job?: string): Promise<Plan> {
    if (job !== this.#job && this.#files.refresh()) this.evaluator.cache.clear();
    this.#job = job;
    let loaded = this.#plans.get(hash);
    if (loaded === undefined) {
      const plan = (await this.#json(`plans/${hash}.json`)) as Plan;
      for (const text of plan.referenceSystems) crsOf(text);
      const contents = new Map<Hash, unknown>();
      for (const content of plan.contents) {
        const json = await this.#json(`content/${content}.json`);
        contents.set(content, isStoredPixels(json) ? readPixels(json) : json);
      }
      const operators = new Map(Object.entries(plan.operators));
      loaded = { plan, operators, contents, shared: sharedOperators(operators, plan.outputs), features: new Map() };
      if (this.#plans.size >= planLimit) this.#plans.delete(this.#plans.keys().next().value!);
      this.#plans.set(hash, loaded);
    }
    this.#current = loaded;
    return loaded.plan;
  }

  async #json(key: string): Promise<unknown> {
    const source = this.store.get(key);
    try {
      const [bytes] = await source.read([[0, Number.MAX_SAFE_INTEGER]]);
      return parseCanonicalJson(new TextDecoder().decode(bytes));
    } finally {
      source.close?.();
    }
  }

  #content(hash: Hash): unknown {
    const content = this.#current?.contents.get(hash);
    if (content === undefined) throw new OpenEOError('Internal', `content ${hash} is not part of the plan`);
    return content;
  }

  features(hash: Hash): FeatureCollection {
    const { features } = this.#current!;
    let known = features.get(hash);
    if (known === undefined) {
      known = readFeatures(this.#content(hash));
      features.set(hash, known);
    }
    return known;
  }

  environment(usage: Usage, checkCancelled: () => void, signal?: AbortSignal): EvaluationEnvironment {
    const coverages = new Map<string, Uint8Array>();
    return {
      operators: this.#current!.operators,
      sources: new SourceReader(
        this.#files,
        (hash) => this.#content(hash) as SourcePixels,
        () => this.evaluator.cache.clear(),
      ),
      isShared: (hash) => this.#current!.shared.has(hash),
      inline: (hash) => this.#content(hash) as InlineCube,
      coverage: (hash, grid) => {
        const key = `${hash}:${keyOf(grid)}`;
        let known = coverages.get(key);
        if (known === undefined) {
          known = coverageOf(this.features(hash), grid);
          coverages.set(key, known);
        }
        return known;
      },
      zones: (hash, grid) => zonesOf(this.features(hash), grid),
      scratchFolder: this.#options.scratchFolder,
      usage,
      checkCancelled,
      signal,
    };
  }

  close(): void {
    this.#files.close();
  }
}

function keyOf({ lattice, column, row, width, height }: Grid): string {
  return `${lattice.crs.code}/${lattice.anchorX}/${lattice.anchorY}/${lattice.stepX}/${lattice.stepY}/${column},${row},${width},${height}`;
}
