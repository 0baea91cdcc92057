import { type Expression, inlineEvaluation, type PreparedExpression, prepareExpression } from '../algebra/index.ts';
import { isJsonObject, type JsonObject, OpenEOError } from '../cube/index.ts';
import { shown } from './json.ts';

/** Decides an item by the value of one of its properties; null (neither true nor false) leaves the item out. */
export type EvaluateCondition = (condition: Expression, value: unknown) => boolean | null;

/** Conditions that all hold, each on a property; a property may have several. */
export type PropertyFilters = readonly (readonly [property: string, condition: Expression])[];

const prepared = new WeakMap<Expression, PreparedExpression>();

/** Evaluates a condition by the interpreter of expressions, under the rules for values given inline. */
export const evaluateCondition: EvaluateCondition = (condition, value) => {
  let run = prepared.get(condition);
  if (run === undefined) {
    run = prepareExpression(condition, inlineEvaluation);
    prepared.set(condition, run);
  }
  const result = run({ value });
  if (typeof result === 'boolean' || result === null) return result;
  throw new OpenEOError('ProcessParameterInvalid', `A condition on item properties must give true or false, but gave ${shown(result)}.`, {
    argument: 'properties',
  });
};

/** A condition that services understand: the property's value compared with literals. */
export type SimpleCondition =
  | { readonly operator: 'eq' | 'neq' | 'lt' | 'lte' | 'gt' | 'gte'; readonly value: string | number | boolean }
  | { readonly operator: 'between'; readonly min: number; readonly max: number }
  | { readonly operator: 'in'; readonly values: readonly (string | number)[] };

const mirrored = { eq: 'eq', neq: 'neq', lt: 'gt', lte: 'gte', gt: 'lt', gte: 'lte' } as const;

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}

/** True where the options leave a comparison at its default meaning, which is the services' own. */
function isPlain(options: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(options).every(
    ([name, value]) =>
      value === null || value === undefined || (name === 'caseSensitive' && value === true) || (name === 'excludeMax' && value === false),
  );
}

/** The condition as one comparison of `value` with literals, where it is one; undefined for anything richer. */
export function simpleCondition(condition: Expression): SimpleCondition | undefined {
  const node = condition.nodes[condition.result];
  if (node?.e !== 'call' || node.lambda !== undefined) return undefined;
  if (!isPlain(node.options ?? {})) return undefined;
  const operands = node.operands.map((index) => condition.nodes[index]);
  const isValue = operands.map((operand) => operand.e === 'parameter' && operand.name === 'value');
  const literals = operands.map((operand) => (operand.e === 'constant' ? operand.value : undefined));
  switch (node.function) {
    case 'eq':
    case 'neq':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte': {
      const literal = isValue[0] ? literals[1] : literals[0];
      if (isValue[0] === isValue[1]) return undefined;
      const isEquality = node.function === 'eq' || node.function === 'neq';
      // Order is of numbers only; services would also order texts.
      if (isEquality ? !(isScalar(literal) || typeof literal === 'boolean') : typeof literal !== 'number') return undefined;
      return { operator: isValue[0] ? node.function : mirrored[node.function], value: literal as string | number | boolean };
    }
    case 'between': {
      const [, min, max] = literals;
      if (!isValue[0] || typeof min !== 'number' || typeof max !== 'number') return undefined;
      return { operator: 'between', min, max };
    }
    case 'array_contains': {
      const [data] = literals;
      if (!isValue[1] || !Array.isArray(data) || !data.every(isScalar)) return undefined;
      return { operator: 'in', values: data };
    }
    default:
      return undefined;
  }
}

/** Arguments of the processes that filters of layer catalogs are made of, in the order in which expressions take them. */
const conditionProcesses: Readonly<Record<string, readonly string[]>> = {
  eq: ['x', 'y'],
  neq: ['x', 'y'],
  lt: ['x', 'y'],
  lte: ['x', 'y'],
  gt: ['x', 'y'],
  gte: ['x', 'y'],
  between: ['x', 'min', 'max'],
  array_contains: ['data', 'value'],
  and: ['x', 'y'],
  or: ['x', 'y'],
  not: ['x'],
};

/**
 * The expression of a filter written as a process graph in a layer catalog (`{"process_graph": {…}}`): comparisons, `between`,
 * `array_contains`, `and`, `or`, `not` on the parameter `value`. Anything else is an error that names the process.
 */
export function conditionOf(filter: unknown, property: string): Expression {
  const graph = isJsonObject(filter) ? (isJsonObject(filter['process_graph']) ? filter['process_graph'] : filter) : {};
  const ids = Object.keys(graph);
  const resultId = ids.find((id) => isJsonObject(graph[id]) && graph[id]['result'] === true) ?? (ids.length === 1 ? ids[0] : undefined);
  const fail = (message: string): never => {
    throw new OpenEOError('ProcessParameterInvalid', `The filter on the property '${property}' ${message}.`, { argument: 'properties' });
  };
  if (resultId === undefined) return fail('is not a process graph with a result node');
  const nodes: Expression['nodes'][number][] = [];
  const done = new Map<string, number>();
  const operand = (argument: unknown, open: readonly string[]): number => {
    if (isJsonObject(argument) && argument['from_parameter'] !== undefined) {
      if (argument['from_parameter'] !== 'value')
        fail(`refers to the parameter ${shown(argument['from_parameter'])}; only 'value' is there`);
      return nodes.push({ e: 'parameter', name: 'value' }) - 1;
    }
    if (isJsonObject(argument) && typeof argument['from_node'] === 'string') return nodeOf(argument['from_node'], open);
    return nodes.push({ e: 'constant', value: argument ?? null }) - 1;
  };
  const nodeOf = (id: string, open: readonly string[]): number => {
    const known = done.get(id);
    if (known !== undefined) return known;
    const node = graph[id];
    if (!isJsonObject(node)) return fail(`refers to the node '${id}', which is not there`);
    if (open.includes(id)) return fail(`refers to the node '${id}' in a circle`);
    const process = String(node['process_id']);
    const names = Object.hasOwn(conditionProcesses, process) ? conditionProcesses[process] : undefined;
    if (names === undefined) return fail(`uses the process '${process}'; supported are ${Object.keys(conditionProcesses).join(', ')}`);
    const given: JsonObject = isJsonObject(node['arguments']) ? node['arguments'] : {};
    const options = Object.fromEntries(
      Object.entries(given)
        .filter(([name, value]) => !names.includes(name) && value !== null)
        .map(([name, value]) => [name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), value]),
    );
    const operands = names.map((name) => operand(given[name], [...open, id]));
    const index =
      nodes.push(
        Object.keys(options).length > 0 ? { e: 'call', function: process, operands, options } : { e: 'call', function: process, operands },
      ) - 1;
    done.set(id, index);
    return index;
  };
  const result = nodeOf(resultId, []);
  return { parameters: ['value'], nodes, result };
}
