import type { NumericArray } from '../../cube/index.ts';

/** Range of an integer array's values, or undefined for floats. */
function integerRange(data: NumericArray): readonly [number, number] | undefined {
  if (data instanceof Float32Array || data instanceof Float64Array) return undefined;
  const bits = 8 * data.BYTES_PER_ELEMENT;
  const isSigned = data instanceof Int8Array || data instanceof Int16Array || data instanceof Int32Array;
  return isSigned ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}

/** The float nearest to a no-data value that is not it. */
function beside(nodata: number, data: NumericArray): number {
  if (nodata === 0) return 2 ** -126;
  return nodata * (1 + (data instanceof Float32Array ? 2 ** -23 : 2 ** -52));
}

/**
 * Writes rows of values into a plane; NaN becomes `nodata`. For integers values are rounded half up and clamped. With `avoidsNodata` a value that
 * comes out as the no-data value becomes its neighbour (the one below; above at the type's minimum), as GDAL's warper does.
 */
export function storeValues(
  values: Float64Array,
  width: number,
  height: number,
  data: NumericArray,
  start: number,
  stride: number,
  nodata: number,
  avoidsNodata: boolean,
): void {
  const range = integerRange(data);
  const missing = data instanceof Float32Array ? Math.fround(nodata) : nodata;
  if (range === undefined) {
    const replacement = avoidsNodata ? beside(missing, data) : missing;
    for (let row = 0, from = 0; row < height; row++) {
      let to = start + row * stride;
      for (let column = 0; column < width; column++, from++, to++) {
        const value = values[from]!;
        data[to] = Number.isNaN(value) ? missing : value;
        if (data[to] === missing && !Number.isNaN(value)) data[to] = replacement;
      }
    }
    return;
  }
  const [least, greatest] = range;
  const replacement = avoidsNodata ? (missing === least ? missing + 1 : missing - 1) : missing;
  for (let row = 0, from = 0; row < height; row++) {
    let to = start + row * stride;
    for (let column = 0; column < width; column++, from++, to++) {
      const value = values[from]!;
      if (Number.isNaN(value)) {
        data[to] = missing;
        continue;
      }
      const rounded = value < least ? least : value > greatest ? greatest : Math.floor(value + 0.5);
      data[to] = rounded === missing ? replacement : rounded;
    }
  }
}
