import { rawNodata, type WarpSource } from './source-values.ts';

/** Coordinates this close below a pixel's edge (in source pixels) count as on it: far above rounding, far below what can be seen. */
export const edgeTolerance = 1e-7;

/** The value of the pixel that holds each place; NaN outside and where there is no data. `x` and `y` are source coordinates, `out` gets a value each. */
export function sampleNear(source: WarpSource, x: Float64Array, y: Float64Array, count: number, out: Float64Array): void {
  const { data, stride } = source;
  const { column, row, width, height } = source.grid;
  const nodata = rawNodata(source);
  const missing = nodata.length > 0 ? nodata[0]! : Number.NaN;
  for (let at = 0; at < count; at++) {
    const c = Math.floor(x[at]! + edgeTolerance) - column;
    const r = Math.floor(y[at]! + edgeTolerance) - row;
    let value = Number.NaN;
    if (c >= 0 && c < width && r >= 0 && r < height) {
      value = data[r * stride + c]!;
      if (value === missing || (nodata.length > 1 && nodata.includes(value))) value = Number.NaN;
    }
    out[at] = value;
  }
}
