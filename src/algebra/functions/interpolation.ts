import { coordinatesOf, LabelledArray, withLabelsOf } from '../labelled-array.ts';
import { elementsOf, type FunctionDefinition, isNull, numberOf, settle } from './definition.ts';

/** The value at a share of the way between two; the second form holds next to infinities. */
function between(first: number, second: number, share: number): number {
  return Number.isFinite(first) && Number.isFinite(second) ? first + (second - first) * share : first * (1 - share) + second * share;
}

export const interpolationFunctions: readonly FunctionDefinition[] = [
  {
    /**
     * Fills null and NaN between two numbers on a straight line over the labels (numbers or times), or over the indices where there are none
     * of that kind. Nothing is filled before the first number and after the last.
     */
    name: 'array_interpolate_linear',
    kind: 'array',
    evaluate: ([data], _options, call) => {
      const name = 'array_interpolate_linear';
      const elements = elementsOf(data, name);
      const labels = data instanceof LabelledArray ? coordinatesOf(data) : undefined;
      const coordinate = (position: number): number => (labels === undefined ? position : labels[position]);
      const results = [...elements];
      let last: number | undefined;
      for (let position = 0; position < elements.length; position++) {
        const element = elements[position];
        if (isNull(element, call) || Number.isNaN(element)) continue;
        const value = numberOf(element, name);
        if (last !== undefined) {
          const [from, width] = [coordinate(last), coordinate(position) - coordinate(last)];
          for (let gap = last + 1; gap < position; gap++) {
            results[gap] = settle(between(elements[last] as number, value, (coordinate(gap) - from) / width), call);
          }
        }
        last = position;
      }
      return withLabelsOf(data, results);
    },
  },
];
