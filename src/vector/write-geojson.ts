import { crsOf } from '../cube/index.ts';
import { type Geometry, mapPositions, type Ring } from './geometry.ts';
import { reprojectFeatures } from './reproject-features.ts';
import { timeCount, type VectorTable, valueAt } from './vector-table.ts';

/** Decimals of a degree that are kept where coordinates were transformed: a tenth of a millimetre. */
const degreeScale = 1e9;

/**
 * A vector cube as a GeoJSON FeatureCollection in WGS 84, a feature each with its id, its properties, and the values under the columns' names, with a time
 * dimension under `time~column`. A value takes the place of a property of its name. NaN and infinities are null, as JSON has none. Exterior rings run
 * counterclockwise.
 * @throws OpenEOError `GeometryOutsideCrs` where a geometry has no place in longitude and latitude.
 * @see RFC 7946
 */
export function writeGeoJson(table: VectorTable): string {
  const times = timeCount(table);
  const wgs84 = crsOf(4326);
  const isMoved = table.features.crs.code !== wgs84.code;
  const { features } = reprojectFeatures(table.features, wgs84);
  const made = features.map((feature, index) => {
    const values = table.columns.flatMap((column) =>
      Array.from({ length: times }, (_, time) => {
        const value = valueAt(column, index * times + time);
        const name = table.times === undefined ? column.name : `${table.times[time]}~${column.name}`;
        return [name, typeof value === 'number' && !Number.isFinite(value) ? null : value] as const;
      }),
    );
    const geometry = feature.geometry === null ? null : wound(isMoved ? rounded(feature.geometry) : feature.geometry);
    return { type: 'Feature', id: feature.id, geometry, properties: { ...feature.properties, ...Object.fromEntries(values) } };
  });
  return JSON.stringify({ type: 'FeatureCollection', features: made });
}

function rounded(geometry: Geometry): Geometry {
  return mapPositions(geometry, ([x = 0, y = 0, ...rest]) => [
    Math.round(x * degreeScale) / degreeScale,
    Math.round(y * degreeScale) / degreeScale,
    ...rest,
  ]);
}

/** Exterior rings counterclockwise, holes clockwise. */
function wound(geometry: Geometry): Geometry {
  switch (geometry.type) {
    case 'Polygon':
      return { type: 'Polygon', coordinates: windRings(geometry.coordinates) };
    case 'MultiPolygon':
      return { type: 'MultiPolygon', coordinates: geometry.coordinates.map(windRings) };
    case 'GeometryCollection':
      return { type: 'GeometryCollection', geometries: geometry.geometries.map(wound) };
    default:
      return geometry;
  }
}

function windRings(rings: readonly Ring[]): readonly Ring[] {
  return rings.map((ring, k) => ((k === 0) === signedArea(ring) >= 0 ? ring : ring.toReversed()));
}

/** Twice the area, positive where the ring runs counterclockwise (y up). */
function signedArea(ring: Ring): number {
  let area = 0;
  const [originX = 0, originY = 0] = ring[0] ?? [];
  for (let k = 1; k < ring.length; k++) {
    const [x1 = 0, y1 = 0] = ring[k - 1]!;
    const [x2 = 0, y2 = 0] = ring[k]!;
    area += (x1 - originX) * (y2 - originY) - (x2 - originX) * (y1 - originY);
  }
  return area;
}
