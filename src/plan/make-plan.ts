import type { Hash, InlineCube, Operator } from '../algebra/index.ts';
import { definitionOf, type Label, OpenEOError } from '../cube/index.ts';
import type { ProcessGraph } from '../graph/index.ts';
import { deflateEngine } from '../raster/index.ts';
import { readFeatures } from '../vector/index.ts';
import { labelsOf, positionOf } from './bind/dimensions.ts';
import { type Binding, bindOperators } from './bind/index.ts';
import { type BoundOperator, boundInputs } from './bound.ts';
import { constrainSources } from './constrain.ts';
import { estimatePlan } from './estimate.ts';
import { featuresExtent } from './features.ts';
import { type BlockSize, readSourceBlocks, tilesTogether } from './grouping.ts';
import { canonicalJson, hashOf } from './hash.ts';
import { LabelsNeeded, type Lowered, labelsKey, lowerGraph } from './lower.ts';
import { planOutputs } from './outputs.ts';
import type { Plan } from './plan.ts';
import { type ResolvedSource, type ResolveEnvironment, resolveSource } from './resolve.ts';
import type { SourcePixels } from './source-pixels.ts';

export interface PlanEnvironment extends Omit<ResolveEnvironment, 'features' | 'log'> {
  /** Keeps what operators refer to by hash. */
  putContent(hash: Hash, json: string): Promise<void>;
  /** Blocks of one file, read from its header; undefined where that cannot be had. */
  blocksOf(href: string): Promise<BlockSize | undefined>;
  /** Memory that a worker's inputs may take, for the estimate. */
  readonly workingBytes: number;
}

/** Written into plans and compared on resume: results are equal byte for byte only with equal encoders. */
const encoderVersion = 'graticule-1';

/** The four steps from a checked graph to a plan: lower, constrain, resolve, make physical. Only resolving does I/O. */
export async function makePlan(graph: ProcessGraph, environment: PlanEnvironment, signal?: AbortSignal): Promise<Plan> {
  const planning = new Planning(environment, signal);
  return planning.run(graph);
}

class Planning {
  readonly #environment: PlanEnvironment;
  readonly #signal: AbortSignal | undefined;
  readonly #labels = new Map<string, readonly Label[]>();
  readonly #sources = new Map<Hash, ResolvedSource>();
  readonly #notes: string[] = [];

  constructor(environment: PlanEnvironment, signal: AbortSignal | undefined) {
    this.#environment = environment;
    this.#signal = signal;
  }

