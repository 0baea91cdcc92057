import { type Expression, functionTable } from '../../algebra/index.ts';
import type { Label } from '../../cube/index.ts';
import { type FoldFunction, mapFunctions } from '../../kernels/index.ts';
import type { ProgramBuilder } from './program-builder.ts';

/** Thrown for what kernels cannot do: the operator is then computed by the interpreter. */
export class Untraceable extends Error {}

/** Thrown where a loop would run inside another: the inner operator is then computed first. */
export class NestedAxis extends Error {}

/** Thrown where the planes along an axis are stored differently: the values are then taken one by one. */
export class MixedPlanes extends Error {}

/** A value of an expression while it is turned into program nodes. */
export type Traced =
  | { readonly kind: 'node'; readonly node: number }
  | { readonly kind: 'constant'; readonly value: unknown }
  | TracedArray;

export interface TracedArray {
  readonly kind: 'array';
  readonly length: number;
  at(position: number): Traced;
  /** Its elements as one node that varies along an axis. Absent where they are different things. */
  readonly along?: () => { readonly axis: number; readonly node: number };
  readonly labels?: readonly Label[];
  /** Position of a label or another name of an element. */
  positionOf?(label: Label): number | undefined;
}

const folds = new Set<FoldFunction>(['sum', 'product', 'mean', 'min', 'max', 'count', 'first', 'last', 'any', 'all', 'variance', 'sd']);

function isFold(name: string): name is FoldFunction {
  return folds.has(name as FoldFunction);
}

/** Traces an expression with values for its parameters. */
export function traceExpression(expression: Expression, parameters: Readonly<Record<string, Traced>>, builder: ProgramBuilder): Traced {
  const values: Traced[] = [];
  for (const node of expression.nodes) {
    if (node.e === 'constant') values.push(constantOf(node.value));
    else if (node.e === 'parameter') values.push(parameters[node.name] ?? { kind: 'constant', value: null });
    else
      values.push(
        traceCall(
          node,
          node.operands.map((operand) => values[operand]!),
          builder,
        ),
      );
  }
  return values[expression.result]!;
}

function constantOf(value: unknown): Traced {
  if (Array.isArray(value)) return listOf(value.map(constantOf));
  return { kind: 'constant', value };
}

function listOf(items: readonly Traced[], labels?: readonly Label[]): TracedArray {
  return { kind: 'array', length: items.length, at: (position) => items[position]!, labels };
}

/** The program node of a scalar. */
export function nodeOf(value: Traced, builder: ProgramBuilder): number {
  if (value.kind === 'node') return value.node;
  if (value.kind === 'constant') {
    if (value.value === null || typeof value.value === 'number' || typeof value.value === 'boolean') return builder.constant(value.value);
    throw new Untraceable(`kernels do not work on a ${typeof value.value}`);
  }
  throw new Untraceable('an array stands where one value is needed');
}

function arrayOf(value: Traced | undefined, name: string): TracedArray {
  if (value?.kind === 'array') return value;
  throw new Untraceable(`${name} of a value that is no array`);
}

function itemsOf(array: TracedArray): readonly Traced[] {
  if (array.length > 64) throw new Untraceable(`an array of ${array.length} elements is used one by one`);
  return Array.from({ length: array.length }, (_, position) => array.at(position));
}

type Call = Extract<Expression['nodes'][number], { e: 'call' }>;

function traceCall(call: Call, operands: readonly Traced[], builder: ProgramBuilder): Traced {
  const { function: name, options = {} } = call;
  const ignoreNodata = options['ignoreNodata'] !== false;
  const [data] = operands;
  switch (name) {
    case 'array_element':
      return elementOf(arrayOf(data, name), operands[1], options);
    case 'array_create':
      return listOf(operands);
    case 'array_concat':
      return listOf(operands.flatMap((operand) => itemsOf(arrayOf(operand, name))));
    case 'array_append':
      return listOf([...itemsOf(arrayOf(data, name)), operands[1]!]);
    case 'array_repeat': {
      const items = itemsOf(arrayOf(data, name));
      return listOf(Array.from({ length: Number(options['repeat'] ?? 1) }, () => items).flat());
    }
    case 'array_apply':
      return applyLambda(call, arrayOf(data, name), operands, builder);
    case 'median':
      return quantile(arrayOf(data, name), 0.5, ignoreNodata, builder);
    case 'quantiles': {
      const probabilities = options['probabilities'] as readonly number[];
      return listOf(probabilities.map((probability) => quantile(arrayOf(data, name), probability, ignoreNodata, builder)));
    }
    case 'count':
      return countOf(call, arrayOf(data, name), operands, builder);
    case 'if':
      return choose(operands, builder);
  }
  if (isFold(name)) return fold(arrayOf(data, name), name, ignoreNodata, builder);
  if (!mapFunctions.has(name)) throw new Untraceable(`kernels have no function '${name}'`);
  const nodes = operands.map((operand) => nodeOf(operand, builder));
  const unlike = compareUnlike(name, nodes, builder);
  if (unlike !== undefined) return { kind: 'node', node: unlike };
  if (typeof options['delta'] === 'number') nodes.push(builder.constant(options['delta']));
  if (options['excludeMax'] === true) nodes.push(builder.constant(true));
  return { kind: 'node', node: builder.map(name, nodes) };
}

