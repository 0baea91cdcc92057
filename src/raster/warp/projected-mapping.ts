import type { Lattice, PointTransform } from '../../cube/index.ts';
import { cellSize, type Envelope, type LocalScale, localScale, type PixelMapping } from './pixel-mapping.ts';

/** Largest piece of the target in which coordinates are interpolated. */
const patchSize = 64;
const smallestPatch = 8;
/** Greatest error of an interpolated coordinate, in source pixels. */
const tolerance = 1e-4;

/**
 * The mapping between lattices of two CRSs. `transform` brings target coordinates to the source's CRS; it is asked at nine places of patches of the
 * target lattice, between them coordinates are interpolated quadratically; a patch whose error at two further places exceeds 1e-4 source pixels is
 * quartered, and below 8 pixels (at a CRS's seams and borders) every place is asked for.
 */
export function projectedMapping(target: Lattice, source: Lattice, transform: PointTransform): PixelMapping {
  /** Transforms lattice coordinates of the target (column, row) to those of the source, in place. */
  const toSource = (places: Float64Array): void => {
    for (let at = 0; at < places.length; at += 2) {
      places[at] = target.anchorX + places[at]! * target.stepX;
      places[at + 1] = target.anchorY - places[at + 1]! * target.stepY;
    }
    transform(places);
    for (let at = 0; at < places.length; at += 2) {
      places[at] = (places[at]! - source.anchorX) / source.stepX;
      places[at + 1] = (source.anchorY - places[at + 1]!) / source.stepY;
    }
  };
  const scales = new Map<string, LocalScale>();
  return {
    isAffine: false,
    bounds(column, row, width, height) {
      const found = new Extremes();
      forEachPatch(column, row, width, height, (patchColumn, patchRow) => {
        boundPatch(patchColumn, patchRow, patchSize, column, row, column + width, row + height, found, toSource);
      });
      return found.envelope();
    },
    fill(column, row, width, height, offset, x, y) {
      const window: Window = { column, row, width, height, offset, x, y };
      forEachPatch(column, row, width, height, (patchColumn, patchRow) => fillPatch(patchColumn, patchRow, patchSize, window, toSource));
    },
    scaleAt(column, row) {
      const cellColumn = Math.floor(column / cellSize);
      const cellRow = Math.floor(row / cellSize);
      const key = `${cellColumn} ${cellRow}`;
      let scale = scales.get(key);
      if (scale === undefined) scales.set(key, (scale = scaleOfCell(cellColumn * cellSize, cellRow * cellSize, toSource)));
      return scale;
    },
  };
}

interface Window {
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
  readonly offset: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Places asked for in a patch, as fractions of its size: nine nodes row by row, then two to check the interpolation at. */
const patchPlaces = Float64Array.of(0, 0, 0.5, 0, 1, 0, 0, 0.5, 0.5, 0.5, 1, 0.5, 0, 1, 0.5, 1, 1, 1, 0.22, 0.78, 0.78, 0.22);

function forEachPatch(column: number, row: number, width: number, height: number, visit: (column: number, row: number) => void): void {
  for (let patchRow = Math.floor(row / patchSize) * patchSize; patchRow < row + height; patchRow += patchSize) {
    for (let patchColumn = Math.floor(column / patchSize) * patchSize; patchColumn < column + width; patchColumn += patchSize) {
      visit(patchColumn, patchRow);
    }
  }
}

interface Patch {
  /** Source coordinates of all places of `patchPlaces`. */
  readonly places: Float64Array;
  readonly nodesX: Float64Array;
  readonly nodesY: Float64Array;
  /** True where interpolation between the nodes is accurate. */
  readonly isSmooth: boolean;
}

function samplePatch(column: number, row: number, size: number, toSource: PointTransform): Patch {
  const places = patchPlaces.slice();
  for (let at = 0; at < places.length; at += 2) {
    places[at] = column + places[at]! * size;
    places[at + 1] = row + places[at + 1]! * size;
  }
  toSource(places);
  const nodesX = new Float64Array(9);
  const nodesY = new Float64Array(9);
  for (let node = 0; node < 9; node++) {
    nodesX[node] = places[2 * node]!;
    nodesY[node] = places[2 * node + 1]!;
  }
  return { places, nodesX, nodesY, isSmooth: isAccurate(places, nodesX, nodesY) };
}

function fillPatch(column: number, row: number, size: number, window: Window, toSource: PointTransform): void {
  const fromColumn = Math.max(column, window.column);
  const toColumn = Math.min(column + size, window.column + window.width);
  const fromRow = Math.max(row, window.row);
  const toRow = Math.min(row + size, window.row + window.height);
  if (fromColumn >= toColumn || fromRow >= toRow) return;

  const { places, nodesX, nodesY, isSmooth } = samplePatch(column, row, size, toSource);
  if (isSmooth) {
    fillSmooth(column, row, size, window, fromColumn, toColumn, fromRow, toRow, nodesX, nodesY);
  } else if (size > smallestPatch) {
    const half = size / 2;
    for (const [dx, dy] of quarters) fillPatch(column + dx * half, row + dy * half, half, window, toSource);
  } else {
    fillExactly(window, fromColumn, toColumn, fromRow, toRow, places.every(Number.isNaN) ? undefined : toSource);
  }
}

const quarters = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
] as const;

