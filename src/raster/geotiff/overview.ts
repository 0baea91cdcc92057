import { allocate, factsOf, type NumericArray, type NumericType, roundHalfEven } from '../../cube/index.ts';
import type { OverviewMethod } from './raster-layout.ts';

export interface ReduceOptions {
  readonly type: NumericType;
  /** NaN is no-data in floats whatever this says. */
  readonly nodata?: number;
  readonly method: OverviewMethod;
}

/** Values row by row without gaps. */
export interface Plane {
  readonly data: NumericArray;
  readonly width: number;
  readonly height: number;
}

/**
 * A plane at half the resolution: each pixel from a 2 x 2 block, sides rounded up, blocks cut at the right and lower edge.
 *
 * No-data pixels do not take part; a block without a valid pixel is no-data. `average` is computed in double precision and rounded half to
 * even for integers; an average that happens to be the no-data value becomes its neighbour on the side of the exact mean. `mode` is the most
 * frequent value, the first in reading order among equals. `near` is the upper left pixel, valid or not.
 */
export function reducePlane(plane: NumericArray, width: number, height: number, stride: number, options: ReduceOptions): Plane {
  const reducedWidth = Math.ceil(width / 2);
  const reducedHeight = Math.ceil(height / 2);
  const data = allocate(options.type, reducedWidth * reducedHeight);
  switch (options.method) {
    case 'average':
      averageInto(data, plane, width, height, stride, options);
      break;
    case 'mode':
      modeInto(data, plane, width, height, stride, options);
      break;
    case 'near':
      nearInto(data, plane, width, height, stride);
      break;
    default:
      throw new Error(`unknown overview method ${options.method satisfies never}`);
  }
  return { data, width: reducedWidth, height: reducedHeight };
}

function nearInto(out: NumericArray, plane: NumericArray, width: number, height: number, stride: number): void {
  let to = 0;
  for (let row = 0; row < height; row += 2) {
    const from = row * stride;
    for (let column = 0; column < width; column += 2) out[to++] = plane[from + column];
  }
}

function averageInto(out: NumericArray, plane: NumericArray, width: number, height: number, stride: number, options: ReduceOptions): void {
  const facts = factsOf(options.type);
  const nodata = options.nodata ?? Number.NaN;
  const gap = options.nodata ?? (facts.integer ? 0 : Number.NaN);
  let to = 0;
  for (let row = 0; row < height; row += 2) {
    const upper = row * stride;
    const lower = row + 1 < height ? upper + stride : upper;
    for (let column = 0; column < width; column += 2) {
      const right = column + 1 < width ? 1 : 0;
      let sum = 0;
      let count = 0;
      const a = plane[upper + column];
      if (!Number.isNaN(a) && a !== nodata) {
        sum += a;
        count++;
      }
      if (right === 1) {
        const b = plane[upper + column + 1];
        if (!Number.isNaN(b) && b !== nodata) {
          sum += b;
          count++;
        }
      }
      if (lower !== upper) {
        const c = plane[lower + column];
        if (!Number.isNaN(c) && c !== nodata) {
          sum += c;
          count++;
        }
        if (right === 1) {
          const d = plane[lower + column + 1];
          if (!Number.isNaN(d) && d !== nodata) {
            sum += d;
            count++;
          }
        }
      }
      if (count === 0) {
        out[to++] = gap;
        continue;
      }
      const mean = sum / count;
      let value = facts.integer ? roundHalfEven(mean) : mean;
      if (value === nodata) value = besides(nodata, mean, facts.integer, options.type);
      out[to++] = value;
    }
  }
}

function modeInto(out: NumericArray, plane: NumericArray, width: number, height: number, stride: number, options: ReduceOptions): void {
  const nodata = options.nodata ?? Number.NaN;
  const gap = options.nodata ?? (factsOf(options.type).integer ? 0 : Number.NaN);
  const values = new Float64Array(4);
  let to = 0;
  for (let row = 0; row < height; row += 2) {
    for (let column = 0; column < width; column += 2) {
      let count = 0;
      for (let y = row; y < row + 2 && y < height; y++) {
        for (let x = column; x < column + 2 && x < width; x++) {
          const value = plane[y * stride + x];
          if (!Number.isNaN(value) && value !== nodata) values[count++] = value;
        }
      }
      let best = gap;
      let most = 0;
      for (let candidate = 0; candidate < count; candidate++) {
        let times = 0;
        for (let other = candidate; other < count; other++) if (values[other] === values[candidate]) times++;
        if (times > most) {
          most = times;
          best = values[candidate];
        }
      }
      out[to++] = best;
    }
  }
}

/** The stored value next to the no-data value: valid values lie on both sides of it where an average meets it, so both neighbours exist. */
function besides(nodata: number, mean: number, integer: boolean, type: NumericType): number {
  const step = integer ? 1 : Math.max(Math.abs(nodata), 1e-30) * (type === 'f32' ? 2 ** -23 : 2 ** -52);
  return mean < nodata ? nodata - step : nodata + step;
}

/**
 * A tile of the next level from the reduced planes of the (up to) four tiles above it: `quadrant(dx, dy)` gives the reduced plane of
 * tile (2 column + dx, 2 row + dy), or undefined where the image has no such tile.
 */
export function joinQuadrants(
  type: NumericType,
  tileSize: number,
  extent: { readonly width: number; readonly height: number },
  quadrant: (dx: 0 | 1, dy: 0 | 1) => Plane | undefined,
): Plane {
  const half = tileSize / 2;
  const data = allocate(type, extent.width * extent.height);
  for (const dy of [0, 1] as const) {
    for (const dx of [0, 1] as const) {
      const width = Math.min(half, extent.width - dx * half);
      const height = Math.min(half, extent.height - dy * half);
      if (width <= 0 || height <= 0) continue;
      const part = quadrant(dx, dy);
      if (part === undefined || part.width !== width || part.height !== height) {
        const found = part === undefined ? 'missing' : `${part.width} x ${part.height} pixels`;
        throw new Error(`overview quadrant (${dx}, ${dy}) is ${found} where ${width} x ${height} are needed`);
      }
      for (let row = 0; row < height; row++) {
        data.set(part.data.subarray(row * width, (row + 1) * width), (dy * half + row) * extent.width + dx * half);
      }
    }
  }
  return { data, width: extent.width, height: extent.height };
}
