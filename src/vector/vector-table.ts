import { OpenEOError } from '../cube/index.ts';
import type { FeatureCollection } from './geometry.ts';

export type ColumnValue = number | string | boolean | null;

/** A vector cube for writing: a value a feature, time and column. */
export interface VectorTable {
  readonly features: FeatureCollection;
  /** Labels of the time dimension, where there is one. */
  readonly times?: readonly string[];
  readonly columns: readonly VectorColumn[];
}

/** A band, or band and reducer (`B04_mean`). */
export interface VectorColumn {
  readonly name: string;
  /** By feature, then time: `feature * times.length + time`. NaN is null; numbers in a Float32Array are written with a float's digits. */
  readonly values: Float32Array | Float64Array | readonly ColumnValue[];
}

/** Number of times, at least 1; checks that every column has a value for each feature and time. @throws OpenEOError `Internal` where one has not. */
export function timeCount(table: VectorTable): number {
  const count = table.times?.length ?? 1;
  const expected = table.features.features.length * count;
  for (const column of table.columns) {
    if (column.values.length !== expected) {
      throw new OpenEOError('Internal', `Column ${column.name} has ${column.values.length} values for ${expected} features and times.`);
    }
  }
  return count;
}

/** The value as it is written: null for NaN, the shortest decimal of a float's value as a number. */
export function valueAt(column: VectorColumn, index: number): ColumnValue {
  const value = column.values[index] ?? null;
  if (typeof value !== 'number') return value;
  if (Number.isNaN(value)) return null;
  return column.values instanceof Float32Array ? shortest(value) : value;
}

/** The number with the fewest digits that the same float32 is nearest to: 0.1 for the float that reads 0.10000000149011612. */
function shortest(value: number): number {
  if (!Number.isFinite(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return rounded;
  }
  return Number(value.toPrecision(9));
}
