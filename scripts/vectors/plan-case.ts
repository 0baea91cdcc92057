import type { Arguments, Hash, InlineCube, ProcessDefinition, Value } from '../../src/algebra/index.ts';
import type { Label } from '../../src/cube/index.ts';
import { type ProcessRegistry, parseGraph, throwFindings } from '../../src/graph/index.ts';
import {
  type Binding,
  bindOperators,
  featuresExtent,
  LabelsNeeded,
  type Lowered,
  labelsKey,
  labelsOf,
  lowerGraph,
  positionOf,
} from '../../src/plan/index.ts';
import { processRegistry } from '../../src/processes/index.ts';
import { type FeatureCollection, readFeatures } from '../../src/vector/index.ts';

/** A cube on its way through the parser, which does not look into what is no JSON. */
class GivenCube {
  readonly cube: InlineCube;

  constructor(cube: InlineCube) {
    this.cube = cube;
  }
}

/** Brings a cube of a test vector into a process graph. */
const givenCube: ProcessDefinition = {
  id: 'given_cube',
  summary: 'A cube by value',
  description: 'Gives the cube of a test vector.',
  categories: ['cubes'],
  parameters: [{ name: 'cube', description: 'The cube.', schema: {} }],
  returns: { description: 'The cube.', schema: { type: 'object', subtype: 'datacube' } },
  lower: (args, context) => {
    const { value } = args['cube'] as Extract<Value, { kind: 'literal' }>;
    return context.add({ op: 'inline', content: context.content((value as GivenCube).cube) });
  },
};

/** The registry with processes of the runner beside those of the back-end. */
function registryWith(...own: readonly ProcessDefinition[]): ProcessRegistry {
  const byId = new Map(own.map((definition) => [definition.id, definition]));
  return { get: (id) => byId.get(id) ?? processRegistry.get(id), ids: () => [...byId.keys(), ...processRegistry.keys()] };
}

export function isCube(value: unknown): value is InlineCube {
  return typeof value === 'object' && value !== null && 'dimensions' in value && 'values' in value && 'nodata' in value;
}

/** A case as a process graph of one node; each cube comes from a node of its own. */
function graphOf(id: string, args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const graph: Record<string, unknown> = {};
  const given = Object.entries(args).map(([name, value]) => {
    if (!isCube(value)) return [name, value];
    graph[`given ${name}`] = { process_id: givenCube.id, arguments: { cube: new GivenCube(value) } };
    return [name, { from_node: `given ${name}` }];
  });
  graph['case'] = { process_id: id, arguments: Object.fromEntries(given), result: true };
  return graph;
}

/** A case after parsing, lowering and binding. */
export interface PlannedCase {
  readonly value: Value;
  readonly binding: Binding;
  features(hash: Hash): FeatureCollection;
  inline(hash: Hash): InlineCube;
}

function bind(lowered: Lowered): Binding {
  return bindOperators(lowered.operators, {
    sources: new Map(),
    inline: (hash) => lowered.contents.get(hash) as InlineCube,
    features: (hash) => {
      const { ids, box } = featuresExtent(readFeatures(lowered.contents.get(hash)));
      return { labels: ids, box };
    },
  });
}

function planGraph(graph: unknown, registry: ProcessRegistry): PlannedCase {
  const parsed = parseGraph(graph, registry);
  throwFindings(parsed.findings);
  const labels = new Map<string, readonly Label[]>();
  for (;;) {
    try {
      const lowered = lowerGraph(parsed.graph!, { labels });
      return {
        value: lowered.roots[0].value,
        binding: bind(lowered),
        features: (hash) => readFeatures(lowered.contents.get(hash)),
        inline: (hash) => lowered.contents.get(hash) as InlineCube,
      };
    } catch (error) {
      if (!(error instanceof LabelsNeeded)) throw error;
      const binding = bind(error.lowered);
      const { schema } = binding.operators.get(binding.of.get(error.operator)!)!;
      const dimension = schema.dimensions[positionOf(schema, error.dimension, { node: error.node })]!;
      labels.set(labelsKey(error.operator, error.dimension), labelsOf(schema, dimension));
    }
  }
}

/** Parses, lowers and binds a case, as a request is. Throws `OpenEOError` where the case is wrong. */
export function planCase(id: string, args: Readonly<Record<string, unknown>>): PlannedCase {
  return planGraph(graphOf(id, args), registryWith(givenCube));
}

/** Lowers a process whose arguments hold `from_parameter` references to an expression over these parameters. */
export function planExpression(id: string, args: Readonly<Record<string, unknown>>, parameters: readonly string[]): Value {
  const asExpression: ProcessDefinition = {
    id: 'as_expression',
    summary: 'An expression by its graph',
    description: 'Gives the expression that a process graph lowers to.',
    categories: [],
    parameters: [{ name: 'process', description: 'The process graph.', schema: { type: 'object', subtype: 'process-graph' } }],
    returns: { description: 'The expression.', schema: {} },
    lower: (given: Arguments, context) => {
      const { process } = given;
      if (process?.kind !== 'callback') return context.fail('ProcessParameterInvalid', 'A process graph is needed.', 'process');
      return { kind: 'literal', value: context.lambda(process, parameters) };
    },
  };
  const inner = { case: { process_id: id, arguments: args, result: true } };
  const graph = { whole: { process_id: asExpression.id, arguments: { process: { process_graph: inner } }, result: true } };
  return planGraph(graph, registryWith(asExpression)).value;
}
