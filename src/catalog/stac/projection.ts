import { type Crs, crsOf, type Grid, isJsonObject, type JsonObject } from '../../cube/index.ts';
import { finiteNumber } from '../json.ts';

/** The first value that is stated for a field: in the band, the asset, the item's properties. */
function stated(field: string, sources: readonly JsonObject[]): unknown {
  for (const source of sources) if (source[field] !== undefined && source[field] !== null) return source[field];
  return undefined;
}

function numbers(value: unknown, least: number): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length < least) return undefined;
  const found = value.map(finiteNumber);
  return found.every((number) => number !== undefined) ? found : undefined;
}

/**
 * A transform in affine order (step x, skew, west, skew, -step y, north) from one that may be in GDAL's order (west, step x, skew, north, skew, -step y):
 * in the right order the steps are at 0 and 4 and exceed the skews beside them.
 */
function fixedTransform(transform: readonly number[]): readonly number[] {
  const [a, b, c, d, e, f] = transform.map(Math.abs);
  const isAffine = a > b && e > d;
  const isGdal = b > c && f > e;
  if (isAffine || !isGdal) return transform;
  const [west, stepX, skewX, north, skewY, stepY] = transform;
  return [stepX, skewX, west, skewY, stepY, north];
}

const crsByDefinition = new Map<string, Crs | undefined>();

function crsByText(definition: string): Crs | undefined {
  if (!crsByDefinition.has(definition)) {
    let crs: Crs | undefined;
    try {
      crs = crsOf(definition);
    } catch {
      // Unknown here: the file's own header decides, and says so if it cannot.
    }
    if (crsByDefinition.size > 1000) crsByDefinition.clear();
    crsByDefinition.set(definition, crs);
  }
  return crsByDefinition.get(definition);
}

/** The reference system that `proj:code`, `proj:epsg`, `proj:wkt2` or `proj:projjson` state, where one of them can be read. */
function crsStated(sources: readonly JsonObject[]): Crs | undefined {
  const code =
    stated('proj:code', sources) ?? stated('proj:epsg', sources) ?? stated('proj:wkt2', sources) ?? stated('proj:projjson', sources);
  if (code === undefined) return undefined;
  return crsByText(isJsonObject(code) ? JSON.stringify(code) : typeof code === 'number' ? `EPSG:${code}` : String(code));
}

/**
 * The grid that `proj:shape` (rows, columns) with `proj:transform`, or with `proj:bbox`, states; undefined where something is missing, or where the
 * raster is rotated: then the file's header decides. A south-up raster's grid counts from its northern edge.
 * @see https://github.com/stac-extensions/projection
 */
export function gridStated(sources: readonly JsonObject[], fixTransform: boolean): Grid | undefined {
  const crs = crsStated(sources);
  const shape = numbers(stated('proj:shape', sources), 2);
  if (crs === undefined || shape === undefined) return undefined;
  const [height, width] = shape;
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) return undefined;
  const given = numbers(stated('proj:transform', sources), 6);
  if (given !== undefined) {
    const [stepX, skewX, west, skewY, stepY, north] = fixTransform ? fixedTransform(given) : given;
    if (skewX !== 0 || skewY !== 0 || stepX <= 0 || stepY === 0) return undefined;
    const anchorY = stepY < 0 ? north : north + stepY * height;
    return { lattice: { crs, anchorX: west, anchorY, stepX, stepY: Math.abs(stepY) }, column: 0, row: 0, width, height };
  }
  const box = numbers(stated('proj:bbox', sources), 4);
  if (box === undefined) return undefined;
  const [west, south, east, north] = box.length >= 6 ? [box[0], box[1], box[3], box[4]] : box;
  if (!(east > west && north > south)) return undefined;
  return {
    lattice: { crs, anchorX: west, anchorY: north, stepX: (east - west) / width, stepY: (north - south) / height },
    column: 0,
    row: 0,
    width,
    height,
  };
}
