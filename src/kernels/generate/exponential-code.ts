import type { Local } from '../emit/function-builder.ts';
import { asPairs, double, pushPairs } from './double-pairs.ts';
import type { LaneCode, Lanes } from './lane-code.ts';

/**
 * Exponentials and logarithms of f32, computed in f64 by series and rounded once. The series are within 2^-46 of the true values, so results
 * are within 0.50001 units in the last place: seldom another float than the host's function rounded, and then its neighbour. In f64 the host's own
 * functions are called.
 */

/** ln 2 in two parts: the product of the first with a small whole number is exact. */
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

/** e to the power of x. */
export function writeExp(code: LaneCode, x: Lanes): Lanes {
  const exponentials = code.each((group) => {
    pushPairs(
      code,
      asPairs(code, x[group]).map((pair) => exponential(code, pair)),
    );
  });
  return code.or(exponentials, code.isNan(x));
}

/** Logarithm: natural, or to base 2 or 10. Of 0 it is -infinity, of negative numbers null. */
export function writeLogarithm(code: LaneCode, x: Lanes, base: 'e' | 2 | 10): Lanes {
  const scale = base === 2 ? Math.LOG2E : base === 10 ? Math.LOG10E : undefined;
  const { f } = code;
  const logarithms = code.each((group) => {
    const pairs = asPairs(code, x[group]).map((pair) => {
      const natural = logarithm(code, pair);
      return scale === undefined ? natural : f.get(natural).get(double(code, scale)).op('f64x2.mul').keep('v128');
    });
    pushPairs(code, pairs);
  });
  const infinity = code.number(Number.POSITIVE_INFINITY);
  const atInfinity = code.select(infinity, logarithms, code.binary('f32x4.eq', x, infinity));
  const atZero = code.select(code.number(Number.NEGATIVE_INFINITY), atInfinity, code.binary('f32x4.eq', x, code.number(0)));
  return code.or(atZero, code.not(code.binary('f32x4.ge', x, code.number(0))));
}

/**
 * base to the power of exponent. `callHost` leaves what the host makes of a group: it is asked where a base is not positive and finite, or an
 * exponent infinite, which have too many cases of their own; for those pixels only, so that no pixel depends on its neighbours.
 */
export function writePower(code: LaneCode, base: Lanes, exponent: Lanes, callHost: (group: number) => void): Lanes {
  const { f } = code;
  const infinity = code.number(Number.POSITIVE_INFINITY);
  const isNull = code.or(code.isNan(base), code.isNan(exponent));
  const isOrdinary = code.and(
    code.and(code.binary('f32x4.gt', base, code.number(0)), code.binary('f32x4.lt', base, infinity)),
    code.binary('f32x4.lt', code.unary('f32x4.abs', exponent), infinity),
  );
  const isSpecial = code.not(code.or(isOrdinary, isNull));
  const powers = code.variables();
  code.assign(powers, (group) => {
    const exponents = asPairs(code, exponent[group]);
    const pairs = asPairs(code, base[group]).map((pair, index) => {
      const product = f.get(logarithm(code, pair)).get(exponents[index]).op('f64x2.mul').keep('v128');
      return exponential(code, product);
    });
    pushPairs(code, pairs);
    f.get(isNull[group]).op('v128.or');
  });
  for (let group = 0; group < code.groups; group++) {
    f.get(isSpecial[group]).op('v128.any_true');
    f.when(() => {
      callHost(group);
      f.get(powers[group]).get(isSpecial[group]).op('v128.bitselect').set(powers[group]);
    });
  }
  return powers;
}

/** A polynomial by Horner's rule, the coefficients from the constant one on. */
function polynomial(code: LaneCode, x: Local, coefficients: readonly number[]): Local {
  const { f } = code;
  const [highest, ...rest] = coefficients.toReversed();
  f.get(double(code, highest));
  for (const coefficient of rest) f.get(x).op('f64x2.mul').get(double(code, coefficient)).op('f64x2.add');
  return f.keep('v128');
}

/** Taylor coefficients of e^x: for |x| up to ln(2) / 2 the next term is 1e-14. */
const exponentialSeries: readonly number[] = Array.from({ length: 12 }, (_, power) => {
  let factorial = 1;
  for (let factor = 2; factor <= power; factor++) factorial *= factor;
  return 1 / factorial;
});

/** e^x = 2^n e^r with whole n. Beyond ±200, where f32 holds neither, it is as of ±200. Of NaN it is some number. */
function exponential(code: LaneCode, x: Local): Local {
  const { f } = code;
  const limited = f.get(double(code, 200)).get(double(code, -200)).get(x).op('f64x2.pmax', 'f64x2.pmin').keep('v128');
  const whole = f.get(limited).get(double(code, Math.LOG2E)).op('f64x2.mul', 'f64x2.nearest').keep('v128');
  const nearly = f.get(limited).get(whole).get(double(code, ln2High)).op('f64x2.mul', 'f64x2.sub').keep('v128');
  const rest = f.get(nearly).get(whole).get(double(code, ln2Low)).op('f64x2.mul', 'f64x2.sub').keep('v128');
  const series = polynomial(code, rest, exponentialSeries);
  f.get(whole).op('i32x4.trunc_sat_f64x2_s_zero', 'i64x2.extend_low_i32x4_s');
  f.get(f.constant(new Uint8Array(new BigInt64Array(2).fill(1023n).buffer))).op('i64x2.add');
  f.integer(52).op('i64x2.shl');
  return f.get(series).op('f64x2.mul').keep('v128');
}

/** ln(1 + f) = 2 s (1 + s^2 / 3 + s^4 / 5 + …) with s = f / (2 + f): for s up to 0.172 the next term is 1e-15. */
const logarithmSeries: readonly number[] = Array.from({ length: 9 }, (_, power) => 2 / (2 * power + 1));

/** ln(2^n m) = n ln(2) + ln(m) with m between the roots of 1/2 and 2. Of numbers that are not positive and finite it is some number. */
function logarithm(code: LaneCode, x: Local): Local {
  const { f } = code;
  // As integers, the bits of x less those of the root of 1/2 have n above the 52 bits of the mantissa.
  const exponent = f.get(x).get(double(code, Math.SQRT1_2)).op('i64x2.sub').integer(52).op('i64x2.shr_s').keep('v128');
  const mantissa = f.get(x).get(exponent).integer(52).op('i64x2.shl', 'i64x2.sub').keep('v128');
  const lowWords = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];
  const whole = f.get(exponent).get(exponent).shuffle(lowWords).op('f64x2.convert_low_i32x4_s').keep('v128');
  const fraction = f.get(mantissa).get(double(code, 1)).op('f64x2.sub').keep('v128');
  const ratio = f.get(fraction).get(fraction).get(double(code, 2)).op('f64x2.add', 'f64x2.div').keep('v128');
  const square = f.get(ratio).get(ratio).op('f64x2.mul').keep('v128');
  const series = polynomial(code, square, logarithmSeries);
  f.get(whole).get(double(code, ln2High)).op('f64x2.mul');
  f.get(ratio).get(series).op('f64x2.mul').get(whole).get(double(code, ln2Low)).op('f64x2.mul', 'f64x2.add', 'f64x2.add');
  return f.keep('v128');
}
