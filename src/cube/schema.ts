import type { DataType } from './data-type.ts';
import type { Grid } from './grid.ts';

export type Label = string | number;

/** A time label: RFC 3339 or period text, with the half-open interval that it stands for (epoch milliseconds). */
export interface TimeLabel {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What travels with a band's label through every operator that keeps it. */
export interface Band {
  readonly name: string;
  readonly commonName?: string;
  readonly aliases?: readonly string[];
  /** Ground sampling distance in metres. */
  readonly gsd?: number;
  /** Centre wavelength in micrometres. */
  readonly wavelength?: number;
  readonly type: DataType;
  readonly nodata?: number;
  readonly categorical: boolean;
  /** Metadata only: never applied unless the catalog's flags say so. */
  readonly scale?: number;
  readonly offset?: number;
}

/** Horizontal axes of a raster take their labels from the schema's grid; inline cubes enumerate theirs. */
export interface SpatialDimension {
  readonly kind: 'spatial';
  readonly name: string;
  readonly axis: 'x' | 'y' | 'z';
  readonly labels: 'grid' | readonly Label[];
  readonly referenceSystem?: string | number;
}
export interface TimeDimension {
  readonly kind: 'temporal';
  readonly name: string;
  readonly labels: readonly TimeLabel[];
}
export interface BandsDimension {
  readonly kind: 'bands';
  readonly name: string;
  readonly labels: readonly Label[];
  /** In label order; same length as `labels`. */
  readonly bands: readonly Band[];
}
export interface OtherDimension {
  readonly kind: 'other';
  readonly name: string;
  readonly labels: readonly Label[];
}
export interface GeometryDimension {
  readonly kind: 'geometry';
  readonly name: string;
  /** Stable feature ids. */
  readonly labels: readonly Label[];
  /** Content hash of the feature collection (GeoJSON). */
  readonly features: string;
}
export type Dimension = SpatialDimension | TimeDimension | BandsDimension | OtherDimension | GeometryDimension;

/** What an operator knows of its output once the plan is bound. The order of the dimensions is the order of the values; a cube may have none. */
export interface CubeSchema {
  readonly dimensions: readonly Dimension[];
  /** Present where x and y are a raster's. */
  readonly grid?: Grid;
  /** Type of the values where there is no bands dimension; with one, each band has its own. */
  readonly type: DataType;
  readonly nodata?: number;
}

/** Number of labels; for a raster's x and y the number of pixels along the grid. */
export function lengthOf(schema: CubeSchema, dimension: Dimension): number {
  if (dimension.kind === 'spatial' && dimension.labels === 'grid') {
    return dimension.axis === 'x' ? (schema.grid?.width ?? 0) : (schema.grid?.height ?? 0);
  }
  return (dimension.labels as readonly unknown[]).length;
}

/** The label as users see it: text of a time, else itself. */
export function labelText(label: Label | TimeLabel): Label {
  return typeof label === 'object' ? label.text : label;
}
