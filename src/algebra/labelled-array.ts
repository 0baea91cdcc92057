import { type Label, labelText, parseTime, type TimeLabel } from '../cube/index.ts';

/**
 * An array whose elements have labels: the values along a dimension, or one given by value. Arrays without labels are plain arrays.
 * A reader of many pixels makes one a pixel and shares the labels.
 */
export class LabelledArray {
  readonly values: readonly unknown[];
  /** Same length as `values`. */
  readonly labels: readonly (Label | TimeLabel)[];
  /** Further names an element answers to (a band's common name and aliases), in label order. */
  readonly otherNames?: readonly (readonly string[])[];

  constructor(values: readonly unknown[], labels: readonly (Label | TimeLabel)[], otherNames?: readonly (readonly string[])[]) {
    this.values = values;
    this.labels = labels;
    this.otherNames = otherNames;
  }
}

/** The elements of a plain, typed or labelled array; undefined where the value is no array. */
export function valuesOf(array: unknown): readonly unknown[] | undefined {
  if (Array.isArray(array)) return array;
  if (array instanceof LabelledArray) return array.values;
  if (ArrayBuffer.isView(array) && !(array instanceof DataView)) return Array.from(array as unknown as ArrayLike<unknown>);
  return undefined;
}

/** Labels as users see them: the text of a time. Undefined where the array has none. */
export function labelTextsOf(array: unknown): readonly Label[] | undefined {
  return array instanceof LabelledArray ? array.labels.map(labelText) : undefined;
}

/** The values under the labels of `array`, where it has labels; else as a plain array. Same length. */
export function withLabelsOf(array: unknown, values: readonly unknown[]): unknown {
  return array instanceof LabelledArray ? new LabelledArray(values, array.labels, array.otherNames) : values;
}

/**
 * Position of the element with that label: by the label itself; else by its instant, where both are times; else by a further name that only
 * one element has. Undefined where there is none.
 */
export function positionOfLabel(array: LabelledArray, label: Label): number | undefined {
  const { labels, otherNames } = array;
  for (let position = 0; position < labels.length; position++) {
    if (labelText(labels[position]) === label) return position;
  }
  if (typeof label !== 'string') return undefined;
  const named = otherNames === undefined ? [] : [...labels.keys()].filter((position) => otherNames[position]?.includes(label));
  if (named.length === 1) return named[0];
  const time = labels.some((each) => typeof each === 'object') ? parseTime(label) : undefined;
  if (time === undefined) return undefined;
  const position = labels.findIndex((each) => typeof each === 'object' && each.start === time);
  return position < 0 ? undefined : position;
}

/** Positions on an axis for interpolation: numbers, or epoch milliseconds of times; undefined where the labels have no such order. */
export function coordinatesOf(array: LabelledArray): readonly number[] | undefined {
  const found: number[] = [];
  for (const label of array.labels) {
    const position = typeof label === 'number' ? label : typeof label === 'object' ? label.start : parseTime(label);
    if (position === undefined || Number.isNaN(position)) return undefined;
    found.push(position);
  }
  return found;
}
