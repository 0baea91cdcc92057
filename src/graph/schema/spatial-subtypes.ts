import { isJsonObject, type JsonObject } from '../../cube/index.ts';
import { ownValue, showValue } from '../json-value.ts';
import { type Problem, problem, within } from './problem.ts';

const urn = /^urn:(ogc|x-ogc):def:crs:/i;
const url = /^https?:\/\/www\.opengis\.net\/def\/crs\//i;
const authority = /^(EPSG|ESRI|IGNF|OGC|CRS|AUTO2?)\s*:\s*[\w.,:-]+$/i;
const wkt = /^\s*[A-Z][A-Z0-9_]+\s*[[(]/i;
const projjson = /^\s*\{/;

const anyCrs = "an EPSG code such as 32631, 'EPSG:32631', an OGC URN or WKT2";

/** Coordinate reference systems, liberally: EPSG codes as integers or digits in a text, `EPSG:n`, URN, URL, `CRS84`, WKT, PROJJSON. Whether it exists is asked later. */
export function checkCrs(value: unknown): Problem | undefined {
  if (typeof value === 'number') {
    return Number.isInteger(value) && value >= 1000 ? undefined : problem(2, `is ${value}; expected ${anyCrs}`);
  }
  if (typeof value !== 'string') return problem(0, `is ${showValue(value)}; expected ${anyCrs}`);
  const text = value.trim();
  if (/^\d+$/.test(text)) return Number(text) >= 1000 ? undefined : problem(2, `is ${showValue(value)}; expected ${anyCrs}`);
  const known =
    authority.test(text) || urn.test(text) || url.test(text) || /^(OGC:)?CRS84h?$/i.test(text) || wkt.test(text) || projjson.test(text);
  if (known) return undefined;
  const hint = /^\+?proj=|\+proj=/.test(text) ? ' (PROJ strings are not accepted)' : '';
  return problem(2, `is ${showValue(value)}; expected ${anyCrs}${hint}`);
}

const sides = ['west', 'south', 'east', 'north'] as const;

function isLonLat(crs: unknown): boolean {
  if (crs === undefined || crs === null || crs === 4326) return true;
  return typeof crs === 'string' && /^(EPSG:)?4326$|CRS84$|EPSG:[\d.]*:?4326$|EPSG\/[\d.]+\/4326$/i.test(crs.trim());
}

/** A box. West beyond east is legal for longitudes only, where it crosses the antimeridian. Sides that are undefined are not looked at (they come from elsewhere). */
export function checkBoundingBox(value: unknown): Problem | undefined {
  if (Array.isArray(value)) {
    const spelt =
      value.length === 4
        ? `; write {"west": ${sides.map((side, index) => (index === 0 ? '' : `"${side}": `) + showValue(value[index])).join(', ')}}`
        : '';
    return problem(0, `is ${showValue(value)}; expected an object with west, south, east and north${spelt}`);
  }
  if (!isJsonObject(value)) return problem(0, `is ${showValue(value)}; expected an object with west, south, east and north`);
  const missing = sides.filter((side) => !Object.hasOwn(value, side));
  if (missing.length === 4) return problem(1, `is ${showValue(value)}; expected an object with west, south, east and north`);
  if (missing.length > 0) return problem(2, `has no ${missing.join(' and no ')}; a box needs west, south, east and north`);
  for (const side of [...sides, 'base', 'height'] as const) {
    const number = ownValue(value, side);
    if (number === undefined || (number === null && (side === 'base' || side === 'height'))) continue;
    if (typeof number !== 'number' || !Number.isFinite(number)) {
      const digits = typeof number === 'string' && number.trim() !== '' && Number.isFinite(Number(number));
      return problem(2, `is ${showValue(number)}; expected a number${digits ? `: ${Number(number)} without quotes` : ''}`, side);
    }
  }
  const crs = ownValue(value, 'crs');
  if (crs !== undefined && crs !== null) {
    const wrong = checkCrs(crs);
    if (wrong !== undefined) return within('crs', { ...wrong, closeness: 2 });
  }
  return checkExtent(value, isLonLat(crs));
}

function checkExtent(box: JsonObject, lonLat: boolean): Problem | undefined {
  const [west, south, east, north] = sides.map((side) => ownValue(box, side) as number | undefined);
  if (lonLat) {
    for (const [side, degrees, limit] of [
      ['west', west, 360],
      ['east', east, 360],
      ['south', south, 90],
      ['north', north, 90],
    ] as const) {
      if (degrees === undefined || Math.abs(degrees) <= limit) continue;
      const wanted = limit === 90 ? 'a latitude (-90 to 90)' : 'a longitude (-180 to 180)';
      const hint = Math.abs(degrees) > 360 ? '; projected coordinates need "crs", such as 32631' : '';
      return problem(2, `is ${degrees}, which is not ${wanted} in EPSG:4326${hint}`, side);
    }
  } else if (west !== undefined && east !== undefined && west > east) {
    return problem(2, `has west (${west}) larger than east (${east}); west must be the smaller one`);
  }
  if (south !== undefined && north !== undefined && south > north) {
    return problem(2, `has south (${south}) larger than north (${north}); south must be the smaller one`);
  }
  return undefined;
}

/** A box that a user may not have meant: undefined where there is nothing to say. */
export function doubtBoundingBox(value: unknown): string | undefined {
  if (!isJsonObject(value) || !isLonLat(ownValue(value, 'crs'))) return undefined;
  const west = ownValue(value, 'west');
  const east = ownValue(value, 'east');
  if (typeof west !== 'number' || typeof east !== 'number' || west <= east) return undefined;
  return `has west (${west}) larger than east (${east}): it is taken to cross the antimeridian`;
}

/** Nesting of `coordinates` below a position. */
const geometryDepth: Readonly<Record<string, number>> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
};
const geojsonTypes = [...Object.keys(geometryDepth), 'GeometryCollection', 'Feature', 'FeatureCollection'];

/** True for objects whose `type` is one of GeoJSON. */
export function isGeojson(value: unknown): boolean {
  return isJsonObject(value) && geojsonTypes.includes(ownValue(value, 'type') as string);
}

/** @see RFC 7946; rings need not be closed. */
export function checkGeojson(value: unknown): Problem | undefined {
  if (!isJsonObject(value)) return problem(0, `is ${showValue(value)}; expected GeoJSON, an object with "type"`);
  const type = ownValue(value, 'type');
  if (typeof type !== 'string') return problem(1, `is ${showValue(value)}; expected GeoJSON, an object with "type"`);
  switch (type) {
    case 'FeatureCollection':
      return checkMembers(value, 'features', (feature) =>
        isJsonObject(feature) && feature['type'] === 'Feature'
          ? checkGeojson(feature)
          : problem(2, `is ${showValue(feature)}; expected a Feature`),
      );
    case 'GeometryCollection':
      return checkMembers(value, 'geometries', checkGeometry);
    case 'Feature': {
      const geometry = ownValue(value, 'geometry');
      if (geometry === null) return undefined;
      if (geometry === undefined) return problem(2, 'is a Feature without geometry');
      const wrong = checkGeometry(geometry);
      return wrong && within('geometry', { ...wrong, closeness: 2 });
    }
    default:
      return checkGeometry(value);
  }
}

function checkMembers(value: JsonObject, key: string, check: (member: unknown) => Problem | undefined): Problem | undefined {
  const members = ownValue(value, key);
  if (!Array.isArray(members)) return problem(2, `is a ${value['type']} without a list of ${key}`);
  for (let index = 0; index < members.length; index++) {
    const wrong = check(members[index]);
    if (wrong !== undefined) return within(key, within(index, { ...wrong, closeness: 2 }));
  }
  return undefined;
}

function checkGeometry(value: unknown): Problem | undefined {
  if (!isJsonObject(value)) return problem(2, `is ${showValue(value)}; expected a geometry`);
  const type = ownValue(value, 'type');
  if (type === 'GeometryCollection') return checkGeojson(value);
  if (typeof type !== 'string' || !Object.hasOwn(geometryDepth, type)) {
    return problem(1, `has ${type === undefined ? 'no type' : `type ${showValue(type)}`}; GeoJSON has ${geojsonTypes.join(', ')}`);
  }
  const coordinates = ownValue(value, 'coordinates');
  if (coordinates === undefined) return problem(2, `is a ${type} without coordinates`);
  const wrong = checkCoordinates(coordinates, geometryDepth[type]);
  return wrong && within('coordinates', { ...wrong, closeness: 2 });
}

function checkCoordinates(value: unknown, depth: number): Problem | undefined {
  if (!Array.isArray(value)) return problem(2, `is ${showValue(value)}; expected ${depth === 0 ? 'a position [x, y]' : 'a list'}`);
  if (depth === 0) {
    const isPosition = value.length >= 2 && value.every((number) => typeof number === 'number' && Number.isFinite(number));
    return isPosition ? undefined : problem(2, `is ${showValue(value)}; expected a position [x, y] of numbers`);
  }
  for (let index = 0; index < value.length; index++) {
    const wrong = checkCoordinates(value[index], depth - 1);
    if (wrong !== undefined) return within(index, wrong);
  }
  return undefined;
}