function isAccurate(places: Float64Array, nodesX: Float64Array, nodesY: Float64Array): boolean {
  for (let check = 9; check < 11; check++) {
    const u = patchPlaces[2 * check]!;
    const v = patchPlaces[2 * check + 1]!;
    const errorX = Math.abs(interpolate(nodesX, u, v) - places[2 * check]!);
    const errorY = Math.abs(interpolate(nodesY, u, v) - places[2 * check + 1]!);
    if (!(errorX <= tolerance && errorY <= tolerance)) return false;
  }
  return true;
}

function interpolate(nodes: Float64Array, u: number, v: number): number {
  return quadratic(
    quadratic(nodes[0]!, nodes[3]!, nodes[6]!, v),
    quadratic(nodes[1]!, nodes[4]!, nodes[7]!, v),
    quadratic(nodes[2]!, nodes[5]!, nodes[8]!, v),
    u,
  );
}

/** The parabola through values at 0, 0.5 and 1. */
function quadratic(start: number, middle: number, end: number, t: number): number {
  return start + t * (4 * middle - 3 * start - end + t * (2 * (start + end) - 4 * middle));
}

function fillSmooth(
  column: number,
  row: number,
  size: number,
  window: Window,
  fromColumn: number,
  toColumn: number,
  fromRow: number,
  toRow: number,
  nodesX: Float64Array,
  nodesY: Float64Array,
): void {
  const { offset, x, y } = window;
  for (let r = fromRow; r < toRow; r++) {
    const v = (r - row + offset) / size;
    const x0 = quadratic(nodesX[0]!, nodesX[3]!, nodesX[6]!, v);
    const x1 = quadratic(nodesX[1]!, nodesX[4]!, nodesX[7]!, v);
    const x2 = quadratic(nodesX[2]!, nodesX[5]!, nodesX[8]!, v);
    const y0 = quadratic(nodesY[0]!, nodesY[3]!, nodesY[6]!, v);
    const y1 = quadratic(nodesY[1]!, nodesY[4]!, nodesY[7]!, v);
    const y2 = quadratic(nodesY[2]!, nodesY[5]!, nodesY[8]!, v);
    const slopeX = 4 * x1 - 3 * x0 - x2;
    const slopeY = 4 * y1 - 3 * y0 - y2;
    const bendX = 2 * (x0 + x2) - 4 * x1;
    const bendY = 2 * (y0 + y2) - 4 * y1;
    let at = (r - window.row) * window.width + fromColumn - window.column;
    for (let c = fromColumn; c < toColumn; c++, at++) {
      const u = (c - column + offset) / size;
      x[at] = x0 + u * (slopeX + u * bendX);
      y[at] = y0 + u * (slopeY + u * bendY);
    }
  }
}

/** Every place by itself; NaN where `toSource` is absent because the whole patch has no image. */
function fillExactly(
  window: Window,
  fromColumn: number,
  toColumn: number,
  fromRow: number,
  toRow: number,
  toSource: PointTransform | undefined,
): void {
  const width = toColumn - fromColumn;
  const places = new Float64Array(2 * width * (toRow - fromRow)).fill(Number.NaN);
  if (toSource !== undefined) {
    let at = 0;
    for (let r = fromRow; r < toRow; r++) {
      for (let c = fromColumn; c < toColumn; c++) {
        places[at++] = c + window.offset;
        places[at++] = r + window.offset;
      }
    }
    toSource(places);
  }
  let from = 0;
  for (let r = fromRow; r < toRow; r++) {
    let at = (r - window.row) * window.width + fromColumn - window.column;
    for (let c = fromColumn; c < toColumn; c++, at++) {
      window.x[at] = places[from++]!;
      window.y[at] = places[from++]!;
    }
  }
}

/** Widest spread of coordinates seen so far. */
class Extremes {
  left = Infinity;
  right = -Infinity;
  top = Infinity;
  bottom = -Infinity;

