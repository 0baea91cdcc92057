import { isValid } from './comparison.ts';
import {
  elementsOf,
  type FunctionCall,
  type FunctionDefinition,
  type FunctionOptions,
  ignoresNodata,
  isNull,
  numberOf,
  type Rounding,
  roundingOf,
  settle,
  truthOf,
} from './definition.ts';

/** The numbers of an array without its nulls; null where a null is not to be ignored, or nothing is left. */
export function numbersOf(data: unknown, name: string, options: FunctionOptions, call: FunctionCall): number[] | null {
  const numbers: number[] = [];
  for (const element of elementsOf(data, name)) {
    if (!isNull(element, call)) numbers.push(numberOf(element, name));
    else if (!ignoresNodata(options)) return null;
  }
  return numbers.length === 0 ? null : numbers;
}

/** A statistic of at least one number; of nothing it is null. */
function statistic(name: string, compute: (numbers: readonly number[], round: Rounding) => number): FunctionDefinition {
  return {
    name,
    kind: 'fold',
    reducer: 'algebraic',
    evaluate: ([data], options, call) => {
      const numbers = numbersOf(data, name, options, call);
      return numbers === null ? null : settle(compute(numbers, roundingOf(call)), call);
    },
  };
}

function sum(numbers: readonly number[], round: Rounding): number {
  let total = 0;
  for (const value of numbers) total = round(total + value);
  return total;
}

function product(numbers: readonly number[], round: Rounding): number {
  let total = 1;
  for (const value of numbers) total = round(total * value);
  return total;
}

function mean(numbers: readonly number[], round: Rounding): number {
  return round(sum(numbers, round) / numbers.length);
}

function extreme(numbers: readonly number[], isBetter: (candidate: number, best: number) => boolean): number {
  let best = numbers[0];
  for (const candidate of numbers) {
    if (Number.isNaN(candidate)) return candidate;
    if (isBetter(candidate, best)) best = candidate;
  }
  return best;
}

/** Sample variance (divided by n - 1) in two passes; of a single value NaN. */
function variance(numbers: readonly number[], round: Rounding): number {
  const centre = mean(numbers, round);
  let total = 0;
  for (const value of numbers) {
    const deviation = round(value - centre);
    total = round(total + round(deviation * deviation));
  }
  return round(total / (numbers.length - 1));
}

/** `first` and `last`: any type of value, the first that is not null in the given direction. */
function outermost(name: string, ordered: (values: readonly unknown[]) => Iterable<unknown>): FunctionDefinition {
  return {
    name,
    kind: 'fold',
    reducer: 'algebraic',
    evaluate: ([data], options, call) => {
      for (const element of ordered(elementsOf(data, name))) {
        if (!isNull(element, call)) return element;
        if (!ignoresNodata(options)) return null;
      }
      return null;
    },
  };
}

function* reversed(values: readonly unknown[]): Iterable<unknown> {
  for (let position = values.length - 1; position >= 0; position--) yield values[position];
}

export const statisticFunctions: readonly FunctionDefinition[] = [
  statistic('sum', sum),
  statistic('product', product),
  statistic('mean', mean),
  statistic('min', (numbers) => extreme(numbers, (candidate, best) => candidate < best)),
  statistic('max', (numbers) => extreme(numbers, (candidate, best) => candidate > best)),
  statistic('variance', variance),
  statistic('sd', (numbers, round) => Math.sqrt(variance(numbers, round))),
  outermost('first', (values) => values),
  outermost('last', reversed),
  {
    /** Counts valid elements; all of them with option `all`; with a lambda those for which it is true. */
    name: 'count',
    kind: 'fold',
    reducer: 'algebraic',
    lambda: ['x'],
    evaluate: ([data], options, call) => {
      const elements = elementsOf(data, 'count');
      if (options['all'] === true) return elements.length;
      const { lambda } = call;
      let count = 0;
      for (const element of elements) {
        if (lambda === undefined ? isValid(element, call) : truthOf(lambda([element]), 'count') === true) count++;
      }
      return count;
    },
  },
];
