import { roundHalfEven } from '../cube/index.ts';
import type { Precision } from './program.ts';

/** A pixel's value under the null rule of raster cubes: NaN is null, and booleans are three-valued. */
export type Scalar = number | boolean | null;

/** Rounds to the precision of the rung after each operation. */
export type Rounding = (value: number) => number;

export function roundingOf(precision: Precision): Rounding {
  return precision === 'f32' ? Math.fround : (value) => value;
}

/**
 * A scalar function of openEO under the null rule of raster cubes. `number` functions take numbers and give null where an operand or the result
 * is null (NaN): so they can be called with NaN for null, as kernels do. The others see null, and say what they make of it.
 */
export type MapFunction = {
  readonly operands: readonly [least: number, most: number];
} & (
  | {
      readonly gives: 'number';
      readonly evaluate: (round: Rounding, ...operands: number[]) => number;
      /** The same before its one rounding: engines call functions of `Math` faster than ours. */
      readonly unrounded?: (...operands: number[]) => number;
    }
  | {
      readonly gives: 'boolean';
      readonly takes: 'numbers';
      readonly evaluate: (round: Rounding, ...operands: (number | null)[]) => boolean | null;
    }
  | { readonly gives: 'boolean'; readonly takes: 'booleans'; readonly evaluate: (...operands: (boolean | null)[]) => boolean | null }
  | { readonly gives: 'operand'; readonly evaluate: (...operands: Scalar[]) => Scalar }
);

type NumberFunction = (round: Rounding, ...operands: number[]) => number;

function numeric(least: number, most: number, evaluate: NumberFunction): MapFunction {
  return { operands: [least, most], gives: 'number', evaluate };
}

/** One correctly rounded operation of the host, rounded to the rung. */
function unary(evaluate: (x: number) => number): MapFunction {
  return { operands: [1, 1], gives: 'number', evaluate: (round, x) => round(evaluate(x)), unrounded: evaluate };
}

function comparison(least: number, most: number, evaluate: (round: Rounding, ...operands: number[]) => boolean): MapFunction {
  return {
    operands: [least, most],
    gives: 'boolean',
    takes: 'numbers',
    evaluate: (round, ...operands) => (operands.includes(null) ? null : evaluate(round, ...(operands as number[]))),
  };
}

/** A test of one value that is never null: `null` is known to be null. */
function inspection(evaluate: (x: Scalar) => boolean): MapFunction {
  return { operands: [1, 1], gives: 'operand', evaluate };
}

function logic(least: number, most: number, evaluate: (...operands: (boolean | null)[]) => boolean | null): MapFunction {
  return { operands: [least, most], gives: 'boolean', takes: 'booleans', evaluate };
}

/** Remainder with the sign of a finite divisor, zero being positive; by zero: ±infinity with the sign of `x`, null for 0. */
function modulo(x: number, y: number): number {
  if (y === 0) return x / 0;
  const remainder = (x % y) + 0;
  return Number.isFinite(y) && remainder !== 0 && remainder < 0 !== y < 0 ? remainder + y : remainder;
}

/**
 * Squares, roots and reciprocals are single operations, so that they are correctly rounded; the rest as IEEE 754's `pow`, for which 1 to any
 * power is 1, and -1 to an infinite one.
 */
function power(round: Rounding, base: number, exponent: number): number {
  if (Number.isNaN(base) || Number.isNaN(exponent)) return Number.NaN;
  if (base === 1 || (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY)) return 1;
  switch (exponent) {
    case 1:
      return base;
    case 2:
      return round(base * base);
    case 0.5:
      return base === Number.NEGATIVE_INFINITY ? -base : round(Math.sqrt(base));
    case -1:
      return round(1 / base);
    default:
      return round(base ** exponent);
  }
}

function logarithm(round: Rounding, x: number, base: number): number {
  if (base === 10) return round(Math.log10(x));
  if (base === 2) return round(Math.log2(x));
  return round(round(Math.log(x)) / round(Math.log(base)));
}

/** To `digits` decimal places (negative: before the point; null: none), ties to even. */
function roundTo(round: Rounding, x: number, digits = 0): number {
  if (digits === 0 || Number.isNaN(digits)) return roundHalfEven(x);
  const factor = round(10 ** Math.abs(digits));
  if (digits < 0 && factor === Number.POSITIVE_INFINITY) return Number.isFinite(x) ? 0 : x;
  const scaled = round(digits > 0 ? x * factor : x / factor);
  if (!Number.isFinite(scaled)) return x;
  const rounded = roundHalfEven(scaled);
  return round(digits > 0 ? rounded / factor : rounded * factor);
}

/** The first where neither is smaller, so that zeros of both signs keep their order; null if either is. */
export function smaller(x: number, y: number): number {
  return Number.isNaN(y) || y < x ? y : x;
}

export function greater(x: number, y: number): number {
  return Number.isNaN(y) || x < y ? y : x;
}

function clip(_round: Rounding, x: number, least: number, most: number): number {
  return smaller(greater(x, least), most);
}

function scaleLinearly(round: Rounding, x: number, inputMin: number, inputMax: number, outputMin = 0, outputMax = 1): number {
  const clipped = inputMin <= inputMax ? clip(round, x, inputMin, inputMax) : clip(round, x, inputMax, inputMin);
  const inputRange = round(inputMax - inputMin);
  const outputRange = round(outputMax - outputMin);
  const fraction = round(round(clipped - inputMin) / inputRange);
  return round(round(fraction * outputRange) + outputMin);
}

function equals(round: Rounding, x: number, y: number, delta?: number): boolean {
  return x === y || (delta !== undefined && Math.abs(round(x - y)) <= delta);
}