const orderings = new Set(['gt', 'gte', 'lt', 'lte']);

/**
 * A comparison of truth values with numbers, or an order of truth values: kernels have both as numbers, but in openEO a truth value equals no
 * number and is never larger or smaller. Undefined where the kernel's own comparison is right.
 */
function compareUnlike(name: string, nodes: readonly number[], builder: ProgramBuilder): number | undefined {
  const isOrder = orderings.has(name);
  if (!isOrder && name !== 'eq' && name !== 'neq' && name !== 'between') return undefined;
  const kinds = nodes.map((node) => builder.kindOf(node)).filter((kind) => kind !== 'null');
  if (kinds.every((kind) => kind === 'number')) return undefined;
  if (name === 'between' || kinds.includes('mixed')) throw new Untraceable(`${name} of numbers and truth values`);
  if (!isOrder && kinds.every((kind) => kind === 'boolean')) return undefined;
  const isNull = nodes.map((node) => builder.map('is_nodata', [node])).reduce((a, b) => builder.map('or', [a, b]));
  return builder.map('if', [isNull, builder.constant(null), builder.constant(name === 'neq')]);
}

function elementOf(array: TracedArray, key: Traced | undefined, options: Readonly<Record<string, unknown>>): Traced {
  if (key?.kind !== 'constant') throw new Untraceable('which element is taken depends on pixels');
  const position = options['by'] === 'label' ? array.positionOf?.(key.value as Label) : Number(key.value);
  if (position === undefined || !Number.isInteger(position) || position < 0 || position >= array.length) {
    if (options['returnNodata'] === true) return { kind: 'constant', value: null };
    throw new Untraceable('there is no such element');
  }
  return array.at(position);
}

function choose(operands: readonly Traced[], builder: ProgramBuilder): Traced {
  const [condition, accept, reject = { kind: 'constant', value: null } as Traced] = operands as [Traced, Traced, Traced?];
  const arrays = [accept, reject].filter((branch) => branch.kind === 'array');
  const node = nodeOf(condition, builder);
  const pick = (yes: Traced, no: Traced): Traced => ({
    kind: 'node',
    node: builder.map('if', [node, nodeOf(yes, builder), nodeOf(no, builder)]),
  });
  if (arrays.length === 0) return pick(accept, reject);
  const [first] = arrays;
  if (arrays.some((array) => array.length !== first!.length)) throw new Untraceable('the branches give arrays of different lengths');
  const itemAt = (branch: Traced, position: number): Traced => (branch.kind === 'array' ? branch.at(position) : branch);
  return listOf(Array.from({ length: first!.length }, (_, position) => pick(itemAt(accept, position), itemAt(reject, position))));
}

function applyLambda(call: Call, array: TracedArray, operands: readonly Traced[], builder: ProgramBuilder): Traced {
  const lambda = call.lambda!;
  const own = functionTable.get(call.function)?.lambda ?? [];
  const captures = operands.slice(operands.length - (lambda.parameters.length - own.length));
  const run = (x: Traced, index: Traced | undefined, label: Traced | undefined): Traced => {
    const values: Readonly<Record<string, Traced | undefined>> = { x, index, label, context: operands[1] };
    const parameters: Record<string, Traced> = {};
    lambda.parameters.forEach((name, position) => {
      parameters[name] = (position < own.length ? values[own[position]!] : captures[position - own.length]) ?? {
        kind: 'constant',
        value: null,
      };
    });
    return traceExpression(lambda, parameters, builder);
  };
  const at = (position: number): Traced =>
    run(array.at(position), { kind: 'constant', value: position }, { kind: 'constant', value: array.labels?.[position] ?? null });
  const uses = (name: string): boolean => lambda.nodes.some((node) => node.e === 'parameter' && node.name === name);
  if (array.along === undefined || uses('label'))
    return { kind: 'array', length: array.length, at, labels: array.labels, positionOf: array.positionOf };
  const along = (): { readonly axis: number; readonly node: number } => {
    const { axis, node } = array.along!();
    const index = uses('index')
      ? builder.add({ op: 'table', axis, values: Array.from({ length: array.length }, (_, position) => position) })
      : undefined;
    const result = run({ kind: 'node', node }, index === undefined ? undefined : { kind: 'node', node: index }, undefined);
    return { axis, node: nodeOf(result, builder) };
  };
  return { kind: 'array', length: array.length, at, along, labels: array.labels, positionOf: array.positionOf };
}

