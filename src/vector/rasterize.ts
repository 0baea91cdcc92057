import type { Grid } from '../cube/index.ts';
import { type Geometry, type Position, partsOf, type Ring } from './geometry.ts';
import { SpanCollector, type Spans } from './spans.ts';

/**
 * The pixels of a window that belong to a geometry, as `gdal_rasterize` chooses them: a polygon's are those whose centres it holds, a point's the one that
 * holds it, a line's those on Bresenham's line between the pixels of its vertices; of several parts all that belong to any. Coordinates are in the grid's
 * CRS. Which pixels are chosen depends on the lattice, not on the window.
 */
export function rasterizeSpans(geometry: Geometry | null, grid: Grid): Spans {
  const found = new SpanCollector();
  for (const part of geometry === null ? [] : partsOf(geometry)) {
    if (part.type === 'Polygon') addPolygon(part.coordinates, grid, found);
    else if (part.type === 'LineString') addLine(part.coordinates, grid, found);
    else addPixel(Math.floor(columnAt(part.coordinates, grid)), Math.floor(rowAt(part.coordinates, grid)), grid, found);
  }
  return found.spans();
}

/** One value a pixel of the window, row by row: 1 where it belongs to any of the geometries (`rasterizeSpans`), else 0. */
export function maskOf(geometries: readonly (Geometry | null)[], grid: Grid): Uint8Array {
  const mask = new Uint8Array(grid.width * grid.height);
  for (const geometry of geometries) {
    const { rows, firstColumns, endColumns } = rasterizeSpans(geometry, grid);
    for (let k = 0; k < rows.length; k++) {
      const start = rows[k]! * grid.width;
      mask.fill(1, start + firstColumns[k]!, start + endColumns[k]!);
    }
  }
  return mask;
}

/** Column and row on the lattice, with fractions; pixel 3 covers 3 to 4. */
function columnAt(position: Position, { lattice }: Grid): number {
  return (position[0]! - lattice.anchorX) / lattice.stepX;
}

function rowAt(position: Position, { lattice }: Grid): number {
  return (lattice.anchorY - position[1]!) / lattice.stepY;
}

function addPixel(column: number, row: number, grid: Grid, found: SpanCollector): void {
  const c = column - grid.column;
  const r = row - grid.row;
  if (c >= 0 && c < grid.width && r >= 0 && r < grid.height) found.add(r, c, c + 1);
}

/** Adds columns (of the lattice) `first` up to `end`, cut to the window. */
function addRun(row: number, first: number, end: number, grid: Grid, found: SpanCollector): void {
  found.add(row - grid.row, Math.max(0, first - grid.column), Math.min(grid.width, end - grid.column));
}

/**
 * Even-odd filling: where an edge crosses the line through a row's centres, the columns from there on change sides. An edge counts from its upper end to
 * before its lower end, so vertices count once. An edge that lies on the centre line and runs westward adds the columns along it.
 */
function addPolygon(rings: readonly Ring[], grid: Grid, found: SpanCollector): void {
  const outlines = rings.map((ring) => outlineOf(ring, grid));
  const [first, end] = rowsCrossed(outlines, grid);
  if (end > first) {
    const starts = countCrossings(outlines, first, end);
    const crossings = new Float64Array(starts[end - first]!);
    const next = starts.slice();
    for (const outline of outlines) {
      for (let at = 0; at + 3 < outline.length; at += 2) {
        const isDown = outline[at + 1]! < outline[at + 3]!;
        const upper = isDown ? at : at + 2;
        const lower = isDown ? at + 2 : at;
        const x1 = outline[upper]!;
        const y1 = outline[upper + 1]!;
        const x2 = outline[lower]!;
        const y2 = outline[lower + 1]!;
        const edgeEnd = Math.min(end, firstRowBelow(y2));
        for (let row = Math.max(first, firstRowBelow(y1)); row < edgeEnd; row++) {
          const x = ((row + 0.5 - y1) * (x2 - x1)) / (y2 - y1) + x1;
          crossings[next[row - first]!++] = Math.floor(x + 0.5);
        }
      }
    }
    for (let row = first; row < end; row++) {
      const rowStart = starts[row - first]!;
      const rowEnd = starts[row - first + 1]!;
      if (rowEnd === rowStart) continue;
      crossings.subarray(rowStart, rowEnd).sort();
      for (let at = rowStart; at + 1 < rowEnd; at += 2) addRun(row, crossings[at]!, crossings[at + 1]!, grid, found);
    }
  }
  for (const outline of outlines) addLevelEdges(outline, grid, found);
}

