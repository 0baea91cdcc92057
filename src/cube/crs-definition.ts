import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import proj4 from 'proj4';
import type { Crs } from './crs.ts';
import { withDatumShift } from './crs-datum-shifts.ts';
import { OpenEOError } from './error.ts';

/** A projection as the mathematics library holds it. */
export type Projection = InstanceType<typeof proj4.Proj>;

/** What is known of a CRS: its name, its text, and where it is meant to be used. */
export interface CrsDefinition {
  readonly crs: Crs;
  readonly name: string;
  /** WKT1 where there is one, else a PROJ string or PROJJSON. */
  readonly text: string;
  /** Area of use in degrees of longitude and latitude; `west > east` crosses the antimeridian. */
  readonly areaOfUse?: { readonly west: number; readonly south: number; readonly east: number; readonly north: number };
  readonly projection: Projection;
}

/** An entry of the `epsg-index` package; `bbox` is north, west, south, east. */
interface EpsgEntry {
  readonly kind: string;
  readonly name: string;
  readonly wkt: string | null;
  readonly proj4: string | null;
  readonly bbox: readonly number[] | null;
}

const require = createRequire(import.meta.url);

function readEpsgEntry(code: string): EpsgEntry | undefined {
  let text: string;
  try {
    text = readFileSync(require.resolve(`epsg-index/s/${code}.json`), 'utf8');
  } catch {
    return undefined;
  }
  return JSON.parse(text) as EpsgEntry;
}

/** Kinds of the EPSG register whose x and y say where a pixel is. */
const horizontalKinds: ReadonlySet<string> = new Set(['CRS-PROJCRS', 'CRS-GEOGCRS', 'CRS-GEOG3DCRS']);
const refusedKinds: Readonly<Record<string, string>> = {
  'CRS-VERTCRS': 'a vertical CRS',
  'CRS-COMPOUNDCRS': 'a compound CRS; use its horizontal part',
  'CRS-GCENCRS': 'a geocentric CRS',
  'CRS-ENGCRS': 'an engineering CRS',
  'CRS-DRVDCRS': 'a derived CRS without a known method',
};

export function unsupported(definition: number | string, why: string, cause?: unknown): OpenEOError {
  const shown = typeof definition === 'string' && definition.length > 120 ? `${definition.slice(0, 120)}…` : String(definition);
  return new OpenEOError(
    'CrsUnsupported',
    `The CRS "${shown}" is not supported: ${why}. Use an EPSG code such as 32631 or "EPSG:4326", or WKT2 text.`,
    { cause },
  );
}

/**
 * The definition behind an EPSG code, read from the `epsg-index` package's file of that code.
 * @throws OpenEOError `CrsUnsupported` for unknown codes, CRSs that are not horizontal, and methods without mathematics.
 */
export function defineEpsg(code: string): CrsDefinition {
  const shown = `EPSG:${code}`;
  const entry = readEpsgEntry(code);
  if (entry === undefined) throw unsupported(shown, 'the code is not in the EPSG register');
  if (!horizontalKinds.has(entry.kind)) throw unsupported(shown, `${entry.name} is ${refusedKinds[entry.kind] ?? entry.kind}`);
  const axes = /\+axis=(\w+)/.exec(entry.proj4 ?? '')?.[1];
  if (axes !== undefined && axes !== 'enu' && axes !== 'neu') {
    throw unsupported(shown, `the axes of ${entry.name} point ${axes}; only x to the east and y to the north are supported`);
  }
  const portable = isPortable(entry.proj4) ? entry.proj4 : null;
  // The Swiss projection's WKT names Hotine's, which is decimetres off; its PROJ string names it.
  const texts = portable?.startsWith('+proj=somerc') ? [portable, entry.wkt] : [entry.wkt, portable];
  const definition = firstReadable(
    shown,
    texts.map((text) => (text === null ? null : withDatumShift(text))),
  );
  const [north, west, south, east] = entry.bbox ?? [];
  if (north === undefined || west === undefined || south === undefined || east === undefined) return { ...definition, name: entry.name };
  return { ...definition, name: entry.name, areaOfUse: { west, south, east, north } };
}

