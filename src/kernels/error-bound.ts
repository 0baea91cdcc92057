import type { NodeFacts } from './analyse.ts';
import type { FoldFunction } from './program.ts';

/** Unit roundoff of f32: the relative error of one operation. */
export const unit = 2 ** -24;

/** Largest whole number up to which all are exact in f32. */
const exactLimit = 2 ** 24;

/** Binary exponents between which the finite values of a node lie, but for zero. */
export interface Exponents {
  readonly low: number;
  readonly high: number;
}

/** What f32 makes of a node's values: their greatest relative error against f64, and how large and small they may be. */
export interface Bound {
  readonly relative: number;
  readonly exponents: Exponents;
  readonly facts: NodeFacts;
}

/** The relative error of a node from those of its operands, or why no bound is known. */
export type Outcome = number | string;

/** Whole numbers that f32 holds exactly: no rounding happens. */
function isExactInteger(facts: NodeFacts): boolean {
  return facts.isInteger && facts.least >= -exactLimit && facts.most <= exactLimit;
}

/** Error of an elementary scalar function; `facts` are those of its result. */
export function errorOfMap(name: string, operands: readonly Bound[], facts: NodeFacts): Outcome {
  const [x, y, z] = operands;
  const areExact = operands.every(({ relative }) => relative === 0);
  switch (name) {
    case 'add':
    case 'subtract':
      return errorOfSum(name, x, y, facts);
    case 'multiply':
      if (isPowerOfTwo(x) || isPowerOfTwo(y)) return Math.max(x.relative, y.relative);
      return areExact && isExactInteger(facts) ? 0 : x.relative + y.relative + unit;
    case 'divide':
      return isPowerOfTwo(y) ? x.relative : x.relative + y.relative + unit;
    case 'sqrt':
      return x.relative / 2 + unit;
    case 'power':
      if (y.facts.least !== y.facts.most) return areExact ? 2 * unit : 'has an exponent that varies, and rounded operands';
      return Math.abs(y.facts.least) * x.relative + 2 * unit;
    case 'absolute':
      return x.relative;
    case 'min2':
    case 'max2':
      return Math.max(x.relative, y.relative);
    case 'if':
      return Math.max(y.relative, z.relative);
    case 'eq':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return areExact || isDecided(x, y) || isBetweenWholes(x, y) || isBetweenWholes(y, x) ? 0 : 'compares rounded values';
    case 'floor':
    case 'ceil':
    case 'int':
    case 'mod':
      return areExact && (name !== 'mod' || operands.every((operand) => isExactInteger(operand.facts)))
        ? 0
        : 'makes steps of rounded values';
    case 'round':
      return areExact && (y === undefined || y.facts.most === 0) ? 0 : 'makes steps of rounded values';
    case 'exp':
      return areExact ? unit : x.relative * Math.max(Math.abs(x.facts.least), Math.abs(x.facts.most)) + unit;
    case 'arctan':
    case 'tanh':
    case 'arsinh':
      // Their relative slope is at most 1.
      return x.relative + unit;
    // Relative errors keep zero, sign and null, which is all that these look at.
    case 'sgn':
    case 'and':
    case 'or':
    case 'xor':
    case 'not':
    case 'is_nodata':
    case 'is_valid':
    case 'is_infinite':
      return 0;
    default:
      return areExact ? 2 * unit : 'is not known to keep the error of rounded operands small';
  }
}

/** A constant that only moves the exponent: nothing is rounded. */
function isPowerOfTwo({ facts }: Bound): boolean {
  return facts.least === facts.most && !facts.isNullable && Number.isInteger(Math.log2(Math.abs(facts.least)));
}

/** One rounding where operands are exact; else terms of one sign, or a result that stays away from zero. */
function errorOfSum(name: 'add' | 'subtract', x: Bound, y: Bound, facts: NodeFacts): Outcome {
  if (x.relative === 0 && y.relative === 0) return isExactInteger(facts) ? 0 : unit;
  const a = x.facts;
  const [least, most] = name === 'add' ? [y.facts.least, y.facts.most] : [-y.facts.most, -y.facts.least];
  if ((a.least >= 0 && least >= 0) || (a.most <= 0 && most <= 0)) return Math.max(x.relative, y.relative) + unit;
  const distance = facts.least > 0 ? facts.least : facts.most < 0 ? -facts.most : 0;
  const error = Math.max(Math.abs(a.least), Math.abs(a.most)) * x.relative + Math.max(Math.abs(least), Math.abs(most)) * y.relative;
  if (distance === 0 || !Number.isFinite(error)) return 'adds or subtracts rounded values that may cancel';
  return error / distance + unit;
}

