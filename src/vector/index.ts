export {
  boundingBoxOf,
  type Feature,
  type FeatureCollection,
  type Geometry,
  mapPositions,
  type Position,
  partsOf,
  positionsOf,
  type Ring,
} from './geometry.ts';
export { maskOf, rasterizeSpans } from './rasterize.ts';
export { readFeatures } from './read-geojson.ts';
export { reprojectFeatures } from './reproject-features.ts';
export { pixelCount, type Spans } from './spans.ts';
export type { ColumnValue, VectorColumn, VectorTable } from './vector-table.ts';
export { writeCsv } from './write-csv.ts';
export { writeGeoJson } from './write-geojson.ts';
