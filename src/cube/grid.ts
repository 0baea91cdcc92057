import type { BoundingBox, Crs } from './crs.ts';

/**
 * An endless pixel lattice: pixel (column, row) covers x from `anchorX + column * stepX` to one step further and
 * y from `anchorY - row * stepY` to one step lower. `stepX` and `stepY` are positive; y points up, rows point down.
 */
export interface Lattice {
  readonly crs: Crs;
  readonly anchorX: number;
  readonly anchorY: number;
  readonly stepX: number;
  readonly stepY: number;
}

/** A window of whole pixels on a lattice; column and row may be negative. */
export interface Grid {
  readonly lattice: Lattice;
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** Fraction of a pixel by which two lattices may differ and still be one; far below what an affine header can state. */
const alignmentTolerance = 1e-4;

function isWhole(offset: number): boolean {
  return Math.abs(offset - Math.round(offset)) <= alignmentTolerance;
}

/** True if pixels of both lattices coincide: same CRS, same steps, anchors whole steps apart. */
export function isSameLattice(a: Lattice, b: Lattice): boolean {
  if (a.crs.code !== b.crs.code) return false;
  if (Math.abs(a.stepX - b.stepX) > a.stepX * 1e-9 || Math.abs(a.stepY - b.stepY) > a.stepY * 1e-9) return false;
  return isWhole((b.anchorX - a.anchorX) / a.stepX) && isWhole((a.anchorY - b.anchorY) / a.stepY);
}

/** The same window expressed on `lattice`, or undefined where the lattices differ. */
export function onLattice(grid: Grid, lattice: Lattice): Grid | undefined {
  if (!isSameLattice(grid.lattice, lattice)) return undefined;
  const column = grid.column + Math.round((grid.lattice.anchorX - lattice.anchorX) / lattice.stepX);
  const row = grid.row + Math.round((lattice.anchorY - grid.lattice.anchorY) / lattice.stepY);
  return { lattice, column, row, width: grid.width, height: grid.height };
}

/** Outer edges of the window. */
export function boundsOf(grid: Grid): BoundingBox {
  const { lattice } = grid;
  const west = lattice.anchorX + grid.column * lattice.stepX;
  const north = lattice.anchorY - grid.row * lattice.stepY;
  return { west, north, east: west + grid.width * lattice.stepX, south: north - grid.height * lattice.stepY, crs: lattice.crs };
}

/** x of the centre of a column counted from the window's first. */
export function centreX(grid: Grid, column: number): number {
  return grid.lattice.anchorX + (grid.column + column + 0.5) * grid.lattice.stepX;
}

/** y of the centre of a row counted from the window's first. */
export function centreY(grid: Grid, row: number): number {
  return grid.lattice.anchorY - (grid.row + row + 0.5) * grid.lattice.stepY;
}

/** The pixels of `lattice` whose centres lie in the closed box (in the lattice's own CRS), or undefined if there is none. */
export function windowOf(lattice: Lattice, box: Omit<BoundingBox, 'crs'>): Grid | undefined {
  const slack = 1e-9;
  const first = Math.ceil((box.west - lattice.anchorX) / lattice.stepX - 0.5 - slack);
  const last = Math.floor((box.east - lattice.anchorX) / lattice.stepX - 0.5 + slack);
  const top = Math.ceil((lattice.anchorY - box.north) / lattice.stepY - 0.5 - slack);
  const bottom = Math.floor((lattice.anchorY - box.south) / lattice.stepY - 0.5 + slack);
  if (last < first || bottom < top) return undefined;
  // adding 0 turns a negative zero into zero: windows are compared and hashed
  return { lattice, column: first + 0, row: top + 0, width: last - first + 1, height: bottom - top + 1 };
}

/** The common pixels of two windows on one lattice, or undefined if there are none. */
export function intersect(a: Grid, b: Grid): Grid | undefined {
  const other = onLattice(b, a.lattice);
  if (other === undefined) return undefined;
  const column = Math.max(a.column, other.column);
  const row = Math.max(a.row, other.row);
  const width = Math.min(a.column + a.width, other.column + other.width) - column;
  const height = Math.min(a.row + a.height, other.row + other.height) - row;
  return width > 0 && height > 0 ? { lattice: a.lattice, column, row, width, height } : undefined;
}

/** The smallest window that holds both, on the first one's lattice; undefined where the lattices differ. */
export function unite(a: Grid, b: Grid): Grid | undefined {
  const other = onLattice(b, a.lattice);
  if (other === undefined) return undefined;
  const column = Math.min(a.column, other.column);
  const row = Math.min(a.row, other.row);
  const width = Math.max(a.column + a.width, other.column + other.width) - column;
  const height = Math.max(a.row + a.height, other.row + other.height) - row;
  return { lattice: a.lattice, column, row, width, height };
}

/** The window enlarged on each side by whole pixels. */
export function pad(grid: Grid, columns: number, rows: number): Grid {
  return { ...grid, column: grid.column - columns, row: grid.row - rows, width: grid.width + 2 * columns, height: grid.height + 2 * rows };
}

/** True if every pixel of `inner` is one of `outer`. */
export function contains(outer: Grid, inner: Grid): boolean {
  const other = onLattice(inner, outer.lattice);
  return (
    other !== undefined &&
    other.column >= outer.column &&
    other.row >= outer.row &&
    other.column + other.width <= outer.column + outer.width &&
    other.row + other.height <= outer.row + outer.height
  );
}

/** True if both windows are the same pixels. */
export function isSameGrid(a: Grid, b: Grid): boolean {
  return a.width === b.width && a.height === b.height && contains(a, b);
}

/** Windows of `size` pixels on the lattice (multiples of `size` from its anchor) that together cover the grid, clipped to it. Row by row. */
export function cellsOf(grid: Grid, size: number): readonly Grid[] {
  return tiles(grid, size, Math.floor(grid.column / size) * size, Math.floor(grid.row / size) * size);
}

/** Windows of `size` pixels counted from the grid's own corner (a file's blocks), the last ones clipped. Row by row. */
export function blocksOf(grid: Grid, size: number): readonly Grid[] {
  return tiles(grid, size, grid.column, grid.row);
}

function tiles(grid: Grid, size: number, column0: number, row0: number): readonly Grid[] {
  const found: Grid[] = [];
  for (let row = row0; row < grid.row + grid.height; row += size) {
    for (let column = column0; column < grid.column + grid.width; column += size) {
      const tile = intersect(grid, { lattice: grid.lattice, column, row, width: size, height: size });
      if (tile !== undefined) found.push(tile);
    }
  }
  return found;
}
