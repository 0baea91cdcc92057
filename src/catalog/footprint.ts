import { type BoundingBox, isJsonObject } from '../cube/index.ts';

/** Degrees in WGS84; `west > east` crosses the antimeridian. */
export type Wgs84Box = Omit<BoundingBox, 'crs'>;

type Position = readonly number[];
type Ring = readonly Position[];

/** GeoJSON in WGS84, as items carry it. */
export interface Geometry {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly Geometry[];
}

export function isGeometry(value: unknown): value is Geometry {
  return (
    isJsonObject(value) && typeof value['type'] === 'string' && (Array.isArray(value['coordinates']) || Array.isArray(value['geometries']))
  );
}

/** One box, or the two on either side of the antimeridian. */
export function splitBox(box: Wgs84Box): readonly Wgs84Box[] {
  if (box.west <= box.east) return [box];
  return [
    { ...box, east: 180 },
    { ...box, west: -180 },
  ];
}

/** A STAC `bbox` of four or six numbers; undefined for anything else. */
export function boxOf(bbox: unknown): Wgs84Box | undefined {
  if (!Array.isArray(bbox) || !bbox.every((value) => typeof value === 'number' && Number.isFinite(value))) return undefined;
  const numbers = bbox as readonly number[];
  if (numbers.length === 4) return { west: numbers[0], south: numbers[1], east: numbers[2], north: numbers[3] };
  if (numbers.length === 6) return { west: numbers[0], south: numbers[1], east: numbers[3], north: numbers[4] };
  return undefined;
}

/** True if the closed boxes have a point in common. */
export function boxesIntersect(a: Wgs84Box, b: Wgs84Box): boolean {
  if (a.west > a.east || b.west > b.east) return splitBox(a).some((left) => splitBox(b).some((right) => boxesIntersect(left, right)));
  return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

/** The smallest box that holds both; where one crosses the antimeridian the union does too. */
export function uniteBoxes(a: Wgs84Box, b: Wgs84Box): Wgs84Box {
  const south = Math.min(a.south, b.south);
  const north = Math.max(a.north, b.north);
  if (a.west <= a.east && b.west <= b.east) return { west: Math.min(a.west, b.west), south, east: Math.max(a.east, b.east), north };
  const [first, second] = [a, b].map((box) =>
    box.west > box.east ? box : box.west < 0 ? { ...box, west: 180 } : { ...box, east: -180 },
  ) as [Wgs84Box, Wgs84Box];
  const west = Math.min(first.west, second.west);
  const east = Math.max(first.east, second.east);
  return west <= east ? { west: -180, south, east: 180, north } : { west, south, east, north };
}

export function polygonOf(box: Wgs84Box): Geometry {
  const rings = splitBox(box).map(({ west, south, east, north }) => [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ]);
  return rings.length === 1 ? { type: 'Polygon', coordinates: rings[0] } : { type: 'MultiPolygon', coordinates: rings };
}

/** A geometry taken apart: polygons as lists of rings, lines, and points as lines of one. */
interface Parts {
  readonly polygons: readonly (readonly Ring[])[];
  readonly lines: readonly Ring[];
}

function partsOf(geometry: Geometry): Parts {
  const coordinates = geometry.coordinates;
  switch (geometry.type) {
    case 'Polygon':
      return { polygons: [coordinates as readonly Ring[]], lines: [] };
    case 'MultiPolygon':
      return { polygons: coordinates as readonly (readonly Ring[])[], lines: [] };
    case 'LineString':
      return { polygons: [], lines: [coordinates as Ring] };
    case 'MultiLineString':
      return { polygons: [], lines: coordinates as readonly Ring[] };
    case 'Point':
      return { polygons: [], lines: [[coordinates as Position]] };
    case 'MultiPoint':
      return { polygons: [], lines: (coordinates as Ring).map((position) => [position]) };
    default: {
      const parts = (geometry.geometries ?? []).map(partsOf);
      return { polygons: parts.flatMap((part) => part.polygons), lines: parts.flatMap((part) => part.lines) };
    }
  }
}

function boundsOfLine(line: Ring): Wgs84Box {
  let west = Infinity;
  let south = Infinity;
  let east = -Infinity;
  let north = -Infinity;
  for (const position of line) {
    west = Math.min(west, position[0]);
    east = Math.max(east, position[0]);
    south = Math.min(south, position[1]);
    north = Math.max(north, position[1]);
  }
  return { west, south, east, north };
}

/** West, south, east, north of all positions as they are written; undefined for an empty geometry. */
export function boundsOfGeometry(geometry: Geometry): Wgs84Box | undefined {
  const { polygons, lines } = partsOf(geometry);
  const boxes = [...polygons.flat(), ...lines].filter((line) => line.length > 0).map(boundsOfLine);
  if (boxes.length === 0) return undefined;
  return boxes.reduce((a, b) => ({
    west: Math.min(a.west, b.west),
    south: Math.min(a.south, b.south),
    east: Math.max(a.east, b.east),
    north: Math.max(a.north, b.north),
  }));
}

function side(a: Position, b: Position, p: Position): number {
  return Math.sign((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]));
}

function isBetween(a: Position, b: Position, p: Position): boolean {
  return Math.min(a[0], b[0]) <= p[0] && p[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= p[1] && p[1] <= Math.max(a[1], b[1]);
}

function segmentsIntersect(a: Position, b: Position, c: Position, d: Position): boolean {
  const abc = side(a, b, c);
  const abd = side(a, b, d);
  const cda = side(c, d, a);
  const cdb = side(c, d, b);
  if (abc !== abd && cda !== cdb) return true;
  return (
    (abc === 0 && isBetween(a, b, c)) ||
    (abd === 0 && isBetween(a, b, d)) ||
    (cda === 0 && isBetween(c, d, a)) ||
    (cdb === 0 && isBetween(c, d, b))
  );
}

function isInside(rings: readonly Ring[], point: Position): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
      const [ax, ay] = ring[index];
      const [bx, by] = ring[before];
      if (ay! > point[1] !== by! > point[1] && point[0] < ((bx! - ax!) * (point[1] - ay!)) / (by! - ay!) + ax!) inside = !inside;
    }
  }
  return inside;
}

function linesIntersect(a: Ring, b: Ring): boolean {
  const boundsB = boundsOfLine(b);
  if (!boxesIntersect(boundsOfLine(a), boundsB)) return false;
  for (let i = 0; i < Math.max(1, a.length - 1); i += 1) {
    const start = a[i];
    const end = a[i + 1] ?? start;
    if (!boxesIntersect(boundsOfLine([start, end]), boundsB)) continue;
    for (let k = 0; k < Math.max(1, b.length - 1); k += 1) {
      if (segmentsIntersect(start, end, b[k], b[k + 1] ?? b[k])) return true;
    }
  }
  return false;
}

/** True if the closed geometries have a point in common; plane geometry on longitude and latitude as they are written, as STAC services do. */
export function geometriesIntersect(a: Geometry, b: Geometry): boolean {
  const left = partsOf(a);
  const right = partsOf(b);
  const leftLines = [...left.polygons.flat(), ...left.lines];
  const rightLines = [...right.polygons.flat(), ...right.lines];
  if (leftLines.some((line) => rightLines.some((other) => linesIntersect(line, other)))) return true;
  // No boundary is crossed: one lies wholly inside the other, or they are apart. Any position of each part decides.
  const holds = (polygons: Parts['polygons'], lines: readonly Ring[]) =>
    polygons.some((rings) => lines.some((line) => line.length > 0 && isInside(rings, line[0])));
  return holds(left.polygons, rightLines) || holds(right.polygons, leftLines);
}
