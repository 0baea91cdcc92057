import type { ResolvedQuery } from '../catalog/index.ts';
import { type BoundingBox, crsOf, type Label, OpenEOError } from '../cube/index.ts';
import { boundingBoxOf, type FeatureCollection, partsOf, reprojectFeatures } from '../vector/index.ts';

export interface FeaturesExtent {
  readonly ids: readonly Label[];
  readonly box: BoundingBox;
  /** All polygons together in WGS 84; absent where there are none. */
  readonly geometry?: ResolvedQuery['polygon'];
}

const known = new WeakMap<FeatureCollection, FeaturesExtent>();

/** Ids, box and outline of features. Throws where no feature has a place. */
export function featuresExtent(collection: FeatureCollection): FeaturesExtent {
  let extent = known.get(collection);
  if (extent === undefined) {
    extent = extentOf(collection);
    known.set(collection, extent);
  }
  return extent;
}

function extentOf(collection: FeatureCollection): FeaturesExtent {
  const geometries = collection.features.map((feature) => feature.geometry);
  const box = boundingBoxOf(geometries, collection.crs);
  if (box === undefined) throw new OpenEOError('ProcessParameterInvalid', 'None of the geometries has coordinates.');
  const wgs84 = crsOf(4326);
  const inWgs84 = collection.crs.code === wgs84.code ? collection : reprojectFeatures(collection, wgs84);
  const parts = inWgs84.features.flatMap(({ geometry }) => (geometry === null ? [] : partsOf(geometry)));
  const polygons = parts.flatMap((part) => (part.type === 'Polygon' ? [part.coordinates] : []));
  const ids = collection.features.map((feature) => feature.id);
  const isAllPolygons = polygons.length > 0 && polygons.length === parts.length;
  return { ids, box: withSize(box), ...(isAllPolygons ? { geometry: { type: 'MultiPolygon', coordinates: polygons } } : {}) };
}

/** A point has a box without size, in which no pixel centre lies: it is widened by a hair; what it selects is found by the features themselves. */
function withSize(box: BoundingBox): BoundingBox {
  const hair = box.crs.unit === 'degree' ? 1e-7 : 0.01;
  return {
    ...box,
    west: box.west === box.east ? box.west - hair : box.west,
    east: box.west === box.east ? box.east + hair : box.east,
    south: box.south === box.north ? box.south - hair : box.south,
    north: box.south === box.north ? box.north + hair : box.north,
  };
}