function countOf(call: Call, array: TracedArray, operands: readonly Traced[], builder: ProgramBuilder): Traced {
  if (call.options?.['all'] === true) return { kind: 'constant', value: array.length };
  if (call.lambda === undefined) return fold(array, 'count', true, builder);
  const met = applyLambda(call, array, operands, builder) as TracedArray;
  const one = (value: Traced): Traced => ({
    kind: 'node',
    node: builder.map('if', [nodeOf(value, builder), builder.constant(1), builder.constant(null)]),
  });
  const marked: TracedArray = {
    kind: 'array',
    length: met.length,
    at: (position) => one(met.at(position)),
    along:
      met.along === undefined
        ? undefined
        : () => {
            const { axis, node } = met.along!();
            return { axis, node: nodeOf(one({ kind: 'node', node }), builder) };
          },
  };
  return fold(marked, 'count', true, builder);
}

function fold(array: TracedArray, name: FoldFunction, ignoreNodata: boolean, builder: ProgramBuilder): Traced {
  if (array.along !== undefined) {
    try {
      const { axis, node } = array.along();
      return { kind: 'node', node: builder.add({ op: 'fold', function: name, axis, operand: node, ignoreNodata }) };
    } catch (error) {
      if (!(error instanceof MixedPlanes)) throw error;
    }
  }
  return foldList(
    itemsOf(array).map((item) => nodeOf(item, builder)),
    name,
    ignoreNodata,
    builder,
  );
}

function quantile(array: TracedArray, probability: number, ignoreNodata: boolean, builder: ProgramBuilder): Traced {
  if (array.along === undefined) throw new Untraceable('quantiles of an array made of different things');
  let along: { readonly axis: number; readonly node: number };
  try {
    along = array.along();
  } catch (error) {
    if (error instanceof MixedPlanes) throw new Untraceable('quantiles of planes that are stored differently');
    throw error;
  }
  const { axis, node } = along;
  return { kind: 'node', node: builder.add({ op: 'select', probability, axis, operand: node, ignoreNodata }) };
}

/** A fold over a few different values, by scalar functions in the same order and with the same nulls. */
function foldList(items: readonly number[], name: FoldFunction, ignoreNodata: boolean, builder: ProgramBuilder): Traced {
  const node = (value: number): Traced => ({ kind: 'node', node: value });
  const missing = (item: number): number => builder.map('is_nodata', [item]);
  const unless = (condition: number, yes: number, no: number): number => builder.map('if', [condition, yes, no]);
  const counted = (): number =>
    items.reduce(
      (sum, item) => builder.map('add', [sum, unless(missing(item), builder.constant(0), builder.constant(1))]),
      builder.constant(0),
    );
  const guarded = (value: number): Traced => {
    const anyMissing = items.map(missing);
    const isNull = ignoreNodata
      ? builder.map('eq', [counted(), builder.constant(0)])
      : anyMissing.reduce((a, b) => builder.map('or', [a, b]));
    return node(unless(isNull, builder.constant(null), value));
  };
  if (name === 'count') return node(counted());
  if (items.length === 0) return { kind: 'constant', value: null };
  const accumulate = (start: number, combine: string): number =>
    items.reduce(
      (result, item) => builder.map(combine, [result, unless(missing(item), builder.constant(start), item)]),
      builder.constant(start),
    );
  switch (name) {
    case 'sum':
      return guarded(accumulate(0, 'add'));
    case 'product':
      return guarded(accumulate(1, 'multiply'));
    case 'mean':
      return guarded(builder.map('divide', [accumulate(0, 'add'), counted()]));
    case 'min':
      return guarded(accumulate(Infinity, 'min2'));
    case 'max':
      return guarded(accumulate(-Infinity, 'max2'));
    case 'first':
    case 'last': {
      const ordered = name === 'first' ? items : [...items].reverse();
      if (!ignoreNodata) return node(ordered[0]!);
      return node(ordered.reduceRight((rest, item) => unless(missing(item), rest, item), builder.constant(null)));
    }
    default:
      throw new Untraceable(`${name} of values that are stored differently`);
  }
}
