import { greater, isValid, type Rounding, type Scalar, smaller, toBoolean, toNumber } from './map-functions.ts';
import type { FoldFunction } from './program.ts';

/**
 * Reduces the values along an axis, in axis order. Nulls are left out; with `ignoreNodata` false any null makes the result null, but for
 * `first` and `last` (the value at that position), `count` (all positions, not the finite values only), and `any` and `all` (three-valued logic, one value may decide).
 * Of no values: null; `count` 0, `any` false, `all` true. `variance` and `sd` are of a sample (n - 1): null for one value.
 */
export function foldValues(name: FoldFunction, values: readonly Scalar[], ignoreNodata: boolean, round: Rounding): Scalar {
  const valid = values.filter((value) => value !== null);
  switch (name) {
    case 'count':
      return ignoreNodata ? values.filter(isValid).length : values.length;
    case 'first':
      return (ignoreNodata ? valid[0] : values[0]) ?? null;
    case 'last':
      return (ignoreNodata ? valid.at(-1) : values.at(-1)) ?? null;
    case 'any':
      if (valid.some(toBoolean)) return true;
      return ignoreNodata || valid.length === values.length ? false : null;
    case 'all':
      if (!valid.every(toBoolean)) return false;
      return ignoreNodata || valid.length === values.length ? true : null;
    default:
      if (valid.length === 0 || (!ignoreNodata && valid.length < values.length)) return null;
      return nullIfNan(foldNumbers(name, valid.map(toNumber), round));
  }
}

type NumberFold = Exclude<FoldFunction, 'count' | 'first' | 'last' | 'any' | 'all'>;

function foldNumbers(name: NumberFold, values: readonly number[], round: Rounding): number {
  switch (name) {
    case 'sum':
      return values.reduce((sum, value) => round(sum + value), 0);
    case 'product':
      return values.reduce((product, value) => round(product * value), 1);
    case 'mean':
      return round(foldNumbers('sum', values, round) / values.length);
    case 'min':
      return values.reduce(smaller, Number.POSITIVE_INFINITY);
    case 'max':
      return values.reduce(greater, Number.NEGATIVE_INFINITY);
    case 'variance': {
      const mean = foldNumbers('mean', values, round);
      const squares = values.reduce((sum, value) => {
        const deviation = round(value - mean);
        return round(sum + round(deviation * deviation));
      }, 0);
      return round(squares / (values.length - 1));
    }
    case 'sd':
      return round(Math.sqrt(foldNumbers('variance', values, round)));
  }
}

/**
 * The quantile of the values that are not null, by linear interpolation between order statistics (Hyndman and Fan, type 7), computed in f64 and
 * rounded once, but for the median, whose halves need no f64; equal neighbours give themselves, also infinite ones; zero is positive.
 */
export function quantileOf(values: readonly Scalar[], probability: number, ignoreNodata: boolean, round: Rounding): number | null {
  const sorted = values
    .filter((value) => value !== null)
    .map(toNumber)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (sorted.length === 0 || (!ignoreNodata && sorted.length < values.length)) return null;
  const position = (sorted.length - 1) * probability;
  const rank = Math.floor(position);
  const fraction = position - rank;
  const lower = sorted[rank];
  const upper = fraction === 0 ? lower : sorted[rank + 1];
  if (lower === upper) return lower + 0;
  const mixed = probability === 0.5 ? round(lower * 0.5) + round(upper * 0.5) : lower * (1 - fraction) + upper * fraction;
  return nullIfNan(round(mixed) + 0);
}

function nullIfNan(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
