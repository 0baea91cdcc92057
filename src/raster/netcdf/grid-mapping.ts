import type { Grid } from '../../cube/index.ts';
import { boundsOf, describeCrs } from '../../cube/index.ts';

export type AttributeValue = string | number | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

interface CfProjection {
  readonly name: string;
  /** CF attribute of each WKT parameter. */
  readonly parameters: Readonly<Record<string, string>>;
}

const falseOrigin = { false_easting: 'false_easting', false_northing: 'false_northing' };
const centre = {
  latitude_of_center: 'latitude_of_projection_origin',
  longitude_of_center: 'longitude_of_projection_origin',
  ...falseOrigin,
};
const meridian = {
  latitude_of_origin: 'latitude_of_projection_origin',
  central_meridian: 'longitude_of_central_meridian',
  ...falseOrigin,
};

/** Projections of WKT that CF names as well. */
const projections: ReadonlyMap<string, CfProjection> = new Map(
  Object.entries({
    transverse_mercator: { name: 'transverse_mercator', parameters: { ...meridian, scale_factor: 'scale_factor_at_central_meridian' } },
    lambert_azimuthal_equal_area: { name: 'lambert_azimuthal_equal_area', parameters: centre },
    albers_conic_equal_area: {
      name: 'albers_conical_equal_area',
      parameters: {
        latitude_of_center: 'latitude_of_projection_origin',
        longitude_of_center: 'longitude_of_central_meridian',
        ...falseOrigin,
      },
    },
    lambert_conformal_conic_2sp: { name: 'lambert_conformal_conic', parameters: meridian },
  }),
);

const secant = new Set(['albers_conical_equal_area', 'lambert_conformal_conic']);

/**
 * Attributes of the grid mapping variable: CF's own where CF knows the projection, the CRS as text, and GDAL's geotransform.
 * CF's parameters are read from well-known text in its first version; other text is stated as it is.
 * @see https://cfconventions.org/Data/cf-conventions/cf-conventions-1.8/cf-conventions.html#appendix-grid-mappings
 */
export function gridMapping(grid: Grid): Attributes {
  const { stepX, stepY, crs } = grid.lattice;
  const text = describeCrs(crs).text;
  const { west, north } = boundsOf(grid);
  return {
    ...cfAttributes(text),
    ...(/^[A-Z]+\[/.test(text) ? { crs_wkt: text } : {}),
    spatial_ref: text,
    GeoTransform: [west, stepX, 0, north, 0, -stepY].join(' '),
  };
}

function cfAttributes(wkt: string): Attributes {
  const spheroid = /SPHEROID\["[^"]*",\s*([-\d.eE+]+),\s*([-\d.eE+]+)/.exec(wkt);
  const primeMeridian = /PRIMEM\["[^"]*",\s*([-\d.eE+]+)/.exec(wkt);
  if (spheroid === null) return {};
  const figure: Attributes = {
    semi_major_axis: Number(spheroid[1]),
    inverse_flattening: Number(spheroid[2]),
    longitude_of_prime_meridian: Number(primeMeridian?.[1] ?? 0),
  };
  if (wkt.startsWith('GEOGCS')) return { grid_mapping_name: 'latitude_longitude', ...figure };
  const projection = projections.get(/PROJECTION\["([^"]*)"/.exec(wkt)?.[1].toLowerCase() ?? '');
  // An extension replaces what the parameters say, as in Web Mercator's sphere.
  if (projection === undefined || wkt.includes('EXTENSION[')) return {};
  const stated = new Map(
    [...wkt.matchAll(/PARAMETER\["([^"]*)",\s*([-\d.eE+]+)/g)].map(([, name, value]) => [name.toLowerCase(), Number(value)]),
  );
  const attributes: Record<string, AttributeValue> = { grid_mapping_name: projection.name, ...figure };
  for (const [name, attribute] of Object.entries(projection.parameters)) {
    const value = stated.get(name);
    if (value !== undefined) attributes[attribute] = value;
  }
  if (secant.has(projection.name)) {
    const parallels = [stated.get('standard_parallel_1'), stated.get('standard_parallel_2')].filter((value) => value !== undefined);
    if (parallels.length > 0) attributes['standard_parallel'] = parallels;
  }
  return attributes;
}