/** Values of ranges so far apart that rounding cannot change their order. */
function isDecided(x: Bound, y: Bound): boolean {
  const slack =
    (x.relative + y.relative) * Math.max(Math.abs(x.facts.least), Math.abs(x.facts.most), Math.abs(y.facts.least), Math.abs(y.facts.most));
  return x.facts.most + slack < y.facts.least || y.facts.most + slack < x.facts.least;
}

/** A whole number against a constant that f32 rounds: the same outcome, unless it rounds to a whole number. */
function isBetweenWholes(whole: Bound, { facts }: Bound): boolean {
  const isConstant = facts.least === facts.most && !facts.isNullable;
  return whole.relative === 0 && isExactInteger(whole.facts) && isConstant && !Number.isInteger(Math.fround(facts.least));
}

/** Error of a fold over `size` positions. */
export function errorOfFold(name: FoldFunction, { relative, facts }: Bound, size: number): Outcome {
  switch (name) {
    case 'sum':
    case 'mean': {
      const division = name === 'mean' ? unit : 0;
      const largest = Math.max(Math.abs(facts.least), Math.abs(facts.most)) * size;
      if (relative === 0 && facts.isInteger && largest <= exactLimit) return division;
      const mayCancel = facts.least < 0 && facts.most > 0;
      if (mayCancel && size > (relative === 0 ? 2 : 1)) return `adds ${size} values that may cancel`;
      return relative + Math.max(0, size - 1) * unit + division;
    }
    case 'product':
      return size * (relative + unit);
    case 'variance':
    case 'sd':
      return 'takes differences from a rounded mean';
    case 'count':
      return size < exactLimit ? 0 : 'counts more than f32 holds';
    case 'any':
    case 'all':
      return 0;
    case 'min':
    case 'max':
    case 'first':
    case 'last':
      return relative;
  }
}

/** How small an exact difference of values can be: a few units in the last place of the smaller one. */
const cancellation = 25;

/** Exponents of an elementary scalar function's values. */
export function exponentsOfMap(name: string, operands: readonly Bound[], facts: NodeFacts): Exponents {
  const [x, y] = operands.map(({ exponents }) => exponents);
  const all = unite(operands.map(({ exponents }) => exponents));
  // Truth values are 0 and 1, whatever was compared.
  if (facts.kind === 'boolean') return { low: 0, high: 0 };
  switch (name) {
    case 'add':
    case 'subtract':
      return { low: facts.isInteger ? 0 : all.low - cancellation, high: all.high + 1 };
    case 'multiply':
      return { low: x.low + y.low, high: x.high + y.high };
    case 'divide':
      return { low: x.low - y.high, high: x.high - y.low };
    case 'sqrt':
      return { low: x.low / 2, high: x.high / 2 };
    case 'power': {
      const { least, most } = operands[1].facts;
      const products = [least * x.low, least * x.high, most * x.low, most * x.high];
      return { low: Math.min(0, ...products), high: Math.max(0, ...products) };
    }
    case 'exp': {
      const { least, most } = operands[0].facts;
      return { low: Math.min(0, least * Math.LOG2E), high: Math.max(0, most * Math.LOG2E) };
    }
    case 'absolute':
    case 'min2':
    case 'max2':
      return all;
    case 'if':
      return unite(operands.slice(1).map(({ exponents }) => exponents));
    case 'sinh':
    case 'cosh':
      return { low: Math.min(0, x.low), high: Math.max(0, operands[0].facts.most, -operands[0].facts.least) * Math.LOG2E };
    default:
      // Whole numbers, truth values, logarithms and angles: none is large, and none smaller than the operands but for cancellation.
      return { low: Math.min(0, all.low) - 2 * cancellation, high: Math.max(cancellation, all.high) };
  }
}

export function exponentsOfFold(name: FoldFunction, { exponents, facts }: Bound, size: number): Exponents {
  const { low, high } = exponents;
  const growth = Math.log2(Math.max(1, size));
  switch (name) {
    case 'sum':
      return { low: facts.isInteger ? 0 : low - cancellation, high: high + growth };
    case 'mean':
      return { low: low - cancellation - growth, high: high + growth };
    case 'product':
      return { low: Math.min(0, low * size), high: Math.max(0, high * size) };
    case 'count':
      return { low: 0, high: growth };
    default:
      return exponents;
  }
}

function unite(exponents: readonly Exponents[]): Exponents {
  return { low: Math.min(0, ...exponents.map(({ low }) => low)), high: Math.max(0, ...exponents.map(({ high }) => high)) };
}
