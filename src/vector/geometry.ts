import type { BoundingBox, Crs } from '../cube/index.ts';

/** x, y (longitude, latitude in geographic CRSs); further numbers are carried along and not used. */
export type Position = readonly number[];
/** Closed: first and last position are equal. */
export type Ring = readonly Position[];

/** GeoJSON's geometries; coordinates are in the CRS of the collection that holds them. */
export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'MultiPoint'; readonly coordinates: readonly Position[] }
  | { readonly type: 'LineString'; readonly coordinates: readonly Position[] }
  | { readonly type: 'MultiLineString'; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: 'Polygon'; readonly coordinates: readonly Ring[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly Ring[])[] }
  | { readonly type: 'GeometryCollection'; readonly geometries: readonly Geometry[] };

export interface Feature {
  /** Unique in its collection: the feature's own id, or its index. */
  readonly id: string | number;
  /** Null is a place that is not known: no pixel. */
  readonly geometry: Geometry | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface FeatureCollection {
  readonly crs: Crs;
  readonly features: readonly Feature[];
}

/** A geometry's simple parts: points, lines, polygons. */
export type SimpleGeometry = Extract<Geometry, { type: 'Point' | 'LineString' | 'Polygon' }>;

/** The points, lines and polygons that a geometry is made of, in order. */
export function partsOf(geometry: Geometry): readonly SimpleGeometry[] {
  switch (geometry.type) {
    case 'Point':
    case 'LineString':
    case 'Polygon':
      return [geometry];
    case 'MultiPoint':
      return geometry.coordinates.map((coordinates) => ({ type: 'Point', coordinates }));
    case 'MultiLineString':
      return geometry.coordinates.map((coordinates) => ({ type: 'LineString', coordinates }));
    case 'MultiPolygon':
      return geometry.coordinates.map((coordinates) => ({ type: 'Polygon', coordinates }));
    case 'GeometryCollection':
      return geometry.geometries.flatMap(partsOf);
    default: {
      const never: never = geometry;
      throw new TypeError(`unknown geometry ${JSON.stringify(never)}`);
    }
  }
}

/** Every position of a geometry, in order. */
export function positionsOf(geometry: Geometry): readonly Position[] {
  return partsOf(geometry).flatMap((part) => {
    if (part.type === 'Point') return [part.coordinates];
    return part.type === 'LineString' ? part.coordinates : part.coordinates.flat();
  });
}

/** The same geometry with each position replaced. */
export function mapPositions(geometry: Geometry, change: (position: Position) => Position): Geometry {
  switch (geometry.type) {
    case 'Point':
      return { type: 'Point', coordinates: change(geometry.coordinates) };
    case 'MultiPoint':
    case 'LineString':
      return { type: geometry.type, coordinates: geometry.coordinates.map(change) };
    case 'MultiLineString':
    case 'Polygon':
      return { type: geometry.type, coordinates: geometry.coordinates.map((line) => line.map(change)) };
    case 'MultiPolygon':
      return { type: 'MultiPolygon', coordinates: geometry.coordinates.map((rings) => rings.map((ring) => ring.map(change))) };
    case 'GeometryCollection':
      return { type: 'GeometryCollection', geometries: geometry.geometries.map((part) => mapPositions(part, change)) };
    default: {
      const never: never = geometry;
      throw new TypeError(`unknown geometry ${JSON.stringify(never)}`);
    }
  }
}

/** The box around geometries in the CRS of their coordinates, or undefined where there is no position. */
export function boundingBoxOf(geometries: readonly (Geometry | null)[], crs: Crs): BoundingBox | undefined {
  let west = Infinity;
  let south = Infinity;
  let east = -Infinity;
  let north = -Infinity;
  for (const geometry of geometries) {
    if (geometry === null) continue;
    for (const [x = Number.NaN, y = Number.NaN] of positionsOf(geometry)) {
      west = Math.min(west, x);
      east = Math.max(east, x);
      south = Math.min(south, y);
      north = Math.max(north, y);
    }
  }
  return west <= east ? { west, south, east, north, crs } : undefined;
}
