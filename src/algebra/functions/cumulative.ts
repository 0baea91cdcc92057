import { withLabelsOf } from '../labelled-array.ts';
import { elementsOf, type FunctionDefinition, ignoresNodata, isNull, numberOf, settle } from './definition.ts';

/** A running fold: nulls stay where they are and are passed over, or, where they count, make all that follows null. */
function cumulative(name: string, combine: (total: number, value: number) => number): FunctionDefinition {
  return {
    name,
    kind: 'scan',
    evaluate: ([data], options, call) => {
      const elements = elementsOf(data, name);
      const results: (number | null)[] = [];
      let total: number | undefined;
      for (const element of elements) {
        if (isNull(element, call)) {
          if (!ignoresNodata(options)) break;
          results.push(null);
          continue;
        }
        const value = numberOf(element, name);
        total = total === undefined ? value : combine(total, value);
        const settled = settle(total, call);
        if (settled !== null) total = settled;
        results.push(settled);
      }
      while (results.length < elements.length) results.push(null);
      return withLabelsOf(data, results);
    },
  };
}

export const cumulativeFunctions: readonly FunctionDefinition[] = [
  cumulative('cumsum', (total, value) => total + value),
  cumulative('cumproduct', (total, value) => total * value),
  cumulative('cummin', Math.min),
  cumulative('cummax', Math.max),
];
