import type { Expression, ExpressionNode } from '../algebra/index.ts';
import { type DataType, factsOf, isNumericType } from '../cube/index.ts';

/** What is known of a scalar before it is computed: how it is stored, which value stands for no-data, whether it is a class. */
export interface ScalarFacts {
  readonly type: DataType;
  readonly nodata?: number;
  readonly categorical: boolean;
}

/** A scalar, or an array with as many elements as `elements` has; `unknown` where that depends on pixels. */
export type ValueFacts =
  | { readonly kind: 'scalar'; readonly scalar: ScalarFacts }
  | { readonly kind: 'array'; readonly elements: readonly ScalarFacts[] | 'unknown' };

/** Functions whose result is one of the values they are given, unchanged. */
const choosing = new Set(['first', 'last', 'min', 'max', 'array_element', 'if', 'clip', 'constant']);
const keepingArrays = new Set(['sort', 'cummin', 'cummax']);
const mapsArrays = new Set(['array_apply', 'cumsum', 'cumproduct', 'array_interpolate_linear', 'order']);
const booleans = new Set([
  'eq',
  'neq',
  'gt',
  'gte',
  'lt',
  'lte',
  'between',
  'and',
  'or',
  'xor',
  'not',
  'any',
  'all',
  'is_nodata',
  'is_nan',
  'is_valid',
  'is_infinite',
  'array_contains',
  'text_begins',
  'text_ends',
  'text_contains',
  'date_between',
]);
const strings = new Set(['text_concat', 'date_shift']);

const f32: ScalarFacts = { type: 'f32', categorical: false };
const f64: ScalarFacts = { type: 'f64', categorical: false };

/** A computed number: single precision holds it to the tolerance unless an operand is a 32-bit integer or a double. */
function computed(operands: readonly ScalarFacts[]): ScalarFacts {
  const wide = operands.some(({ type }) => type === 'f64' || type === 'i32' || type === 'u32' || type === 'time');
  return wide ? f64 : f32;
}

/** The facts of a value that is one of several: their own where all are stored alike and null has a place, else a float. */
function chosen(candidates: readonly ScalarFacts[], mayBeNull: boolean): ScalarFacts {
  const [first] = candidates;
  if (first === undefined) return f32;
  const alike = candidates.every((facts) => facts.type === first.type && Object.is(facts.nodata, first.nodata));
  if (alike && !isNumericType(first.type)) return first;
  if (alike && (!mayBeNull || first.nodata !== undefined || !factsOf(first.type as 'f32').integer)) {
    return { ...first, categorical: candidates.every((facts) => facts.categorical) };
  }
  return computed(candidates);
}

function scalarsOf(facts: ValueFacts): readonly ScalarFacts[] {
  if (facts.kind === 'scalar') return [facts.scalar];
  return facts.elements === 'unknown' ? [f64] : facts.elements;
}

function constantFacts(value: unknown): ValueFacts {
  if (Array.isArray(value)) return { kind: 'array', elements: value.map((item) => scalarOfConstant(item)) };
  return { kind: 'scalar', scalar: scalarOfConstant(value) };
}

function scalarOfConstant(value: unknown): ScalarFacts {
  if (typeof value === 'boolean') return { type: 'boolean', categorical: true };
  if (typeof value === 'string') return { type: 'string', categorical: true };
  return f32;
}

