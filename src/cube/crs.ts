/**
 * A coordinate reference system by its code: `EPSG:32631`, or `WKT:` and a hash for one given as text.
 * Definitions and transformations live in the registry (`crs-registry.ts`).
 */
export interface Crs {
  readonly code: string;
  readonly unit: 'metre' | 'degree' | 'foot';
}

/** West, south, east, north in the units of a CRS; `west > east` in a geographic CRS crosses the antimeridian. */
export interface BoundingBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
  readonly crs: Crs;
}
