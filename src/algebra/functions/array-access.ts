import { type Label, OpenEOError } from '../../cube/index.ts';
import { LabelledArray, labelTextsOf, positionOfLabel } from '../labelled-array.ts';
import { areEqual } from './comparison.ts';
import { describe, elementsOf, type FunctionDefinition, isNull } from './definition.ts';

function positionOf(data: unknown, length: number, key: unknown, byLabel: boolean): number | undefined {
  if (byLabel) {
    if (!(data instanceof LabelledArray)) {
      throw new OpenEOError('ArrayNotLabeled', `The array has no labels, so it has none that is ${describe(key)}; use 'index' instead.`);
    }
    return typeof key === 'string' || typeof key === 'number' ? positionOfLabel(data, key) : undefined;
  }
  return Number.isInteger(key) && (key as number) >= 0 && (key as number) < length ? (key as number) : undefined;
}

function notAvailable(data: unknown, length: number, key: unknown, byLabel: boolean): OpenEOError {
  const labels = labelTextsOf(data) ?? [];
  const shown = labels.length > 20 ? [...labels.slice(0, 20), '…'] : labels;
  return new OpenEOError(
    'ArrayElementNotAvailable',
    byLabel
      ? `The array has no element with the label ${describe(key)}; its labels are ${shown.join(', ')}.`
      : `The array has no element with the index ${describe(key)}; it has ${length} elements, counted from 0.`,
  );
}

export const arrayAccessFunctions: readonly FunctionDefinition[] = [
  {
    /** Operands data and key; options `by` ('index' or 'label') and `returnNodata`: null where there is no such element, which is an error else. */
    name: 'array_element',
    kind: 'array',
    reducer: 'holistic',
    evaluate: ([data, key], options, call) => {
      const elements = elementsOf(data, 'array_element');
      const byLabel = options['by'] === 'label';
      const position = positionOf(data, elements.length, key, byLabel);
      if (position === undefined) {
        if (options['returnNodata'] === true) return null;
        throw notAvailable(data, elements.length, key, byLabel);
      }
      const element = elements[position];
      return isNull(element, call) ? null : element;
    },
  },
  {
    /** Operands data and value. */
    name: 'array_contains',
    kind: 'array',
    reducer: 'holistic',
    evaluate: ([data, value], _options, call) =>
      elementsOf(data, 'array_contains').some((element) => areEqual(element, value, {}, call) === true),
  },
  {
    /** Operands data and value; option `reverse` looks from the end. Index or null. */
    name: 'array_find',
    kind: 'array',
    reducer: 'holistic',
    evaluate: ([data, value], options, call) => {
      const elements = elementsOf(data, 'array_find');
      const isMatch = (element: unknown): boolean => areEqual(element, value, {}, call) === true;
      const index = options['reverse'] === true ? elements.findLastIndex(isMatch) : elements.findIndex(isMatch);
      return index < 0 ? null : index;
    },
  },
  {
    /** Operands data and label. Index or null. */
    name: 'array_find_label',
    kind: 'array',
    reducer: 'holistic',
    evaluate: ([data, label]) => (data instanceof LabelledArray ? (positionOfLabel(data, label as Label) ?? null) : null),
  },
  {
    /** Labels, or indices of an array without. */
    name: 'array_labels',
    kind: 'array',
    evaluate: ([data]) => labelTextsOf(data) ?? elementsOf(data, 'array_labels').map((_element, index) => index),
  },
];
