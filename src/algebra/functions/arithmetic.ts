import { OpenEOError, roundHalfEven } from '../../cube/index.ts';
import { binary, type FunctionDefinition, numeric, type Rounding, unary } from './definition.ts';

/**
 * IEEE 754 `pow`: 1 to any number is 1, and so is -1 to an infinity, where JavaScript has NaN. Squares, roots and reciprocals are single
 * operations, so that they are correctly rounded as in the kernels.
 */
function power(base: number, exponent: number): number {
  if (Number.isNaN(exponent)) return exponent;
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  if (exponent === 2) return base * base;
  if (exponent === 0.5 && base !== -Infinity) return Math.sqrt(base);
  return exponent === -1 ? 1 / base : base ** exponent;
}

/**
 * Remainder with the sign of the divisor. By zero: an infinity with the sign of `x`, NaN for 0. By an infinity: `x` itself.
 * @see the official vectors, where 2 mod -Infinity is 2
 */
function modulo(x: number, y: number, round: Rounding): number {
  if (y === 0) return x / 0;
  const remainder = (x % y) + 0;
  return remainder !== 0 && remainder < 0 !== y < 0 && Number.isFinite(y) ? round(remainder + y) : remainder;
}

/** To `digits` after the decimal point, or to a power of ten for negative ones; a half goes to the even neighbour. */
function roundTo(x: number, digits: number, round: Rounding): number {
  if (digits === 0 || !Number.isFinite(x)) return roundHalfEven(x);
  const scale = round(10 ** Math.abs(digits));
  if (digits > 0) {
    const scaled = round(x * scale);
    return Number.isFinite(scaled) ? round(roundHalfEven(scaled) / scale) : x;
  }
  return Number.isFinite(scale) ? round(roundHalfEven(round(x / scale)) * scale) : 0;
}

function logarithm(x: number, base: number, round: Rounding): number {
  if (base === 10) return Math.log10(x);
  if (base === 2) return Math.log2(x);
  return round(Math.log(x)) / round(Math.log(base));
}

function clip(x: number, min: number, max: number): number {
  if (max < min) {
    throw new OpenEOError('MinMaxSwapped', `The minimum ${min} is greater than the maximum ${max}; swap them.`);
  }
  return Math.min(Math.max(x, min), max);
}

function scaleLinearly(numbers: readonly number[], round: Rounding): number {
  const [x, inputMin, inputMax, outputMin, outputMax] = numbers;
  const clipped = inputMin <= inputMax ? clip(x, inputMin, inputMax) : clip(x, inputMax, inputMin);
  const share = round(round(clipped - inputMin) / round(inputMax - inputMin));
  return round(share * round(outputMax - outputMin)) + outputMin;
}

const truncate = unary('int', Math.trunc);

/** NaN has no integer part: its result is null under either rule, as the process returns integers or null. */
const integerPart: FunctionDefinition = {
  ...truncate,
  evaluate: (operands, options, call) => {
    const part = truncate.evaluate(operands, options, call);
    return Number.isNaN(part) ? null : part;
  },
};

export const arithmeticFunctions: readonly FunctionDefinition[] = [
  binary('add', (x, y) => x + y),
  binary('subtract', (x, y) => x - y),
  binary('multiply', (x, y) => x * y),
  binary('divide', (x, y) => x / y),
  binary('mod', modulo),
  binary('power', power),
  binary('normalized_difference', (x, y, round) => round(x - y) / round(x + y)),
  unary('absolute', Math.abs),
  unary('sgn', Math.sign),
  unary('sqrt', Math.sqrt),
  unary('exp', Math.exp),
  unary('ln', Math.log),
  binary('log', logarithm),
  unary('floor', Math.floor),
  unary('ceil', Math.ceil),
  integerPart,
  binary('round', roundTo),
  numeric('clip', ([x, min, max]) => clip(x, min, max)),
  /** Operands x, inputMin, inputMax, outputMin, outputMax; either range may be reversed. */
  numeric('linear_scale_range', scaleLinearly),
];
