import { type Grid, intersect, type NumericArray, type PointTransform, transformer } from '../../cube/index.ts';
import { filterRadius } from './filter.ts';
import { kindOf, type MethodKind, type WarpMethod } from './method.ts';
import { affineMapping, cellSize, type PixelMapping } from './pixel-mapping.ts';
import { projectedMapping } from './projected-mapping.ts';
import { type PixelCorners, sampleArea } from './sample-area.ts';
import { sampleFilter } from './sample-filter.ts';
import { sampleNear } from './sample-near.ts';
import { sampleSum } from './sample-sum.ts';
import { type SourceValues, sourceValues, type WarpSource } from './source-values.ts';
import { storeValues } from './store-values.ts';

/** The plane to be filled: every pixel of `grid` is written. */
export interface WarpTarget {
  readonly data: NumericArray;
  readonly grid: Grid;
  readonly stride: number;
  /** Written where there is no value; must not be one that a valid pixel can have. May be NaN for floats. */
  readonly nodata: number;
}

/** Rows sampled at a time. */
const bandHeight = 64;

/**
 * Resamples a plane to another grid, as `gdalwarp -et 0 -ovr NONE` does.
 *
 * A target pixel's value depends on the two lattices, the pixel and the source's values only, not on how target and source are cut into windows, as long as
 * the source holds `sourceWindow` of the target. What lies outside the source's grid does not exist. Interpolated values are rounded half up and clamped
 * where the target's type is an integer's, and kept off its no-data value; `near`, `mode`, `min`, `max` and the quantiles give values of the source.
 * Differences from GDAL: filters widen by the local scale (in cells of 256 target pixels) instead of one scale for the whole image; pixels cut by
 * the source's edge weigh by what is covered; target pixels beside the source are no-data.
 *
 * `transform` brings target coordinates to the source's CRS (not used where both have one CRS); the default is the registry's. For a geographic source that
 * reaches beyond 180 degrees, `warpTransform` gives one that finds it.
 */
export function warpPlane(source: WarpSource, target: WarpTarget, method: WarpMethod, transform?: PointTransform): void {
  const { grid } = target;
  const needed = sourceWindow(grid, source.grid, method, transform);
  if (needed === undefined) {
    for (let row = 0; row < grid.height; row++) target.data.fill(target.nodata, row * target.stride, row * target.stride + grid.width);
    return;
  }
  const mapping = mappingOf(grid, source.grid, transform);
  const kind = kindOf(method);
  const values = kind.kind === 'near' ? undefined : sourceValues(part(source, needed));
  const band = new Band((cellSize + 1) * (bandHeight + 1));
  for (let cellRow = Math.floor(grid.row / cellSize); cellRow * cellSize < grid.row + grid.height; cellRow++) {
    for (let cellColumn = Math.floor(grid.column / cellSize); cellColumn * cellSize < grid.column + grid.width; cellColumn++) {
      const firstColumn = Math.max(grid.column, cellColumn * cellSize);
      const width = Math.min(grid.column + grid.width, (cellColumn + 1) * cellSize) - firstColumn;
      const endRow = Math.min(grid.row + grid.height, (cellRow + 1) * cellSize);
      let row = Math.max(grid.row, cellRow * cellSize);
      while (row < endRow) {
        const end = Math.min(endRow, (Math.floor(row / bandHeight) + 1) * bandHeight);
        sample(source, values, kind, mapping, band, firstColumn, row, width, end - row);
        const at = (row - grid.row) * target.stride + firstColumn - grid.column;
        storeValues(band.out, width, end - row, target.data, at, target.stride, target.nodata, !selects(method));
        row = end;
      }
    }
  }
}

/**
 * The pixels of `source` (the whole source) that a target window needs: what its pixels map to, the filter's reach around it, cut to the source.
 * Undefined where the window needs none, so all of it is no-data.
 */