  add(x: number, y: number, marginX: number, marginY: number): void {
    if (!Number.isFinite(x + y)) return;
    this.left = Math.min(this.left, x - marginX);
    this.right = Math.max(this.right, x + marginX);
    this.top = Math.min(this.top, y - marginY);
    this.bottom = Math.max(this.bottom, y + marginY);
  }

  envelope(): Envelope | undefined {
    return this.left <= this.right ? { left: this.left, right: this.right, top: this.top, bottom: this.bottom } : undefined;
  }
}

/** Adds what a patch maps to inside the window `fromColumn` to `toColumn`, `fromRow` to `toRow`: nodes and by how much a parabola may pass them. */
function boundPatch(
  column: number,
  row: number,
  size: number,
  windowColumn: number,
  windowRow: number,
  endColumn: number,
  endRow: number,
  found: Extremes,
  toSource: PointTransform,
): void {
  const fromColumn = Math.max(column, windowColumn);
  const toColumn = Math.min(column + size, endColumn);
  const fromRow = Math.max(row, windowRow);
  const toRow = Math.min(row + size, endRow);
  if (fromColumn >= toColumn || fromRow >= toRow) return;

  const { places, nodesX, nodesY, isSmooth } = samplePatch(column, row, size, toSource);
  if (isSmooth) {
    const cutX = new Float64Array(9);
    const cutY = new Float64Array(9);
    for (let node = 0; node < 9; node++) {
      const u = (fromColumn + (toColumn - fromColumn) * patchPlaces[2 * node]! - column) / size;
      const v = (fromRow + (toRow - fromRow) * patchPlaces[2 * node + 1]! - row) / size;
      cutX[node] = interpolate(nodesX, u, v);
      cutY[node] = interpolate(nodesY, u, v);
    }
    const marginX = overshoot(cutX);
    const marginY = overshoot(cutY);
    for (let node = 0; node < 9; node++) found.add(cutX[node]!, cutY[node]!, marginX, marginY);
  } else if (size > smallestPatch) {
    const half = size / 2;
    for (const [dx, dy] of quarters) {
      boundPatch(column + dx * half, row + dy * half, half, windowColumn, windowRow, endColumn, endRow, found, toSource);
    }
  } else if (!places.every(Number.isNaN)) {
    const corners = new Float64Array(2 * (toColumn - fromColumn + 1) * (toRow - fromRow + 1));
    const centres = new Float64Array(2 * (toColumn - fromColumn) * (toRow - fromRow));
    let at = 0;
    for (let r = fromRow; r <= toRow; r++) for (let c = fromColumn; c <= toColumn; c++, at += 2) corners.set([c, r], at);
    at = 0;
    for (let r = fromRow; r < toRow; r++) for (let c = fromColumn; c < toColumn; c++, at += 2) centres.set([c + 0.5, r + 0.5], at);
    for (const exact of [corners, centres]) {
      toSource(exact);
      for (let k = 0; k < exact.length; k += 2) found.add(exact[k]!, exact[k + 1]!, 0, 0);
    }
  }
}

/** By how much the surface through nine nodes may go beyond them: an eighth of the second differences each way, taken twice for the mixed ones. */
function overshoot(nodes: Float64Array): number {
  let alongRows = 0;
  let alongColumns = 0;
  for (let k = 0; k < 3; k++) {
    alongRows = Math.max(alongRows, Math.abs(nodes[3 * k]! - 2 * nodes[3 * k + 1]! + nodes[3 * k + 2]!));
    alongColumns = Math.max(alongColumns, Math.abs(nodes[k]! - 2 * nodes[k + 3]! + nodes[k + 6]!));
  }
  return (alongRows + alongColumns) / 4;
}

/** Places of a cell at which its scale is looked for, in this order, until one has an image: the middle first. */
const scalePlaces = [
  [128, 128],
  [0, 0],
  [255, 0],
  [0, 255],
  [255, 255],
  [64, 64],
  [192, 64],
  [64, 192],
  [192, 192],
] as const;

function scaleOfCell(column: number, row: number, toSource: PointTransform): LocalScale {
  for (const [dx, dy] of scalePlaces) {
    const c = column + dx;
    const r = row + dy;
    const places = Float64Array.of(c, r, c + 1, r, c, r + 1);
    toSource(places);
    const [x, y, xRight, yRight, xBelow, yBelow] = places as unknown as [number, number, number, number, number, number];
    const scale = localScale(xRight - x, xBelow - x, yRight - y, yBelow - y);
    if (Number.isFinite(scale.area)) return scale;
  }
  return localScale(1, 0, 0, 1);
}
