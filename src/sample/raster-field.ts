import type { Point, WorldBox } from './world-frame.ts';

/** Values on a regular net of points of the world, read between the points by bilinear interpolation. Row 0 is south. */
export interface Field {
  readonly box: WorldBox;
  readonly step: number;
  readonly columns: number;
  readonly rows: number;
  readonly values: Float32Array;
}

/** A field over the box with points `step` metres apart, all of one value. */
export function emptyField(box: WorldBox, step: number, value = 0): Field {
  const columns = Math.ceil((box.east - box.west) / step) + 1;
  const rows = Math.ceil((box.north - box.south) / step) + 1;
  return { box, step, columns, rows, values: new Float32Array(columns * rows).fill(value) };
}

/** A field of what a function says at its points. */
export function fieldOf(box: WorldBox, step: number, valueAt: (x: number, y: number) => number): Field {
  const field = emptyField(box, step);
  for (let row = 0, at = 0; row < field.rows; row++) {
    for (let column = 0; column < field.columns; column++) field.values[at++] = valueAt(box.west + column * step, box.south + row * step);
  }
  return field;
}

/** The field's value at a place; outside of the box that of its edge. */
export function sample(field: Field, x: number, y: number): number {
  const { box, step, columns, rows, values } = field;
  const fx = Math.min(columns - 1.001, Math.max(0, (x - box.west) / step));
  const fy = Math.min(rows - 1.001, Math.max(0, (y - box.south) / step));
  const column = Math.floor(fx);
  const row = Math.floor(fy);
  const u = fx - column;
  const at = row * columns + column;
  const lower = values[at] + (values[at + 1] - values[at]) * u;
  const upper = values[at + columns] + (values[at + columns + 1] - values[at + columns]) * u;
  return lower + (upper - lower) * (fy - row);
}

/** A line with a width that changes from point to point. */
export interface Ribbon {
  readonly points: readonly Point[];
  /** Half the width in metres at each point. */
  readonly halfWidths: readonly number[];
}

/**
 * Distance in metres to the edge of the nearest ribbon, negative inside, at most `reach` away from it; `reach` beyond.
 */
export function distanceField(box: WorldBox, step: number, ribbons: readonly Ribbon[], reach: number): Field {
  const field = emptyField(box, step, reach);
  for (const { points, halfWidths } of ribbons) {
    for (let index = 1; index < points.length; index++) {
      stampSegment(field, points[index - 1], points[index], halfWidths[index - 1], halfWidths[index], reach);
    }
  }
  return field;
}

function stampSegment(field: Field, from: Point, to: Point, halfFrom: number, halfTo: number, reach: number): void {
  const { box, step, columns, rows, values } = field;
  const margin = reach + Math.max(halfFrom, halfTo);
  const firstColumn = Math.max(0, Math.floor((Math.min(from[0], to[0]) - margin - box.west) / step));
  const lastColumn = Math.min(columns - 1, Math.ceil((Math.max(from[0], to[0]) + margin - box.west) / step));
  const firstRow = Math.max(0, Math.floor((Math.min(from[1], to[1]) - margin - box.south) / step));
  const lastRow = Math.min(rows - 1, Math.ceil((Math.max(from[1], to[1]) + margin - box.south) / step));
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  const lengthSquared = dx * dx + dy * dy || 1;
  for (let row = firstRow; row <= lastRow; row++) {
    const py = box.south + row * step - from[1];
    for (let column = firstColumn; column <= lastColumn; column++) {
      const px = box.west + column * step - from[0];
      const along = Math.min(1, Math.max(0, (px * dx + py * dy) / lengthSquared));
      const distance = Math.sqrt((px - along * dx) ** 2 + (py - along * dy) ** 2) - (halfFrom + along * (halfTo - halfFrom));
      const at = row * columns + column;
      if (distance < values[at]) values[at] = distance;
    }
  }
}

/** A polyline with its corners cut, each round halving what is left of them. */
export function smoothLine(points: readonly Point[], rounds: number): readonly Point[] {
  let line = points;
  for (let round = 0; round < rounds && line.length > 2; round++) {
    const next: Point[] = [line[0]];
    for (let index = 1; index < line.length; index++) {
      const [ax, ay] = line[index - 1];
      const [bx, by] = line[index];
      if (index > 1) next.push([0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by]);
      if (index < line.length - 1) next.push([0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by]);
    }
    next.push(line[line.length - 1]);
    line = next;
  }
  return line;
}