export function sourceWindow(target: Grid, source: Grid, method: WarpMethod, transform?: PointTransform): Grid | undefined {
  const mapping = mappingOf(target, source, transform);
  const bounds = mapping.bounds(target.column, target.row, target.width, target.height);
  if (bounds === undefined) return undefined;
  const kind = kindOf(method);
  let reachX = 0;
  let reachY = 0;
  for (let row = Math.floor(target.row / cellSize) * cellSize; row < target.row + target.height; row += cellSize) {
    for (let column = Math.floor(target.column / cellSize) * cellSize; column < target.column + target.width; column += cellSize) {
      const scale = mapping.scaleAt(column, row);
      if (kind.kind === 'filter') {
        reachX = Math.max(reachX, filterRadius[kind.filter] * scale.columns);
        reachY = Math.max(reachY, filterRadius[kind.filter] * scale.rows);
      } else if (kind.kind === 'area' && scale.isTurned) {
        reachX = Math.max(reachX, scale.acrossColumns / 2);
        reachY = Math.max(reachY, scale.acrossRows / 2);
      }
    }
  }
  const slack = 0.01;
  const limit = (edge: number, first: number, size: number) => Math.min(first + size, Math.max(first, edge));
  const left = limit(Math.floor(bounds.left - reachX - slack), source.column, source.width);
  const right = limit(Math.ceil(bounds.right + reachX + slack), source.column, source.width);
  const top = limit(Math.floor(bounds.top - reachY - slack), source.row, source.height);
  const bottom = limit(Math.ceil(bounds.bottom + reachY + slack), source.row, source.height);
  if (right <= left || bottom <= top) return undefined;
  return intersect(source, { lattice: source.lattice, column: left, row: top, width: right - left, height: bottom - top });
}

/**
 * The transformation from a target's CRS to that of a source; where the source is geographic, longitudes come out within half a turn of its middle, so that
 * sources that reach beyond 180 degrees are found. `source` is the whole source, not a window of it.
 */
export function warpTransform(source: Grid, target: Grid): PointTransform {
  const { crs, anchorX, stepX } = source.lattice;
  const forward = transformer(target.lattice.crs, crs);
  const middle = anchorX + (source.column + source.width / 2) * stepX;
  if (crs.unit !== 'degree' || Math.abs(middle) < 1e-9) return forward;
  return (coordinates) => {
    forward(coordinates);
    for (let at = 0; at < coordinates.length; at += 2) {
      const x = coordinates[at]!;
      if (x < middle - 180) coordinates[at] = x + 360;
      else if (x > middle + 180) coordinates[at] = x - 360;
    }
  };
}

/** The pixels of a window that lies in the source. */
function part(source: WarpSource, window: Grid): WarpSource {
  const start = (window.row - source.grid.row) * source.stride + window.column - source.grid.column;
  return { ...source, data: source.data.subarray(start), grid: window };
}

function mappingOf(target: Grid, source: Grid, transform: PointTransform | undefined): PixelMapping {
  if (target.lattice.crs.code === source.lattice.crs.code) return affineMapping(target.lattice, source.lattice);
  const toSource = transform ?? transformer(target.lattice.crs, source.lattice.crs);
  return projectedMapping(target.lattice, source.lattice, toSource);
}

/** True for methods that give one of the source's values as it is. */
function selects(method: WarpMethod): boolean {
  return (
    method === 'near' || method === 'mode' || method === 'min' || method === 'max' || method === 'med' || method === 'q1' || method === 'q3'
  );
}

/** Coordinates and values of the piece being sampled. */
class Band {
  readonly corners: PixelCorners;
  readonly out: Float64Array;

  constructor(size: number) {
    this.corners = { x0: new Float64Array(size), y0: new Float64Array(size), x1: new Float64Array(size), y1: new Float64Array(size) };
    this.out = new Float64Array(size);
  }
}

function sample(
  source: WarpSource,
  values: SourceValues | undefined,
  kind: MethodKind,
  mapping: PixelMapping,
  band: Band,
  column: number,
  row: number,
  width: number,
  height: number,
): void {
  const { x0, y0, x1, y1 } = band.corners;
  const count = width * height;
  if (kind.kind === 'area' && kind.summary === 'sum' && !mapping.isAffine && values !== undefined) {
    mapping.fill(column, row, width + 1, height + 1, 0, x0, y0);
    sampleSum(values, x0, y0, width, height, band.out);
    return;
  }
  if (kind.kind === 'area' && values !== undefined) {
    mapping.fill(column, row, width, height, 0, x0, y0);
    mapping.fill(column, row, width, height, 1, x1, y1);
    sampleArea(values, kind.summary, mapping.scaleAt(column, row), band.corners, count, band.out);
    return;
  }
  mapping.fill(column, row, width, height, 0.5, x0, y0);
  if (kind.kind === 'filter' && values !== undefined)
    sampleFilter(values, kind.filter, mapping.scaleAt(column, row), x0, y0, count, band.out);
  else sampleNear(source, x0, y0, count, band.out);
}
