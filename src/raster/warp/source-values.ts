import type { Grid, NumericArray } from '../../cube/index.ts';

/** One plane of a band: a window of whole pixels, row by row, `stride` values from one row to the next. */
export interface WarpSource {
  readonly data: NumericArray;
  readonly grid: Grid;
  readonly stride: number;
  /** Raw values that are no-data; NaN always is. */
  readonly nodata: readonly number[];
}

/** A source's values as numbers of one kind, NaN where there is no data, with its place on the source lattice. */
export interface SourceValues {
  readonly values: Float64Array;
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** No-data values as the source's type holds them (-3.4e38 written in decimal meets its float32). */
export function rawNodata(source: WarpSource): readonly number[] {
  return source.data instanceof Float32Array ? source.nodata.map(Math.fround) : source.nodata;
}

/** Reads a plane once, so that sampling needs neither types nor no-data lists. */
export function sourceValues(source: WarpSource): SourceValues {
  const { data, grid, stride } = source;
  const { width, height } = grid;
  const nodata = rawNodata(source);
  const values = new Float64Array(width * height);
  for (let row = 0; row < height; row++) values.set(data.subarray(row * stride, row * stride + width), row * width);
  for (const missing of nodata) {
    for (let at = 0; at < values.length; at++) if (values[at] === missing) values[at] = Number.NaN;
  }
  return { values, column: grid.column, row: grid.row, width, height };
}
