import type { AreaMethod } from './method.ts';
import type { LocalScale } from './pixel-mapping.ts';
import { edgeTolerance } from './sample-near.ts';
import type { SourceValues } from './source-values.ts';

/** Where target pixels lie: source coordinates of their upper-left and lower-right corners. */
export interface PixelCorners {
  readonly x0: Float64Array;
  readonly y0: Float64Array;
  readonly x1: Float64Array;
  readonly y1: Float64Array;
}

/**
 * Values of target pixels from the valid source pixels under each, as GDAL's warper: the rectangle between a pixel's transformed upper-left and lower-right
 * corners. `average`, `rms` and `sum` weigh by the covered part (where lattices are turned against each other `sum` is `sampleSum`'s). `mode` (the value that first
 * reaches the highest count, row by row), `min`, `max` and the quantiles (an order statistic, no interpolation) count every touched pixel once. NaN is no data.
 */
export function sampleArea(
  source: SourceValues,
  method: AreaMethod,
  scale: LocalScale,
  corners: PixelCorners,
  count: number,
  out: Float64Array,
): void {
  const room = new Touched(source);
  for (let at = 0; at < count; at++) {
    room.touch(corners.x0[at]!, corners.y0[at]!, corners.x1[at]!, corners.y1[at]!, scale);
    out[at] = room.columns > 0 && room.rows > 0 ? summarise(room, method) : Number.NaN;
  }
}

/** The source pixels under one target pixel, with scratch space that lives as long as a call. */
class Touched {
  readonly source: SourceValues;
  /** Index of the first touched value, and how many columns and rows are touched. */
  start = 0;
  columns = 0;
  rows = 0;
  /** Part of each touched column and row that is covered. */
  weightsX = new Float64Array(16);
  weightsY = new Float64Array(16);
  sorted = new Float64Array(64);
  readonly counts = new Map<number, number>();

  constructor(source: SourceValues) {
    this.source = source;
  }

  touch(x0: number, y0: number, x1: number, y1: number, scale: LocalScale): void {
    this.columns = 0;
    this.rows = 0;
    if (!Number.isFinite(x0 + y0 + x1 + y1)) return;
    let left = Math.min(x0, x1);
    let right = Math.max(x0, x1);
    let top = Math.min(y0, y1);
    let bottom = Math.max(y0, y1);
    if (scale.isTurned) {
      const middleX = (left + right) / 2;
      const middleY = (top + bottom) / 2;
      left = middleX - scale.acrossColumns / 2;
      right = middleX + scale.acrossColumns / 2;
      top = middleY - scale.acrossRows / 2;
      bottom = middleY + scale.acrossRows / 2;
    }
    left = snap(left);
    right = snap(right);
    top = snap(top);
    bottom = snap(bottom);
    const { column, row, width, height } = this.source;
    const firstColumn = Math.max(column, Math.floor(left));
    const endColumn = Math.min(column + width, Math.max(Math.ceil(right), Math.floor(left) + 1));
    const firstRow = Math.max(row, Math.floor(top));
    const endRow = Math.min(row + height, Math.max(Math.ceil(bottom), Math.floor(top) + 1));
    if (endColumn <= firstColumn || endRow <= firstRow) return;
    this.columns = endColumn - firstColumn;
    this.rows = endRow - firstRow;
    this.start = (firstRow - row) * width + firstColumn - column;
    if (this.weightsX.length < this.columns) this.weightsX = new Float64Array(2 * this.columns);
    if (this.weightsY.length < this.rows) this.weightsY = new Float64Array(2 * this.rows);
    coverage(this.weightsX, firstColumn, this.columns, left, right);
    coverage(this.weightsY, firstRow, this.rows, top, bottom);
  }
}

/** An edge that lies on a pixel's edge but for rounding is put there. */
function snap(edge: number): number {
  const whole = Math.round(edge);
  return Math.abs(edge - whole) < edgeTolerance ? whole : edge;
}

function coverage(weights: Float64Array, first: number, count: number, from: number, to: number): void {
  if (to - from < edgeTolerance) {
    weights.fill(1, 0, count);
    return;
  }
  for (let k = 0; k < count; k++) weights[k] = Math.min(first + k + 1, to) - Math.max(first + k, from);
}

function summarise(room: Touched, method: AreaMethod): number {
  switch (method) {
    case 'average':
    case 'rms':
    case 'sum':
      return weighted(room, method);
    case 'min':
    case 'max':
      return outermost(room, method);
    case 'mode':
      return mostFrequent(room);
    case 'q1':
      return orderStatistic(room, 0.25);
    case 'med':
      return orderStatistic(room, 0.5);
    case 'q3':
      return orderStatistic(room, 0.75);
    default: {
      const never: never = method;
      throw new TypeError(`unknown method ${String(never)}`);
    }
  }
}

function weighted(room: Touched, method: 'average' | 'rms' | 'sum'): number {
  const { values, width } = room.source;
  const { columns, rows, weightsX, weightsY } = room;
  const isSquared = method === 'rms';
  let sum = 0;
  let weights = 0;
  for (let r = 0, at = room.start; r < rows; r++, at += width) {
    const weightY = weightsY[r]!;
    for (let c = 0; c < columns; c++) {
      const value = values[at + c]!;
      if (Number.isNaN(value)) continue;
      const weight = weightsX[c]! * weightY;
      sum += weight * (isSquared ? value * value : value);
      weights += weight;
    }
  }
  if (!(weights > 0)) return Number.NaN;
  if (method === 'average') return sum / weights;
  return method === 'rms' ? Math.sqrt(sum / weights) : sum;
}

function outermost(room: Touched, method: 'min' | 'max'): number {
  const { values, width } = room.source;
  const sign = method === 'max' ? 1 : -1;
  let found = Number.NaN;
  for (let r = 0, at = room.start; r < room.rows; r++, at += width) {
    for (let c = 0; c < room.columns; c++) {
      const value = values[at + c]!;
      if (Number.isNaN(found) || sign * (value - found) > 0) found = Number.isNaN(value) ? found : value;
    }
  }
  return found;
}

function mostFrequent(room: Touched): number {
  const { values, width } = room.source;
  const { counts } = room;
  counts.clear();
  let found = Number.NaN;
  let most = 0;
  for (let r = 0, at = room.start; r < room.rows; r++, at += width) {
    for (let c = 0; c < room.columns; c++) {
      const value = values[at + c]!;
      if (Number.isNaN(value)) continue;
      const seen = (counts.get(value) ?? 0) + 1;
      counts.set(value, seen);
      if (seen > most) {
        most = seen;
        found = value;
      }
    }
  }
  return found;
}

function orderStatistic(room: Touched, probability: number): number {
  const { values, width } = room.source;
  const size = room.columns * room.rows;
  if (room.sorted.length < size) room.sorted = new Float64Array(2 * size);
  const { sorted } = room;
  let count = 0;
  for (let r = 0, at = room.start; r < room.rows; r++, at += width) {
    for (let c = 0; c < room.columns; c++) {
      const value = values[at + c]!;
      if (!Number.isNaN(value)) sorted[count++] = value;
    }
  }
  if (count === 0) return Number.NaN;
  sorted.subarray(0, count).sort();
  return sorted[Math.max(0, Math.ceil(probability * count - 1))]!;
}