/** A PROJ string is used where the WKT's method has no mathematics under that name; not one that needs shift grids or another meridian. */
function isPortable(text: string | null): boolean {
  return text !== null && !/\+nadgrids=(?!@null)|\+pm=/.test(text);
}

function firstReadable(shown: string, texts: readonly (string | null)[]): CrsDefinition {
  let refusal: unknown;
  for (const text of texts) {
    if (text === null) continue;
    try {
      return define(shown, shown, text);
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal ?? unsupported(shown, 'the register gives no definition that is known here');
}

/**
 * The definition that a WKT1, WKT2, PROJJSON or PROJ string gives; `shown` names it in errors.
 * @throws OpenEOError `CrsUnsupported` where it cannot be read or is not horizontal.
 */
export function define(code: string, shown: string, text: string): CrsDefinition {
  const trimmed = text.trim();
  const isJson = trimmed.startsWith('{');
  const refused = isJson
    ? undefined
    : /^(VERT_?CS|VERTCRS|VERTICALCRS|COMPD_CS|COMPOUNDCRS|GEOCCS|LOCAL_CS|ENGCRS|ENGINEERINGCRS)\b/i.exec(trimmed);
  if (refused?.[1] !== undefined) throw unsupported(shown, `${refused[1].toUpperCase()} is not a horizontal CRS`);
  if (/\bAXIS\s*\[[^\]]*\bWEST\b/i.test(trimmed))
    throw unsupported(shown, 'its x axis points west; only x to the east and y to the north are supported');
  let projection: Projection;
  try {
    projection = new proj4.Proj(isJson ? (JSON.parse(trimmed) as string) : trimmed);
  } catch (cause) {
    throw unsupported(shown, `its definition cannot be read (${String(cause)})`, cause);
  }
  const projName = (projection as unknown as { projName: string }).projName;
  if (projName === 'geocent') throw unsupported(shown, 'it is a geocentric CRS');
  if (lambertAzimuthal.test(projName)) refineInverse(projection);
  const unit = projName === 'longlat' ? angularUnit(shown, trimmed) : linearUnit(shown, projection);
  return { crs: { code, unit }, name: nameIn(trimmed) ?? code, text: trimmed, projection };
}

const lambertAzimuthal = /^(Lambert[ _]Azimuthal[ _]Equal[ _]Area|laea)$/i;

interface Radians {
  x: number;
  y: number;
}

/** The library's inverse of this projection is a short series, 0.2 to 0.7 mm off; one step against its forward formula, which is exact, removes that. */
function refineInverse(projection: Projection): void {
  const forward = projection.forward.bind(projection) as (place: Radians) => Radians;
  const inverse = projection.inverse.bind(projection) as (place: Radians) => Radians;
  const refined = (place: Radians): Radians => {
    const { x, y } = place;
    const first = inverse({ x, y });
    const back = forward({ x: first.x, y: first.y });
    const second = inverse({ x: 2 * x - back.x, y: 2 * y - back.y });
    return Number.isFinite(second.x + second.y) ? second : first;
  };
  projection.inverse = refined as typeof projection.inverse;
}

function nameIn(text: string): string | undefined {
  if (!text.startsWith('{')) return /^[A-Z0-9_]+\s*[[(]\s*"([^"]*)"/i.exec(text)?.[1];
  const name: unknown = (JSON.parse(text) as { name?: unknown }).name;
  return typeof name === 'string' ? name : undefined;
}

function angularUnit(shown: string, text: string): 'degree' {
  if (/\bUNIT\s*\[\s*"(grad|gon)/i.test(text) || /"unit"\s*:\s*"(grad|gon)"/i.test(text)) {
    throw unsupported(shown, 'its unit is the grad; only degrees are supported for geographic coordinates');
  }
  return 'degree';
}

function linearUnit(shown: string, projection: Projection): 'metre' | 'foot' {
  const metres = (projection as unknown as { to_meter?: number }).to_meter ?? 1;
  if (Math.abs(metres - 1) < 1e-4) return 'metre';
  if (Math.abs(metres - 0.3048) < 1e-4) return 'foot';
  throw unsupported(shown, `its unit is ${metres} metres; only metres and feet are supported`);
}
