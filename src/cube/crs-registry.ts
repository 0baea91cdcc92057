import { createHash } from 'node:crypto';
import type { Crs } from './crs.ts';
import { type CrsDefinition, define, defineEpsg, unsupported } from './crs-definition.ts';
import { OpenEOError } from './error.ts';

/** By code, for the process's life: definitions are small and their number is bounded by what catalogs and users name. */
const table = new Map<string, CrsDefinition>();

const epsgPatterns: readonly RegExp[] = [
  /^(?:EPSG:)?(\d{4,6})$/i,
  /^urn:(?:x-)?ogc:def:crs:EPSG:[^:]*:(\d{4,6})$/i,
  /^https?:\/\/www\.opengis\.net\/def\/crs\/EPSG\/[^/]+\/(\d{4,6})$/i,
  /^https?:\/\/www\.opengis\.net\/gml\/srs\/epsg\.xml#(\d{4,6})$/i,
];
/** Names under which Web Mercator went before it had its EPSG code. */
const webMercatorAliases: ReadonlySet<string> = new Set(['900913', '102100', '102113', '3785']);
const crs84Pattern =
  /^(?:(?:OGC:)?CRS84|urn:(?:x-)?ogc:def:crs:OGC:[^:]*:CRS84|https?:\/\/www\.opengis\.net\/def\/crs\/OGC\/[^/]+\/CRS84)$/i;

/**
 * The CRS that a definition names: an EPSG code as number, `EPSG:n` or digits, an OGC URN or URL (also CRS84), or WKT1, WKT2, PROJJSON or PROJ text.
 * Geographic coordinates are always longitude, latitude, whatever the register says, so CRS84 is EPSG:4326. Text that states an EPSG code and means
 * the same as that code gives the code; other text gives `WKT:` and a hash, known to this process: send `definitionOf(crs)` to another.
 * @throws OpenEOError `CrsUnsupported` for unknown, unreadable, vertical, compound and geocentric ones.
 */
export function crsOf(definition: number | string): Crs {
  const text = String(definition).trim();
  const known = table.get(text);
  if (known !== undefined) return known.crs;
  for (const pattern of epsgPatterns) {
    const code = pattern.exec(text)?.[1];
    if (code !== undefined) return epsg(webMercatorAliases.has(code) ? '3857' : code).crs;
  }
  if (crs84Pattern.test(text)) return epsg('4326').crs;
  if (/^AUTO:42001\b/i.test(text)) throw unsupported(definition, 'the UTM zone depends on an extent; ask for it with utmCrsOf');
  if (/^WKT:[0-9a-f]+$/.test(text)) throw unsupported(definition, 'its text is not known to this process; give the text itself');
  if (/^\+|[[{]/.test(text)) return fromText(text).crs;
  throw unsupported(definition, 'it is neither an EPSG code, an OGC URN, WKT nor PROJJSON');
}

function epsg(code: string): CrsDefinition {
  const key = `EPSG:${Number(code)}`;
  const known = table.get(key);
  if (known !== undefined) return known;
  const definition = defineEpsg(String(Number(code)));
  table.set(key, definition);
  return definition;
}

function fromText(text: string): CrsDefinition {
  const code = `WKT:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  const known = table.get(code);
  if (known !== undefined) return known;
  const given = define(code, text, text);
  const stated = statedEpsg(text);
  if (stated !== undefined) {
    try {
      const registered = epsg(stated);
      if (meansTheSame(given, registered)) return registered;
    } catch (error) {
      if (!(error instanceof OpenEOError)) throw error; // a code that is not ours to use: the text itself is
    }
  }
  table.set(code, given);
  return given;
}

/** The EPSG code of the CRS itself: in WKT the identifier that closes the root, in PROJJSON the root's `id`. */
function statedEpsg(text: string): string | undefined {
  if (!text.startsWith('{')) return /(?:AUTHORITY|ID)\s*\[\s*"EPSG"\s*,\s*"?(\d{4,6})"?\s*\]\s*\]$/i.exec(text)?.[1];
  const id = (JSON.parse(text) as { id?: { authority?: unknown; code?: unknown } }).id;
  return id?.authority === 'EPSG' ? String(id.code) : undefined;
}

/** True if both put the middle of the area of use and a place beside it at the same coordinates, to a millimetre. */
function meansTheSame(given: CrsDefinition, registered: CrsDefinition): boolean {
  if (given.crs.unit !== registered.crs.unit) return false;
  if (registered.crs.unit === 'degree') return Math.abs(axisOf(given) - axisOf(registered)) < 1e-3;
  const area = registered.areaOfUse;
  if (area === undefined) return false;
  const width = (area.east - area.west + 360) % 360;
  const places = [
    [area.west + width / 2, (area.south + area.north) / 2],
    [area.west + width / 3, (2 * area.south + area.north) / 3],
  ] as const;
  return places.every(([longitude, latitude]) => {
    const radians = { x: (longitude * Math.PI) / 180, y: (latitude * Math.PI) / 180 };
    const a = given.projection.forward({ ...radians });
    const b = registered.projection.forward({ ...radians });
    return Math.abs(a.x - b.x) < 1e-3 && Math.abs(a.y - b.y) < 1e-3;
  });
}

/** Semi-major axis in metres. */
function axisOf(definition: CrsDefinition): number {
  return (definition.projection as unknown as { a: number }).a;
}

/** Everything known of a CRS. */
export function describeCrs(crs: Crs): CrsDefinition {
  const known = table.get(crs.code);
  if (known !== undefined) return known;
  crsOf(crs.code);
  const found = table.get(crs.code);
  if (found === undefined) throw unsupported(crs.code, 'its text is not known to this process');
  return found;
}

/** What `crsOf` gives this CRS for, in any process: `EPSG:n`, or the text. */
export function definitionOf(crs: Crs): string {
  return crs.code.startsWith('EPSG:') ? crs.code : describeCrs(crs).text;
}

/** The EPSG code as a number, or undefined for a CRS given as text. */
export function epsgCodeOf(crs: Crs): number | undefined {
  return crs.code.startsWith('EPSG:') ? Number(crs.code.slice(5)) : undefined;
}

/**
 * The WGS 84 UTM zone (EPSG:326xx north, 327xx south) that holds most of a box in degrees; `west > east` crosses the antimeridian.
 * That is the zone of the box's middle. The exceptions of Norway and Svalbard are not applied: zones are six degrees everywhere. This is AUTO:42001.
 * @throws OpenEOError `CrsUnsupported` where the box is not in degrees.
 */
export function utmCrsOf(west: number, south: number, east: number, north: number): Crs {
  if (![west, south, east, north].every(Number.isFinite) || Math.max(Math.abs(south), Math.abs(north)) > 90) {
    throw unsupported('AUTO:42001', `the box ${west}, ${south}, ${east}, ${north} is not in degrees`);
  }
  const width = east >= west ? east - west : east + 360 - west;
  const middle = west + width / 2;
  const turned = (((middle + 180) % 360) + 360) % 360;
  const zone = Math.min(60, Math.floor(turned / 6) + 1);
  return crsOf((south + north >= 0 ? 32600 : 32700) + zone);
}
