import { OpenEOError, parseTime } from '../../cube/index.ts';
import { describe, elementsOf, type FunctionCall, type FunctionDefinition, type FunctionOptions, isNull, numberOf } from './definition.ts';

/** Numbers by value, texts by the instant that they name. */
function sortKey(value: unknown, name: string): number {
  if (typeof value !== 'string') return numberOf(value, name);
  const time = parseTime(value);
  if (time === undefined) {
    throw new OpenEOError('ProcessParameterInvalid', `${name} orders numbers, dates and date-times; ${describe(value)} is none of them.`);
  }
  return time;
}

/**
 * Positions of the elements in order. Ties stay in order, NaN comes after all numbers either way.
 * Options: `ascending` (default true); `nodata`: true puts nulls last, false first, else they are left out.
 */
function permutation(elements: readonly unknown[], name: string, options: FunctionOptions, call: FunctionCall): readonly number[] {
  const positions = [...elements.keys()];
  const nulls = positions.filter((position) => isNull(elements[position], call));
  const keys = elements.map((element) => (isNull(element, call) ? 0 : sortKey(element, name)));
  const sign = options['ascending'] === false ? -1 : 1;
  const ordered = positions
    .filter((position) => !isNull(elements[position], call))
    .sort((first, second) => {
      const [a, b] = [keys[first], keys[second]];
      if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
      return a === b ? 0 : a < b ? -sign : sign;
    });
  if (typeof options['nodata'] !== 'boolean') return ordered;
  return options['nodata'] ? [...ordered, ...nulls] : [...nulls, ...ordered];
}

export const sortingFunctions: readonly FunctionDefinition[] = [
  {
    name: 'sort',
    kind: 'array',
    evaluate: ([data], options, call) => {
      const elements = elementsOf(data, 'sort');
      return permutation(elements, 'sort', options, call).map((position) => elements[position]);
    },
  },
  {
    name: 'order',
    kind: 'array',
    evaluate: ([data], options, call) => permutation(elementsOf(data, 'order'), 'order', options, call),
  },
  {
    /** Operands data and order: zero-based positions. */
    name: 'rearrange',
    kind: 'array',
    evaluate: ([data, order]) => {
      const elements = elementsOf(data, 'rearrange');
      return elementsOf(order, 'rearrange').map((position) => {
        if (Number.isInteger(position) && (position as number) >= 0 && (position as number) < elements.length)
          return elements[position as number];
        throw new OpenEOError(
          'ProcessParameterInvalid',
          `rearrange has ${describe(position)} in 'order', but the array has ${elements.length} elements, counted from 0.`,
        );
      });
    },
  },
];
