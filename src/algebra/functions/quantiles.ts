import { type FunctionCall, type FunctionDefinition, type Rounding, roundingOf, settle } from './definition.ts';
import { numbersOf } from './statistics.ts';

/**
 * Quantile of sorted numbers by linear interpolation between order statistics, computed in f64 and rounded once; but for the median, whose halves
 * need no f64. Equal neighbours give themselves, also infinite ones; zero is positive.
 * @see Hyndman and Fan (1996), type 7
 */
export function quantileOf(sorted: ArrayLike<number>, probability: number, round: Rounding): number {
  const position = (sorted.length - 1) * probability;
  const rank = Math.floor(position);
  const share = position - rank;
  const lower = sorted[rank];
  const upper = share === 0 ? lower : sorted[rank + 1];
  if (lower === upper) return lower + 0;
  // Not as lower + share * difference, which is NaN next to an infinity.
  const mixed = probability === 0.5 ? round(lower * 0.5) + round(upper * 0.5) : lower * (1 - share) + upper * share;
  return round(mixed) + 0;
}

/** Numbers in ascending order; undefined where one is NaN, which no order statistic survives. */
function ascending(numbers: readonly number[]): Float64Array | undefined {
  return numbers.some(Number.isNaN) ? undefined : Float64Array.from(numbers).sort();
}

function quantiles(numbers: readonly number[] | null, probabilities: readonly number[], call: FunctionCall): readonly (number | null)[] {
  if (numbers === null) return probabilities.map(() => null);
  const sorted = ascending(numbers);
  return probabilities.map((probability) =>
    settle(sorted === undefined ? Number.NaN : quantileOf(sorted, probability, roundingOf(call)), call),
  );
}

export const quantileFunctions: readonly FunctionDefinition[] = [
  {
    name: 'median',
    kind: 'select',
    reducer: 'selectable',
    evaluate: ([data], options, call) => quantiles(numbersOf(data, 'median', options, call), [0.5], call)[0],
  },
  {
    /** Option `probabilities`: an array. Gives a plain array of as many quantiles. */
    name: 'quantiles',
    kind: 'select',
    reducer: 'selectable',
    evaluate: ([data], options, call) =>
      quantiles(numbersOf(data, 'quantiles', options, call), options['probabilities'] as readonly number[], call),
  },
];
