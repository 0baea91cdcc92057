import type { Crs, Grid } from '../../cube/index.ts';
import { boundsOf, OpenEOError } from '../../cube/index.ts';

const modelType = 1024;
const rasterType = 1025;
const geographicCode = 2048;
const angularUnits = 2054;
const projectedCode = 3072;
const linearUnits = 3076;

const projectedModel = 1;
const geographicModel = 2;
const pixelIsArea = 1;
const degree = 9102;
const metre = 9001;

/**
 * The GeoKeyDirectory of a CRS known by an EPSG code: its code, model and unit, pixels being areas.
 * Throws `FormatUnsuitable` for a CRS that has no EPSG code, or one past 32766, where the format's codes end.
 * @see OGC GeoTIFF 1.1, 19-008r4, chapter 7
 */
export function geoKeyDirectory(crs: Crs): readonly number[] {
  const digits = /^EPSG:(\d+)$/i.exec(crs.code)?.[1];
  const code = digits === undefined ? Number.NaN : Number(digits);
  if (!(code >= 1024 && code <= 32766)) {
    throw new OpenEOError(
      'FormatUnsuitable',
      `A GeoTIFF names its reference system by an EPSG code from 1024 to 32766; ${crs.code} has none. Use resample_spatial to a projection with such a code.`,
    );
  }
  const keys: (readonly [key: number, value: number])[] =
    crs.unit === 'degree'
      ? [
          [modelType, geographicModel],
          [rasterType, pixelIsArea],
          [geographicCode, code],
          [angularUnits, degree],
        ]
      : [
          [modelType, projectedModel],
          [rasterType, pixelIsArea],
          [projectedCode, code],
          // A foot may be one of several: the code says which.
          ...(crs.unit === 'metre' ? [[linearUnits, metre] as const] : []),
        ];
  return [1, 1, 0, keys.length, ...keys.flatMap(([key, value]) => [key, 0, 1, value])];
}

/** ModelPixelScale and ModelTiepoint of a grid: the outer corner of its upper left pixel. */
export function georeferencing(grid: Grid): { readonly pixelScale: readonly number[]; readonly tiepoint: readonly number[] } {
  const { west, north } = boundsOf(grid);
  return { pixelScale: [grid.lattice.stepX, grid.lattice.stepY, 0], tiepoint: [0, 0, 0, west, north, 0] };
}