  async run(graph: ProcessGraph): Promise<Plan> {
    const lowered = await this.#lower(graph);
    const binding = await this.#bind(lowered);
    const bound = (hash: Hash): BoundOperator => binding.operators.get(binding.of.get(hash)!)!;
    const outputs = planOutputs(lowered.roots, bound);
    const operators = reachable(
      binding.operators,
      outputs.flatMap((output) => (output.kind === 'literal' ? [] : [output.operator])),
    );
    const pixels = new Map([...this.#sources.values()].map((source) => [source.pixels, source.content]));
    const contents = await this.#store(operators, lowered);
    const pixelsOf = (hash: Hash): SourcePixels => pixels.get(hash)!;
    const blocks = await readSourceBlocks(operators, pixelsOf, this.#environment.blocksOf);
    const estimate = estimatePlan(operators, outputs, pixelsOf, blocks, this.#environment.workingBytes);
    const body = {
      operators: Object.fromEntries(operators),
      contents,
      referenceSystems: referenceSystemsOf(operators),
      outputs,
      encoder: `${encoderVersion}/${deflateEngine()}`,
    };
    const grouping = outputs.map((output) => tilesTogether(output, operators, pixelsOf, blocks));
    return { ...body, hash: hashOf(body), grouping, estimate, notes: this.#notes, warnings: lowered.warnings };
  }

  /** Lowers the graph, again each time it asks for labels that are known only once the plan below them is bound. */
  async #lower(graph: ProcessGraph): Promise<Lowered> {
    for (;;) {
      try {
        return lowerGraph(graph, { labels: this.#labels });
      } catch (error) {
        if (!(error instanceof LabelsNeeded)) throw error;
        const binding = await this.#bind(error.lowered);
        const operator = binding.operators.get(binding.of.get(error.operator)!)!;
        const position = positionOf(operator.schema, error.dimension, { node: error.node });
        this.#labels.set(labelsKey(error.operator, error.dimension), labelsOf(operator.schema, operator.schema.dimensions[position]!));
      }
    }
  }

  async #bind(lowered: Lowered): Promise<Binding> {
    const featuresOf = (hash: Hash): ReturnType<typeof featuresExtent> => featuresExtent(readFeatures(lowered.contents.get(hash)));
    const queries = constrainSources(lowered.operators, resultsOf(lowered));
    const resolveEnvironment: ResolveEnvironment = {
      resolveItems: this.#environment.resolveItems,
      chooseLattice: this.#environment.chooseLattice,
      features: featuresOf,
      log: (message) => this.#notes.push(message),
    };
    const pending: Promise<void>[] = [];
    for (const operator of lowered.operators.values()) {
      if (operator.op !== 'source' || this.#sources.has(operator.hash)) continue;
      const constrained: Operator = { ...operator, query: queries.get(operator.hash)! };
      pending.push(
        resolveSource(constrained as typeof operator, resolveEnvironment, this.#signal).then((source) => {
          this.#sources.set(operator.hash, source);
          this.#notes.push(describeSource(operator.nodes[0] ?? '', source));
        }),
      );
    }
    await Promise.all(pending);
    return bindOperators(lowered.operators, {
      sources: this.#sources,
      inline: (hash) => lowered.contents.get(hash) as InlineCube,
      features: (hash) => {
        const { ids, box } = featuresOf(hash);
        return { labels: ids, box };
      },
    });
  }

  async #store(operators: ReadonlyMap<Hash, BoundOperator>, lowered: Lowered): Promise<readonly Hash[]> {
    const texts = new Map([...this.#sources.values()].map((source) => [source.pixels, source.text]));
    const wanted = new Set<Hash>();
    for (const operator of operators.values()) {
      if (operator.op === 'source') wanted.add(operator.pixels);
      else if (operator.op === 'inline') wanted.add(operator.content);
      else if (operator.op === 'zonal') wanted.add(operator.features);
      else if (operator.op === 'crop' && operator.features !== undefined) wanted.add(operator.features);
    }
    for (const hash of wanted) {
      const content = lowered.contents.get(hash);
      const text = texts.get(hash) ?? (content === undefined ? undefined : canonicalJson(content));
      if (text === undefined) throw new OpenEOError('Internal', `content ${hash} is missing from the plan`);
      await this.#environment.putContent(hash, text);
    }
    return [...wanted].sort();
  }
}

/** Operators whose cubes are written. */
function resultsOf({ roots }: Lowered): ReadonlySet<Hash> {
  return new Set(
    roots.flatMap(({ value }) => {
      const written = value.kind === 'saved' ? value.value : value;
      return written.kind === 'cube' ? [written.operator] : [];
    }),
  );
}

function describeSource(node: string, source: ResolvedSource): string {
  const { grid } = source.content;
  return (
    `${node}: ${source.content.items.length} items of ${source.content.source} under ${source.content.groups.length} labels, ` +
    `${grid.width} x ${grid.height} pixels of ${grid.lattice.stepX} x ${grid.lattice.stepY} in ${grid.lattice.crs.code} (${source.why})`
  );
}

/** Operators that the roots need, inputs first. */
function reachable(operators: ReadonlyMap<Hash, BoundOperator>, roots: readonly Hash[]): ReadonlyMap<Hash, BoundOperator> {
  const needed = new Set<Hash>();
  const pending = [...roots];
  for (let hash = pending.pop(); hash !== undefined; hash = pending.pop()) {
    if (needed.has(hash)) continue;
    needed.add(hash);
    pending.push(...boundInputs(operators.get(hash)!));
  }
  return new Map([...operators].filter(([hash]) => needed.has(hash)));
}

function referenceSystemsOf(operators: ReadonlyMap<Hash, BoundOperator>): readonly string[] {
  const texts = new Set<string>();
  for (const { schema } of operators.values()) {
    const crs = schema.grid?.lattice.crs;
    if (crs !== undefined && !crs.code.startsWith('EPSG:')) texts.add(definitionOf(crs));
  }
  return [...texts].sort();
}
