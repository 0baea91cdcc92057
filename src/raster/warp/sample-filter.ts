import { filterRadius, filterWeight } from './filter.ts';
import type { FilterMethod } from './method.ts';
import type { LocalScale } from './pixel-mapping.ts';
import { edgeTolerance } from './sample-near.ts';
import type { SourceValues } from './source-values.ts';

/** Up to this many source pixels per target pixel a filter keeps its own size (GDAL: a scale of 0.95). */
const keepsSize = 1 / 0.95;
/** Weights that sum to less say nothing. */
const leastWeight = 1e-6;

/**
 * Values at places by a weighted mean of the valid pixels around, as GDAL's warper: a place outside, or whose own pixel has no data, has none; missing
 * neighbours are left out and the weights renormalised; where one of `cubic`'s sixteen is missing, `bilinear` stands in; in downsampling the filter
 * is widened by the scale; `lanczos` needs half of the pixels in reach. NaN is no data.
 */
export function sampleFilter(
  source: SourceValues,
  filter: FilterMethod,
  scale: LocalScale,
  x: Float64Array,
  y: Float64Array,
  count: number,
  out: Float64Array,
): void {
  const { values, column, row, width, height } = source;
  const isOwnSize = scale.columns <= keepsSize && scale.rows <= keepsSize;
  const window = isOwnSize && (filter === 'bilinear' || filter === 'cubic') ? undefined : windowFor(filter, scale);
  for (let at = 0; at < count; at++) {
    const px = x[at]!;
    const py = y[at]!;
    const c = Math.floor(px + edgeTolerance) - column;
    const r = Math.floor(py + edgeTolerance) - row;
    if (!(c >= 0 && c < width && r >= 0 && r < height) || Number.isNaN(values[r * width + c])) {
      out[at] = Number.NaN;
    } else if (window !== undefined) {
      out[at] = weightedMean(source, window, px, py);
    } else {
      out[at] = filter === 'cubic' ? cubic(source, px, py) : bilinear(source, px, py);
    }
  }
}

function bilinear(source: SourceValues, x: number, y: number): number {
  const { values, width, height } = source;
  const baseX = Math.floor(x - 0.5);
  const baseY = Math.floor(y - 0.5);
  const right = x - 0.5 - baseX;
  const lower = y - 0.5 - baseY;
  const c = baseX - source.column;
  const r = baseY - source.row;
  if (c >= 0 && r >= 0 && c + 1 < width && r + 1 < height) {
    const at = r * width + c;
    const upperValue = values[at]! * (1 - right) + values[at + 1]! * right;
    const lowerValue = values[at + width]! * (1 - right) + values[at + width + 1]! * right;
    const value = upperValue * (1 - lower) + lowerValue * lower;
    if (!Number.isNaN(value)) return value;
  }
  let sum = 0;
  let weights = 0;
  for (let k = 0; k < 4; k++) {
    const cc = c + (k & 1);
    const rr = r + (k >> 1);
    if (cc < 0 || rr < 0 || cc >= width || rr >= height) continue;
    const value = values[rr * width + cc]!;
    const weight = ((k & 1) === 0 ? 1 - right : right) * (k < 2 ? 1 - lower : lower);
    if (Number.isNaN(value) || weight === 0) continue;
    sum += weight * value;
    weights += weight;
  }
  return weights < leastWeight ? Number.NaN : sum / weights;
}

function cubic(source: SourceValues, x: number, y: number): number {
  const { values, width, height } = source;
  const baseX = Math.floor(x - 0.5);
  const baseY = Math.floor(y - 0.5);
  const c = baseX - source.column - 1;
  const r = baseY - source.row - 1;
  if (c < 0 || r < 0 || c + 3 >= width || r + 3 >= height) return bilinear(source, x, y);
  const u = x - 0.5 - baseX;
  const v = y - 0.5 - baseY;
  const at = r * width + c;
  const value = catmullRom(
    catmullRom(values[at]!, values[at + 1]!, values[at + 2]!, values[at + 3]!, u),
    catmullRom(values[at + width]!, values[at + width + 1]!, values[at + width + 2]!, values[at + width + 3]!, u),
    catmullRom(values[at + 2 * width]!, values[at + 2 * width + 1]!, values[at + 2 * width + 2]!, values[at + 2 * width + 3]!, u),
    catmullRom(values[at + 3 * width]!, values[at + 3 * width + 1]!, values[at + 3 * width + 2]!, values[at + 3 * width + 3]!, u),
    v,
  );
  return Number.isNaN(value) ? bilinear(source, x, y) : value;
}

/** Between `b` (t = 0) and `c` (t = 1) by the curve that passes all four. */
function catmullRom(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/** A filter's reach and room for its weights. */
interface FilterWindow {
  readonly filter: FilterMethod;
  readonly wideningX: number;
  readonly wideningY: number;
  readonly radiusX: number;
  readonly radiusY: number;
  readonly weightsX: Float64Array;
}

function windowFor(filter: FilterMethod, scale: LocalScale): FilterWindow {
  const radiusX = filterRadius[filter] * scale.columns;
  const radiusY = filterRadius[filter] * scale.rows;
  return {
    filter,
    wideningX: scale.columns,
    wideningY: scale.rows,
    radiusX,
    radiusY,
    weightsX: new Float64Array(2 * Math.ceil(radiusX) + 3),
  };
}

function weightedMean(source: SourceValues, window: FilterWindow, x: number, y: number): number {
  const { values, width, height } = source;
  const { filter, wideningX, wideningY, radiusX, radiusY, weightsX } = window;
  const first = Math.max(source.column, Math.ceil(x - 0.5 - radiusX));
  const last = Math.min(source.column + width - 1, Math.floor(x - 0.5 + radiusX));
  const top = Math.max(source.row, Math.ceil(y - 0.5 - radiusY));
  const bottom = Math.min(source.row + height - 1, Math.floor(y - 0.5 + radiusY));
  for (let c = first; c <= last; c++) weightsX[c - first] = filterWeight(filter, (c + 0.5 - x) / wideningX);
  let sum = 0;
  let weights = 0;
  // GDAL leaves rows without any valid pixel out of this count, but only in downsampling.
  const isWidened = wideningX > 1 || wideningY > 1;
  let valid = 0;
  let inReach = 0;
  for (let r = top; r <= bottom; r++) {
    const weightY = filterWeight(filter, (r + 0.5 - y) / wideningY);
    const validAbove = valid;
    const at = (r - source.row) * width - source.column;
    for (let c = first; c <= last; c++) {
      const value = values[at + c]!;
      if (Number.isNaN(value)) continue;
      const weight = weightsX[c - first]! * weightY;
      sum += weight * value;
      weights += weight;
      valid++;
    }
    if (valid > validAbove || !isWidened) inReach += last - first + 1;
  }
  // With negative lobes a mean of few pixels rings far beyond their values.
  if (filter === 'lanczos' && valid < Math.floor(inReach / 2)) return Number.NaN;
  return weights < leastWeight ? Number.NaN : sum / weights;
}