/** `delta` may be null, which is as if it were not given. */
function equality(isEqual: boolean): MapFunction {
  return {
    operands: [2, 3],
    gives: 'boolean',
    takes: 'numbers',
    evaluate: (round, x, y, delta) => (x === null || y === null ? null : equals(round, x, y, delta ?? undefined) === isEqual),
  };
}

/**
 * The scalar functions that a program can call, by the ids of the openEO processes. Numbers where booleans are expected are true unless 0;
 * booleans where numbers are expected are 1 and 0: types are checked where an expression is lowered, not here.
 */
export const mapFunctions: ReadonlyMap<string, MapFunction> = new Map(
  Object.entries<MapFunction>({
    add: numeric(2, 2, (round, x, y) => round(x + y)),
    subtract: numeric(2, 2, (round, x, y) => round(x - y)),
    multiply: numeric(2, 2, (round, x, y) => round(x * y)),
    divide: numeric(2, 2, (round, x, y) => round(x / y)),
    power: numeric(2, 2, power),
    mod: numeric(2, 2, (round, x, y) => round(modulo(x, y))),
    sqrt: unary(Math.sqrt),
    absolute: unary(Math.abs),
    sgn: unary((x) => (x > 0 ? 1 : x < 0 ? -1 : Number.isNaN(x) ? x : 0)),
    exp: unary(Math.exp),
    ln: unary(Math.log),
    log: numeric(2, 2, logarithm),
    floor: unary(Math.floor),
    ceil: unary(Math.ceil),
    int: unary(Math.trunc),
    round: numeric(1, 2, roundTo),
    sin: unary(Math.sin),
    cos: unary(Math.cos),
    tan: unary(Math.tan),
    arcsin: unary(Math.asin),
    arccos: unary(Math.acos),
    arctan: unary(Math.atan),
    arctan2: numeric(2, 2, (round, y, x) => round(Math.atan2(y, x))),
    sinh: unary(Math.sinh),
    cosh: unary(Math.cosh),
    tanh: unary(Math.tanh),
    arsinh: unary(Math.asinh),
    arcosh: unary(Math.acosh),
    artanh: unary(Math.atanh),
    min2: numeric(2, 2, (_round, x, y) => smaller(x, y)),
    max2: numeric(2, 2, (_round, x, y) => greater(x, y)),
    clip: numeric(3, 3, clip),
    linear_scale_range: numeric(3, 5, scaleLinearly),
    normalized_difference: numeric(2, 2, (round, x, y) => round(round(x - y) / round(x + y))),
    constant: { operands: [1, 1], gives: 'operand', evaluate: (x) => x },
    e: numeric(0, 0, (round) => round(Math.E)),
    pi: numeric(0, 0, (round) => round(Math.PI)),
    nan: numeric(0, 0, () => Number.NaN),
    eq: equality(true),
    neq: equality(false),
    gt: comparison(2, 2, (_round, x, y) => x > y),
    gte: comparison(2, 2, (_round, x, y) => x >= y),
    lt: comparison(2, 2, (_round, x, y) => x < y),
    lte: comparison(2, 2, (_round, x, y) => x <= y),
    // The bounds are `gte` and `lte` (or `lt`) under three-valued `and`: one bound that fails decides, whatever the other is.
    between: {
      operands: [3, 4],
      gives: 'boolean',
      takes: 'numbers',
      evaluate: (_round, x, least, most, excludesMost) => {
        const isAbove = x === null || least === null ? null : x >= least;
        const isBelow = x === null || most === null ? null : excludesMost ? x < most : x <= most;
        return and(isAbove, isBelow);
      },
    },
    and: logic(2, 2, and),
    or: logic(2, 2, (x, y) => (x === true || y === true ? true : x === null || y === null ? null : false)),
    xor: logic(2, 2, (x, y) => (x === null || y === null ? null : x !== y)),
    not: logic(1, 1, (x) => (x === null ? null : !x)),
    if: { operands: [2, 3], gives: 'operand', evaluate: (condition, accept, reject) => (isTrue(condition) ? accept : (reject ?? null)) },
    is_nodata: inspection((x) => x === null),
    // NaN is null in raster cubes, and null is not NaN.
    is_nan: inspection(() => false),
    is_valid: inspection(isValid),
    is_infinite: inspection((x) => x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY),
  }),
);

function and(x: boolean | null, y: boolean | null): boolean | null {
  return x === false || y === false ? false : x === null || y === null ? null : true;
}

/** Neither null nor infinite. */
export function isValid(value: Scalar): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : value !== null;
}

function isTrue(value: Scalar): boolean {
  return value !== null && value !== false && value !== 0;
}

/** The value as a number, null as NaN. */
export function toNumber(value: Scalar): number {
  return value === null ? Number.NaN : Number(value);
}

/** The value as a three-valued boolean: numbers are true unless 0. */
export function toBoolean(value: Scalar): boolean | null {
  return value === null ? null : isTrue(value);
}

/** Applies a function of the table to a pixel's values by the rule of raster cubes. */
export function applyMapFunction(definition: MapFunction, round: Rounding, operands: readonly Scalar[]): Scalar {
  switch (definition.gives) {
    case 'number': {
      const result = definition.evaluate(round, ...operands.map(toNumber));
      return Number.isNaN(result) ? null : result;
    }
    case 'boolean':
      return definition.takes === 'booleans'
        ? definition.evaluate(...operands.map(toBoolean))
        : definition.evaluate(round, ...operands.map((operand) => (operand === null ? null : Number(operand))));
    case 'operand':
      return definition.evaluate(...operands);
  }
}