function callFacts(
  name: string,
  operands: readonly ValueFacts[],
  node: Extract<Expression['nodes'][number], { e: 'call' }>,
  below: readonly ExpressionNode[],
): ValueFacts {
  const scalars = operands.flatMap(scalarsOf);
  const [array] = operands;
  const length = array?.kind === 'array' ? array.elements : 'unknown';
  if (booleans.has(name)) return { kind: 'scalar', scalar: { type: 'boolean', categorical: true } };
  if (strings.has(name)) return { kind: 'scalar', scalar: { type: 'string', categorical: true } };
  if (name === 'array_element') {
    const key = below[1];
    if (array?.kind === 'array' && array.elements !== 'unknown' && key?.e === 'constant' && node.options?.['by'] !== 'label') {
      const element = array.elements[Number(key.value)];
      if (element !== undefined) return { kind: 'scalar', scalar: element };
    }
    return { kind: 'scalar', scalar: chosen(array === undefined ? [] : scalarsOf(array), true) };
  }
  if (name === 'if') {
    const branches = operands.slice(1).filter((_, index) => !isNullConstant(below[index + 1]));
    const arrays = branches.filter((branch) => branch.kind === 'array');
    if (arrays.length > 0) {
      const known = arrays.map((branch) => branch.elements).filter((elements) => elements !== 'unknown');
      if (known.length < arrays.length || known.some((elements) => elements.length !== known[0]!.length))
        return { kind: 'array', elements: 'unknown' };
      return {
        kind: 'array',
        elements: known[0]!.map((_, index) =>
          chosen(
            known.map((elements) => elements[index]!),
            true,
          ),
        ),
      };
    }
    return { kind: 'scalar', scalar: chosen(branches.flatMap(scalarsOf), true) };
  }
  if (name === 'quantiles') {
    const probabilities = node.options?.['probabilities'];
    const count = Array.isArray(probabilities) ? probabilities.length : undefined;
    return { kind: 'array', elements: count === undefined ? 'unknown' : Array.from({ length: count }, () => computed(scalars)) };
  }
  if (name === 'array_repeat') {
    const repeat = Number(node.options?.['repeat'] ?? 1);
    return { kind: 'array', elements: length === 'unknown' ? 'unknown' : Array.from({ length: repeat }, () => length).flat() };
  }
  if (name === 'array_create') return { kind: 'array', elements: scalars };
  if (name === 'array_concat' || name === 'array_append') {
    return operands.some((operand) => operand.kind === 'array' && operand.elements === 'unknown')
      ? { kind: 'array', elements: 'unknown' }
      : { kind: 'array', elements: scalars };
  }
  if (name === 'array_modify') return modifiedFacts(length, operands[1], below);
  if (name === 'rearrange') {
    const [, order] = operands;
    const known = length !== 'unknown' && order?.kind === 'array' && order.elements !== 'unknown';
    return { kind: 'array', elements: known ? order.elements.map(() => chosen(length, true)) : 'unknown' };
  }
  if (keepingArrays.has(name))
    return { kind: 'array', elements: length === 'unknown' ? 'unknown' : length.map(() => chosen(length, true)) };
  if (mapsArrays.has(name)) {
    const element = node.lambda === undefined ? computed(scalars) : lambdaFacts(node.lambda, scalars, operands.slice(1));
    return { kind: 'array', elements: length === 'unknown' ? 'unknown' : length.map(() => element) };
  }
  if (name === 'array_filter') return { kind: 'array', elements: 'unknown' };
  if (choosing.has(name)) return { kind: 'scalar', scalar: chosen(scalars, true) };
  return { kind: 'scalar', scalar: computed(scalars) };
}

/** Elements before the index, the new ones, and those after what is removed. */
function modifiedFacts(
  elements: readonly ScalarFacts[] | 'unknown',
  values: ValueFacts | undefined,
  below: readonly ExpressionNode[],
): ValueFacts {
  const [, , index, removed] = below;
  const isKnown = elements !== 'unknown' && values?.kind === 'array' && values.elements !== 'unknown';
  if (!isKnown || index?.e !== 'constant' || removed?.e !== 'constant') return { kind: 'array', elements: 'unknown' };
  const start = Number(index.value);
  const end = start + Math.max(0, Number(removed.value));
  return { kind: 'array', elements: [...elements.slice(0, start), ...values.elements, ...elements.slice(end)] };
}

function isNullConstant(node: ExpressionNode | undefined): boolean {
  return node?.e === 'constant' && node.value === null;
}

function lambdaFacts(lambda: Expression, elements: readonly ScalarFacts[], captures: readonly ValueFacts[]): ScalarFacts {
  const own = lambda.parameters.length - captures.length;
  const facts: Record<string, ValueFacts> = {};
  lambda.parameters.forEach((name, position) => {
    facts[name] = position >= own ? captures[position - own]! : { kind: 'scalar', scalar: name === 'x' ? chosen(elements, true) : f32 };
  });
  const result = inferResult(lambda, facts);
  return result.kind === 'scalar' ? result.scalar : f64;
}

/** Follows types and array lengths through an expression. */
export function inferResult(expression: Expression, parameters: Readonly<Record<string, ValueFacts>>): ValueFacts {
  const facts: ValueFacts[] = [];
  for (const node of expression.nodes) {
    if (node.e === 'constant') facts.push(constantFacts(node.value));
    else if (node.e === 'parameter') facts.push(parameters[node.name] ?? { kind: 'scalar', scalar: f64 });
    else {
      facts.push(
        callFacts(
          node.function,
          node.operands.map((operand) => facts[operand]!),
          node,
          node.operands.map((operand) => expression.nodes[operand]!),
        ),
      );
    }
  }
  return facts[expression.result] ?? { kind: 'scalar', scalar: f64 };
}
