import { type Crs, centreX, centreY, crsOf, type Grid, transformer } from '../cube/index.ts';

/**
 * The plane in which the sample world is made: metres east and north of where the border of the two UTM zones (6° E)
 * crosses 50.75° N. The scenes of both zones look at this one plane, so what lies on the border is the same in both.
 */
const worldDefinition = '+proj=tmerc +lat_0=50.75 +lon_0=6 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs';
const originLongitude = 6;
const originLatitude = 50.75;

/** Pixels are 10 m, 20 m bands have half as many: window corners are multiples of 20 m as those of the real tiles are. */
export const pixelMetres = 10;
const alignmentMetres = 20;

export interface Zone {
  /** As items name it: the UTM zone with its latitude band. */
  readonly name: string;
  readonly grid: Grid;
}

/** Width of a zone's windows that lies on each side of the border, as a part of the window. */
const overlapShare = 0.06;

/**
 * The windows of both UTM zones: `size` pixels a side, zone 31 west of 6° E, zone 32 east of it, both reaching over the border.
 * Their lattices are anchored at the windows' upper left corners, as a file's are.
 */
export function zonesOf(size: number): readonly [Zone, Zone] {
  return [zoneOf('31U', crsOf(32631), size, overlapShare - 1), zoneOf('32U', crsOf(32632), size, -overlapShare)];
}

function zoneOf(name: string, crs: Crs, size: number, westShare: number): Zone {
  const origin = Float64Array.of(originLongitude, originLatitude);
  transformer(crsOf(4326), crs)(origin);
  const extent = size * pixelMetres;
  const align = (metres: number) => Math.round(metres / alignmentMetres) * alignmentMetres;
  const lattice = {
    crs,
    anchorX: align(origin[0] + westShare * extent),
    anchorY: align(origin[1] + extent / 2),
    stepX: pixelMetres,
    stepY: pixelMetres,
  };
  return { name, grid: { lattice, column: 0, row: 0, width: size, height: size } };
}

/** Where pixels are in the world, row by row. */
export interface Places {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Pixels from one exact transformation to the next; between them the plane is straight to a hundredth of a millimetre. */
const exactEvery = 32;

/** World coordinates of the pixel centres of a grid. */
export function worldOf(grid: Grid): Places {
  const { lattice, width, height } = grid;
  const columns = Math.ceil(width / exactEvery) + 1;
  const rows = Math.ceil(height / exactEvery) + 1;
  const nodes = new Float64Array(2 * columns * rows);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      nodes[at++] = centreX(grid, column * exactEvery);
      nodes[at++] = centreY(grid, row * exactEvery);
    }
  }
  transformer(lattice.crs, crsOf(worldDefinition))(nodes);
  const x = new Float64Array(width * height);
  const y = new Float64Array(width * height);
  for (let row = 0, at = 0; row < height; row++) {
    const nodeRow = Math.floor(row / exactEvery);
    const v = row / exactEvery - nodeRow;
    for (let column = 0; column < width; column++, at++) {
      const nodeColumn = Math.floor(column / exactEvery);
      const u = column / exactEvery - nodeColumn;
      const upper = 2 * (nodeRow * columns + nodeColumn);
      const lower = upper + 2 * columns;
      x[at] = (nodes[upper] * (1 - u) + nodes[upper + 2] * u) * (1 - v) + (nodes[lower] * (1 - u) + nodes[lower + 2] * u) * v;
      y[at] = (nodes[upper + 1] * (1 - u) + nodes[upper + 3] * u) * (1 - v) + (nodes[lower + 1] * (1 - u) + nodes[lower + 3] * u) * v;
    }
  }
  return { x, y };
}

/** A ring of world coordinates in another CRS. */
export function fromWorld(points: readonly Point[], crs: Crs): readonly Point[] {
  const pairs = Float64Array.from(points.flat());
  transformer(crsOf(worldDefinition), crs)(pairs);
  return points.map((_, index) => [pairs[2 * index], pairs[2 * index + 1]] as const);
}

export type Point = readonly [x: number, y: number];

/** A box in world coordinates. */
export interface WorldBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The part of the world that both windows show, and a margin for what reaches into it: valleys, cloud shadows. */
export function worldBox(size: number): WorldBox {
  const extent = size * pixelMetres;
  const marginMetres = 600 + 0.06 * extent;
  return { west: -extent - marginMetres, east: extent + marginMetres, south: -extent / 2 - marginMetres, north: extent / 2 + marginMetres };
}

/** The part of the world that holds all of the places. */
export function extentOf({ x, y }: Places): WorldBox {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < x.length; at++) {
    west = Math.min(west, x[at]);
    east = Math.max(east, x[at]);
    south = Math.min(south, y[at]);
    north = Math.max(north, y[at]);
  }
  return { west, south, east, north };
}
