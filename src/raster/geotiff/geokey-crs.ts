import { type Crs, crsOf } from '../../cube/index.ts';
import { type GeoKeys, geoKey } from './geokey-directory.ts';

/** A CRS, or the reason why there is none: it completes a sentence that begins with the file's name. */
export type CrsFinding = { readonly crs: Crs } | { readonly problem: string } | { readonly absent: true };

const userDefined = 32767;
const unknown = 0;
const metre = 9001;
const feet: ReadonlySet<number> = new Set([9002, 9003]);
const degree = 9102;

/**
 * The CRS that GeoKeys state: by its EPSG code, as UTM given by parameters, or as Esri text in a citation.
 * Others that are user-defined are refused by name: a CRS is never assumed.
 */
export function crsOfGeoKeys(keys: GeoKeys): CrsFinding {
  const numberOf = (key: number): number | undefined => (typeof keys[key] === 'number' ? keys[key] : undefined);
  const projected = numberOf(geoKey.projectedType) ?? unknown;
  const geographic = numberOf(geoKey.geographicType) ?? unknown;
  const model = numberOf(geoKey.modelType) ?? (projected !== unknown ? 1 : geographic !== unknown ? 2 : undefined);
  switch (model) {
    case undefined:
    case 0:
      return { absent: true };
    case 1:
      break;
    case 2:
      return geographicCrs(keys, geographic, numberOf(geoKey.angularUnits));
    case 3:
      return { problem: 'is in a geocentric reference system, which is not supported' };
    default:
      return { problem: `is in a user-defined kind of reference system (model type ${model}), which is not supported` };
  }
  const code = isCode(projected) ? projected : utmCode(keys, geographic);
  if (code === undefined) return esriCrs(keys) ?? { problem: `${describe(keys)}: reproject it to a reference system with an EPSG code` };
  const found = epsgCrs(code);
  const unit = numberOf(geoKey.linearUnits);
  if ('crs' in found && unit !== undefined && isCode(unit) && !isUnitOf(unit, found.crs)) {
    return { problem: `contradicts itself: EPSG:${code} is in ${found.crs.unit}, its linear unit is EPSG:${unit}` };
  }
  return found;
}

function isCode(value: number): boolean {
  return value !== unknown && value !== userDefined;
}

function isUnitOf(unit: number, crs: Crs): boolean {
  if (crs.unit === 'metre') return unit === metre;
  return crs.unit === 'foot' && feet.has(unit);
}

function geographicCrs(keys: GeoKeys, code: number, unit: number | undefined): CrsFinding {
  if (!isCode(code))
    return esriCrs(keys) ?? { problem: `has user-defined geographic coordinates (${citationOf(keys)}), which are not supported` };
  if (unit !== undefined && isCode(unit) && unit !== degree)
    return { problem: `has geographic coordinates in the unit EPSG:${unit}, not in degrees` };
  return epsgCrs(code);
}

function epsgCrs(code: number): CrsFinding {
  try {
    return { crs: crsOf(code) };
  } catch (error) {
    return { problem: `is in EPSG:${code}: ${(error as Error).message}` };
  }
}

/** Series of EPSG codes of UTM on a geographic CRS: code of zone 0, and the zones that exist. */
const utmSeries: Readonly<Record<number, { readonly north: number; readonly south?: number; readonly zones: readonly [number, number] }>> =
  {
    4326: { north: 32600, south: 32700, zones: [1, 60] },
    4322: { north: 32200, south: 32300, zones: [1, 60] },
    4258: { north: 25800, zones: [28, 38] },
    4269: { north: 26900, zones: [1, 23] },
  };

const transverseMercator = 1;

/** The EPSG code of UTM that is given by its zone (ProjectionGeoKey 160nn, 161nn) or by its parameters, in metres on a known geographic CRS. */
function utmCode(keys: GeoKeys, geographic: number): number | undefined {
  const series = utmSeries[geographic];
  const unit = keys[geoKey.linearUnits];
  if (series === undefined || (unit !== undefined && unit !== metre)) return undefined;
  const zone = utmZone(keys);
  if (zone === undefined || zone.number < series.zones[0] || zone.number > series.zones[1]) return undefined;
  const first = zone.isNorth ? series.north : series.south;
  return first === undefined ? undefined : first + zone.number;
}

function utmZone(keys: GeoKeys): { readonly number: number; readonly isNorth: boolean } | undefined {
  const projection = keys[geoKey.projection];
  if (typeof projection === 'number' && isCode(projection)) {
    const number = projection % 100;
    const series = projection - number;
    return (series === 16000 || series === 16100) && number >= 1 && number <= 60 ? { number, isNorth: series === 16000 } : undefined;
  }
  const longitude = keys[geoKey.naturalOriginLongitude];
  const northing = keys[geoKey.falseNorthing];
  const isUtm =
    keys[geoKey.coordinateTransformation] === transverseMercator &&
    (keys[geoKey.naturalOriginLatitude] ?? 0) === 0 &&
    keys[geoKey.scaleAtNaturalOrigin] === 0.9996 &&
    keys[geoKey.falseEasting] === 500_000 &&
    (northing === 0 || northing === 10_000_000);
  if (!isUtm || typeof longitude !== 'number') return undefined;
  const number = (longitude + 183) / 6;
  return Number.isInteger(number) ? { number, isNorth: northing === 0 } : undefined;
}

/** Esri writes the whole definition as text into a citation. */
function esriCrs(keys: GeoKeys): CrsFinding | undefined {
  for (const key of [geoKey.projectedCitation, geoKey.citation]) {
    const text = /^ESRI PE String = (.*)$/s.exec(String(keys[key] ?? ''))?.[1];
    if (text === undefined) continue;
    try {
      return { crs: crsOf(text) };
    } catch (error) {
      return { problem: `states its reference system as text that cannot be used: ${(error as Error).message}` };
    }
  }
  return undefined;
}

const transformationNames: Readonly<Record<number, string>> = {
  1: 'Transverse Mercator',
  3: 'Oblique Mercator',
  7: 'Mercator',
  8: 'Lambert Conformal Conic with two standard parallels',
  9: 'Lambert Conformal Conic with one standard parallel',
  10: 'Lambert Azimuthal Equal Area',
  11: 'Albers Equal Area',
  12: 'Azimuthal Equidistant',
  14: 'Stereographic',
  15: 'Polar Stereographic',
  16: 'Oblique Stereographic',
  17: 'Equirectangular',
  24: 'Sinusoidal',
};

function describe(keys: GeoKeys): string {
  const transformation = keys[geoKey.coordinateTransformation];
  const name =
    typeof transformation === 'number'
      ? (transformationNames[transformation] ?? `projection method ${transformation}`)
      : 'unknown projection';
  return `is in a user-defined reference system (${name}, ${citationOf(keys)}), which is not supported`;
}

function citationOf(keys: GeoKeys): string {
  const citation = keys[geoKey.projectedCitation] ?? keys[geoKey.citation];
  return typeof citation === 'string' && citation !== '' ? `"${citation.slice(0, 200)}"` : 'without a name';
}