/** A ring's vertices as columns and rows of the lattice. */
function outlineOf(ring: Ring, grid: Grid): Float64Array {
  const outline = new Float64Array(2 * ring.length);
  for (let k = 0; k < ring.length; k++) {
    outline[2 * k] = columnAt(ring[k]!, grid);
    outline[2 * k + 1] = rowAt(ring[k]!, grid);
  }
  return outline;
}

/** Rows of the window, from the first up to the end, whose centre lines the outlines may cross beside or inside the window. */
function rowsCrossed(outlines: readonly Float64Array[], grid: Grid): readonly [first: number, end: number] {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (const outline of outlines) {
    for (let at = 0; at < outline.length; at += 2) {
      left = Math.min(left, outline[at]!);
      right = Math.max(right, outline[at]!);
      top = Math.min(top, outline[at + 1]!);
      bottom = Math.max(bottom, outline[at + 1]!);
    }
  }
  if (!(right >= grid.column && left <= grid.column + grid.width)) return [0, 0];
  return [Math.max(grid.row, firstRowBelow(top)), Math.min(grid.row + grid.height, firstRowBelow(bottom))];
}

/** The first row whose centre is not above this height. */
function firstRowBelow(y: number): number {
  return Math.ceil(y - 0.5);
}

/** Where the crossings of each row from `first` begin in one list of all; one entry more than there are rows. */
function countCrossings(outlines: readonly Float64Array[], first: number, end: number): Int32Array {
  const starts = new Int32Array(end - first + 1);
  for (const outline of outlines) {
    for (let at = 1; at + 2 < outline.length; at += 2) {
      const edgeStart = firstRowBelow(Math.min(outline[at]!, outline[at + 2]!));
      const edgeEnd = Math.min(end, firstRowBelow(Math.max(outline[at]!, outline[at + 2]!)));
      for (let row = Math.max(first, edgeStart); row < edgeEnd; row++) starts[row - first + 1]!++;
    }
  }
  for (let k = 0; k < end - first; k++) starts[k + 1]! += starts[k]!;
  return starts;
}

function addLevelEdges(outline: Float64Array, grid: Grid, found: SpanCollector): void {
  for (let at = 0; at + 3 < outline.length; at += 2) {
    const y = outline[at + 1]!;
    const row = y - 0.5;
    if (y !== outline[at + 3]! || !Number.isInteger(row) || outline[at]! <= outline[at + 2]!) continue;
    if (row < grid.row || row >= grid.row + grid.height) continue;
    addRun(row, Math.floor(outline[at + 2]! + 0.5), Math.floor(outline[at]! + 0.5), grid, found);
  }
}

function addLine(line: readonly Position[], grid: Grid, found: SpanCollector): void {
  for (let k = 1; k < line.length; k++) {
    addSegment(
      Math.floor(columnAt(line[k - 1]!, grid)),
      Math.floor(rowAt(line[k - 1]!, grid)),
      Math.floor(columnAt(line[k]!, grid)),
      Math.floor(rowAt(line[k]!, grid)),
      grid,
      found,
    );
  }
}

/** Bresenham's line between two pixels, both included: one step a pixel along the longer axis, a step of the other where the error is not negative. */
function addSegment(fromColumn: number, fromRow: number, toColumn: number, toRow: number, grid: Grid, found: SpanCollector): void {
  if (Math.max(fromColumn, toColumn) < grid.column || Math.min(fromColumn, toColumn) >= grid.column + grid.width) return;
  if (Math.max(fromRow, toRow) < grid.row || Math.min(fromRow, toRow) >= grid.row + grid.height) return;
  const columns = Math.abs(toColumn - fromColumn);
  const rows = Math.abs(toRow - fromRow);
  const stepColumn = fromColumn > toColumn ? -1 : 1;
  const stepRow = fromRow > toRow ? -1 : 1;
  const isFlat = columns >= rows;
  const long = isFlat ? columns : rows;
  const short = isFlat ? rows : columns;
  let error = 2 * short - long;
  let column = fromColumn;
  let row = fromRow;
  for (let step = 0; step <= long; step++) {
    addPixel(column, row, grid, found);
    const turns = error >= 0;
    error += turns ? 2 * (short - long) : 2 * short;
    if (isFlat || turns) column += stepColumn;
    if (!isFlat || turns) row += stepRow;
  }
}
