import type { SourceValues } from './source-values.ts';

/** Corners that touch a pixel's edge but for rounding are taken to be on it. */
const leastArea = 1e-9;

/**
 * Sums of what each target pixel covers: every valid source pixel counts by the part of it that lies in the quadrilateral of the target pixel's corners, so
 * that totals are kept. `x` and `y` are source coordinates of the corners of `width` by `height` target pixels, one more each way, row by row. NaN where
 * nothing valid is covered or a corner has no image.
 */
export function sampleSum(source: SourceValues, x: Float64Array, y: Float64Array, width: number, height: number, out: Float64Array): void {
  const whole = new Outline();
  const strip = new Outline();
  const piece = new Outline();
  const spare = new Outline();
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const corner = row * (width + 1) + column;
      whole.length = 0;
      for (const k of [corner, corner + 1, corner + width + 2, corner + width + 1]) whole.add(x[k]!, y[k]!);
      out[at] = coveredSum(source, whole, strip, piece, spare);
    }
  }
}

/** A small polygon in source coordinates. */
class Outline {
  readonly x = new Float64Array(16);
  readonly y = new Float64Array(16);
  length = 0;

  add(x: number, y: number): void {
    this.x[this.length] = x;
    this.y[this.length] = y;
    this.length++;
  }

  area(): number {
    let twice = 0;
    for (let k = 0, last = this.length - 1; k < this.length; last = k++) {
      twice += (this.x[last]! - this.x[0]!) * (this.y[k]! - this.y[0]!) - (this.x[k]! - this.x[0]!) * (this.y[last]! - this.y[0]!);
    }
    return Math.abs(twice) / 2;
  }
}

function coveredSum(source: SourceValues, whole: Outline, strip: Outline, piece: Outline, spare: Outline): number {
  const { values, column, row, width, height } = source;
  const left = Math.min(whole.x[0]!, whole.x[1]!, whole.x[2]!, whole.x[3]!);
  const right = Math.max(whole.x[0]!, whole.x[1]!, whole.x[2]!, whole.x[3]!);
  const top = Math.min(whole.y[0]!, whole.y[1]!, whole.y[2]!, whole.y[3]!);
  const bottom = Math.max(whole.y[0]!, whole.y[1]!, whole.y[2]!, whole.y[3]!);
  if (!Number.isFinite(left + right + top + bottom)) return Number.NaN;
  const firstColumn = Math.max(column, Math.floor(left));
  const endColumn = Math.min(column + width, Math.ceil(right));
  const firstRow = Math.max(row, Math.floor(top));
  const endRow = Math.min(row + height, Math.ceil(bottom));
  let sum = 0;
  let covered = 0;
  for (let r = firstRow; r < endRow; r++) {
    cut(whole, 'y', r, 1, spare);
    cut(spare, 'y', r + 1, -1, strip);
    if (strip.length < 3) continue;
    for (let c = firstColumn; c < endColumn; c++) {
      const value = values[(r - row) * width + c - column]!;
      if (Number.isNaN(value)) continue;
      cut(strip, 'x', c, 1, spare);
      cut(spare, 'x', c + 1, -1, piece);
      const area = piece.length < 3 ? 0 : piece.area();
      sum += area * value;
      covered += area;
    }
  }
  return covered > leastArea ? sum : Number.NaN;
}

/** What of a polygon lies at or beyond a limit: `side` 1 keeps greater coordinates, -1 smaller ones (Sutherland and Hodgman). */
function cut(polygon: Outline, axis: 'x' | 'y', limit: number, side: 1 | -1, kept: Outline): void {
  const along = polygon[axis];
  kept.length = 0;
  for (let k = 0, last = polygon.length - 1; k < polygon.length; last = k++) {
    const from = side * (along[last]! - limit);
    const to = side * (along[k]! - limit);
    if (from < 0 !== to < 0) {
      const t = from / (from - to);
      const x = axis === 'x' ? limit : polygon.x[last]! + t * (polygon.x[k]! - polygon.x[last]!);
      const y = axis === 'y' ? limit : polygon.y[last]! + t * (polygon.y[k]! - polygon.y[last]!);
      kept.add(x, y);
    }
    if (to >= 0) kept.add(polygon.x[k]!, polygon.y[k]!);
  }
}
