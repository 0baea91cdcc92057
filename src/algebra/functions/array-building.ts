import { type Label, labelText, OpenEOError, type TimeLabel } from '../../cube/index.ts';
import { LabelledArray } from '../labelled-array.ts';
import { describe, elementsOf, type FunctionDefinition } from './definition.ts';

type Labels = readonly (Label | TimeLabel)[];

function labelsIn(array: unknown): Labels | undefined {
  return array instanceof LabelledArray ? array.labels : undefined;
}

/** Throws `ArrayLabelConflict` where a label is in both. */
function requireDistinct(first: Labels, second: Labels): void {
  const taken = new Set(first.map(labelText));
  const conflict = second.map(labelText).find((label) => taken.has(label));
  if (conflict !== undefined) {
    throw new OpenEOError(
      'ArrayLabelConflict',
      `Both arrays have an element with the label ${describe(conflict)}; rename it in one of them.`,
    );
  }
}

function append(data: unknown, value: unknown, label: unknown): unknown {
  const elements = [...elementsOf(data, 'array_append'), value];
  const labels = labelsIn(data);
  if (labels === undefined) {
    if (label === null || label === undefined) return elements;
    throw new OpenEOError('ArrayNotLabeled', `The array has no labels, so its new element can't have ${describe(label)} as one.`);
  }
  const added = (label ?? labels.length) as Label;
  if (labels.some((each) => labelText(each) === added)) {
    throw new OpenEOError('LabelExists', `The array has an element with the label ${describe(added)} already.`);
  }
  return new LabelledArray(elements, [...labels, added]);
}

function modify(data: unknown, values: unknown, index: unknown, length: unknown): unknown {
  const elements = elementsOf(data, 'array_modify');
  const inserted = elementsOf(values, 'array_modify');
  if (!Number.isInteger(index) || (index as number) < 0 || (index as number) > elements.length) {
    throw new OpenEOError(
      'ArrayElementNotAvailable',
      `The array has ${elements.length} elements, so nothing can be inserted at ${describe(index)}; use 0 to ${elements.length}.`,
    );
  }
  const start = index as number;
  const end = start + Math.max(0, Number(length));
  const splice = <T>(into: readonly T[], what: readonly T[]): readonly T[] => [...into.slice(0, start), ...what, ...into.slice(end)];
  const labels = labelsIn(data) ?? (elements.length === 0 ? [] : undefined);
  const insertedLabels = labelsIn(values) ?? (inserted.length === 0 ? [] : undefined);
  const keepsLabels =
    labels !== undefined && insertedLabels !== undefined && (data instanceof LabelledArray || values instanceof LabelledArray);
  if (!keepsLabels) return splice(elements, inserted);
  requireDistinct(labels, insertedLabels);
  return new LabelledArray(splice(elements, inserted), splice(labels, insertedLabels));
}

export const arrayBuildingFunctions: readonly FunctionDefinition[] = [
  /** An array of the operands. */
  { name: 'array_create', kind: 'array', evaluate: (operands) => operands.slice() },
  {
    /** Operand data; option `repeat`: how often its elements come after each other. Without labels. */
    name: 'array_repeat',
    kind: 'array',
    evaluate: ([data], options) => {
      const elements = elementsOf(data, 'array_create');
      return Array.from(
        { length: elements.length * Number(options['repeat']) },
        (_unused, position) => elements[position % elements.length],
      );
    },
  },
  {
    /** Operands data and labels. */
    name: 'array_create_labeled',
    kind: 'array',
    evaluate: ([data, labels]) => {
      const elements = elementsOf(data, 'array_create_labeled');
      const names = elementsOf(labels, 'array_create_labeled') as readonly Label[];
      if (elements.length !== names.length) {
        throw new OpenEOError('ArrayLengthMismatch', `There are ${elements.length} values in 'data', but ${names.length} in 'labels'.`);
      }
      return new LabelledArray(elements, names);
    },
  },
  {
    /** Operands array1 and array2. Labels stay where both have them. */
    name: 'array_concat',
    kind: 'array',
    evaluate: ([array1, array2]) => {
      const [first, second] = [labelsIn(array1), labelsIn(array2)];
      const values = [...elementsOf(array1, 'array_concat'), ...elementsOf(array2, 'array_concat')];
      if (first === undefined || second === undefined) return values;
      requireDistinct(first, second);
      return new LabelledArray(values, [...first, ...second]);
    },
  },
  /** Operands data, value and, where there is one, label. Without one, a labelled array's new element gets its index. */
  { name: 'array_append', kind: 'array', evaluate: ([data, value, label]) => append(data, value, label) },
  /** Operands data, values, index, length. Labels stay where both arrays have them or are empty. */
  { name: 'array_modify', kind: 'array', evaluate: ([data, values, index, length]) => modify(data, values, index, length) },
];
