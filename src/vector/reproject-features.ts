import { type Crs, OpenEOError, type PointTransform, transformer } from '../cube/index.ts';
import { type FeatureCollection, type Geometry, mapPositions, type Position } from './geometry.ts';

/**
 * The features in another CRS. Vertices are transformed and edges stay straight between them, as GDAL and GeoPandas do: an edge of many kilometres with
 * few vertices is another line in the new CRS.
 * @throws OpenEOError `GeometryOutsideCrs` where a vertex has no image, naming the feature and the vertex.
 */
export function reprojectFeatures(collection: FeatureCollection, to: Crs): FeatureCollection {
  if (collection.crs.code === to.code) return collection;
  const forward = transformer(collection.crs, to);
  const features = collection.features.map((feature) => {
    if (feature.geometry === null) return feature;
    try {
      return { ...feature, geometry: reprojectGeometry(feature.geometry, forward) };
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      const why = `${cause.message} in ${collection.crs.code} has no image in ${to.code}`;
      throw new OpenEOError('GeometryOutsideCrs', `Feature ${JSON.stringify(feature.id)} cannot be reprojected: ${why}.`, { cause });
    }
  });
  return { crs: to, features };
}

/** A geometry with its vertices transformed. @throws RangeError naming a vertex without image. */
function reprojectGeometry(geometry: Geometry, forward: PointTransform): Geometry {
  const point = new Float64Array(2);
  return mapPositions(geometry, (position): Position => {
    const [x = Number.NaN, y = Number.NaN, ...rest] = position;
    point[0] = x;
    point[1] = y;
    forward(point);
    if (Number.isNaN(point[0]!)) throw new RangeError(`the vertex ${x}, ${y}`);
    return [point[0]!, point[1]!, ...rest];
  });
}
