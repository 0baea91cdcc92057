import type { Area, BoxArgument, OperatorOf, ResampleTarget } from '../../algebra/index.ts';
import {
  type BoundingBox,
  type CubeSchema,
  crsOf,
  type Grid,
  intersect,
  isSameGrid,
  type Lattice,
  OpenEOError,
  onLattice,
  suggestGrid,
  transformBox,
  windowOf,
} from '../../cube/index.ts';

/** A user's box with its CRS resolved; default EPSG:4326. */
export function boxOf(argument: BoxArgument, node: string, name: string): BoundingBox {
  try {
    const { west, south, east, north } = argument;
    return { west, south, east, north, crs: crsOf(argument.crs ?? 4326) };
  } catch (error) {
    throw error instanceof OpenEOError ? error.within({ node, argument: name }) : error;
  }
}

function rasterGrid(schema: CubeSchema, node: string): Grid {
  if (schema.grid === undefined) {
    throw new OpenEOError('ProcessParameterInvalid', 'A raster cube with x and y is needed here.', { node, argument: 'data' });
  }
  return schema.grid;
}

/** The grid of a raster with pixels, or an error that says that the cube is none. */
export function gridOf(schema: CubeSchema, node: string): Grid {
  const grid = rasterGrid(schema, node);
  if (grid.width === 0 || grid.height === 0) {
    throw new OpenEOError('DataCubeEmpty', 'The cube has no pixels: no pixel centre of the data lies in the extents asked for.', {
      node,
      argument: 'data',
    });
  }
  return grid;
}

/** The pixels of a grid whose centres lie in the box (any CRS); a grid without pixels where there are none. */
export function cropGrid(grid: Grid, box: BoundingBox): Grid {
  const window = windowOf(grid.lattice, transformBox(box, grid.lattice.crs));
  const found = window === undefined ? undefined : intersect(grid, window);
  return found === undefined ? { ...grid, width: 0, height: 0 } : { ...found, lattice: grid.lattice };
}

/** Box of an area in WGS84 or the box's own CRS; features by the bounding box that `featuresBox` knows. */
export function areaBox(area: Area, featuresBox: (features: string) => BoundingBox, node: string, argument: string): BoundingBox {
  return area.kind === 'box' ? boxOf(area.box, node, argument) : featuresBox(area.features);
}

export function bindCrop(operator: OperatorOf<'crop'>, input: CubeSchema, featuresBox: (features: string) => BoundingBox): CubeSchema {
  const node = operator.nodes[0] ?? '';
  const argument = operator.area.kind === 'box' ? 'extent' : 'geometries';
  const grid = cropGrid(rasterGrid(input, node), areaBox(operator.area, featuresBox, node, argument));
  return { ...input, grid };
}

type GridTarget = Extract<ResampleTarget, { kind: 'grid' }>;

/** Grid that `resample_spatial` asks for: the source's extent on the target lattice, whose anchor is the aligned corner where that moves it. */
export function targetGrid(source: Grid, target: GridTarget, node: string): Grid {
  const { lattice } = source;
  const crs = target.projection === undefined ? lattice.crs : resolveCrs(target.projection, node);
  const sameCrs = crs.code === lattice.crs.code;
  const [askedX, askedY] = target.resolution;
  if (sameCrs && askedX === 0 && askedY === 0) return source;
  const suggested = sameCrs ? source : suggestGrid(source, crs);
  const stepX = askedX > 0 ? askedX : suggested.lattice.stepX;
  const stepY = askedY > 0 ? askedY : suggested.lattice.stepY;
  if (crs.unit === 'degree' && askedX >= 1 && lattice.crs.unit !== 'degree') {
    throw new OpenEOError(
      'ProcessParameterInvalid',
      `A resolution of ${askedX} is in degrees in ${crs.code}: ten metres are about 0.0001 degrees.`,
      {
        node,
        argument: 'resolution',
      },
    );
  }
  if (sameCrs && stepX === lattice.stepX && stepY === lattice.stepY) return source;
  const bounds = sameCrs ? edges(source) : transformBox({ ...edges(source), crs: lattice.crs }, crs);
  const left = target.align.endsWith('left');
  const upper = target.align.startsWith('upper');
  const snapped: Lattice =
    sameCrs || askedX === 0
      ? { crs, stepX, stepY, anchorX: left ? bounds.west : bounds.east, anchorY: upper ? bounds.north : bounds.south }
      : { crs, stepX, stepY, anchorX: 0, anchorY: 0 };
  return cover(snapped, bounds);
}

function resolveCrs(projection: number | string, node: string): ReturnType<typeof crsOf> {
  try {
    return crsOf(projection);
  } catch (error) {
    throw error instanceof OpenEOError ? error.within({ node, argument: 'projection' }) : error;
  }
}

function edges(grid: Grid): Omit<BoundingBox, 'crs'> {
  const west = grid.lattice.anchorX + grid.column * grid.lattice.stepX;
  const north = grid.lattice.anchorY - grid.row * grid.lattice.stepY;
  return { west, north, east: west + grid.width * grid.lattice.stepX, south: north - grid.height * grid.lattice.stepY };
}

/** The pixels that together cover a box. */
function cover(lattice: Lattice, box: Omit<BoundingBox, 'crs'>): Grid {
  const slack = 1e-6;
  const column = Math.floor((box.west - lattice.anchorX) / lattice.stepX + slack);
  const row = Math.floor((lattice.anchorY - box.north) / lattice.stepY + slack);
  const width = Math.max(1, Math.ceil((box.east - lattice.anchorX) / lattice.stepX - slack) - column);
  const height = Math.max(1, Math.ceil((lattice.anchorY - box.south) / lattice.stepY - slack) - row);
  return { lattice, column, row, width, height };
}

/** Pixels of the target's lattice that cover the source; where both share a lattice nothing moves. */
export function gridLike(source: Grid, target: Grid): Grid {
  const same = onLattice(source, target.lattice);
  if (same !== undefined) return same;
  const bounds = transformBox({ ...edges(source), crs: source.lattice.crs }, target.lattice.crs);
  const covering = cover(target.lattice, bounds);
  return intersect(target, covering) ?? target;
}

export { isSameGrid };
