import type { Hash } from '../algebra/index.ts';
import { type BoundingBox, cellsOf, type Grid, intersect, type Lattice, transformBox, windowOf } from '../cube/index.ts';
import { type BoundOperator, type BoundOperatorOf, featuresExtent } from '../plan/index.ts';
import type { FeatureCollection } from '../vector/index.ts';

/** Pixels along a side of a cell, the unit in which zones are accumulated: on the lattice, so that no box and no split changes it. */
export const cellSize = 256;

/** The cells that the features of a zonal operator may touch, in a fixed order. */
export function zonalCells(
  operators: ReadonlyMap<Hash, BoundOperator>,
  operator: BoundOperatorOf<'zonal'>,
  features: FeatureCollection,
): readonly Grid[] {
  const { grid } = operators.get(operator.input)!.schema;
  const window = featuresWindow(grid!.lattice, featuresExtent(features).box);
  const common = window === undefined ? undefined : intersect(grid!, window);
  return common === undefined ? [] : cellsOf({ ...common, lattice: grid!.lattice }, cellSize);
}

/** The pixels around a box; a pixel wider on each side, since points and lines take pixels whose centres lie outside. */
function featuresWindow(lattice: Lattice, box: BoundingBox): Grid | undefined {
  const own = box.crs.code === lattice.crs.code ? box : transformBox(box, lattice.crs);
  return windowOf(lattice, {
    west: own.west - lattice.stepX,
    east: own.east + lattice.stepX,
    south: own.south - lattice.stepY,
    north: own.north + lattice.stepY,
  });
}
