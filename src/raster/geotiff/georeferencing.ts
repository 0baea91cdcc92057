import type { Crs, Grid } from '../../cube/index.ts';
import type { Directory } from './directory.ts';
import { crsOfGeoKeys } from './geokey-crs.ts';
import { type GeoKeys, geoKey, geoKeysOf } from './geokey-directory.ts';
import type { TiffHeader } from './header.ts';
import { tags } from './tags.ts';
import { unreadable } from './unreadable.ts';

/** Where the image's pixels lie: its north-western corner and the size of a pixel. Both steps are positive. */
export interface Placement {
  readonly anchorX: number;
  readonly anchorY: number;
  readonly stepX: number;
  readonly stepY: number;
  /** True if the file's first row is the southernmost: rows are handed out from north to south all the same. */
  readonly isFlipped: boolean;
}

export interface Georeferencing {
  readonly geoKeys: GeoKeys;
  readonly placement?: Placement;
  readonly crs?: Crs;
  /** What keeps the placement from being used; completes a sentence that begins with the file's name. */
  readonly placementProblem?: string;
  readonly crsProblem?: string;
}

const pixelIsPoint = 2;

/**
 * Reads where an image lies, as GDAL reads it: ModelPixelScale with the first tie point, else ModelTransformation; half a pixel off where pixels are
 * points. Nothing is thrown here: a file without georeferencing may be read by pixels, and `gridOf` says what is wrong when its place is needed.
 * @see OGC GeoTIFF 1.1, section 7.1.2 and annex B.6
 */
export function georeferencingOf(directory: Directory, height: number): Georeferencing {
  const geoKeys = geoKeysOf(directory);
  const found = crsOfGeoKeys(geoKeys);
  const placed = placementOf(directory, height, geoKeys[geoKey.rasterType] === pixelIsPoint);
  return {
    geoKeys,
    ...('stepX' in placed ? { placement: placed } : { placementProblem: placed.problem }),
    ...('crs' in found ? { crs: found.crs } : { crsProblem: 'problem' in found ? found.problem : undefined }),
  };
}

/** Affine from pixel to world: x = x0 + column * xColumn + row * xRow, and the same for y. */
interface Affine {
  readonly x0: number;
  readonly xColumn: number;
  readonly xRow: number;
  readonly y0: number;
  readonly yColumn: number;
  readonly yRow: number;
}

function placementOf(directory: Directory, height: number, isPoint: boolean): Placement | { readonly problem: string } {
  const affine = affineOf(directory);
  if ('problem' in affine) return affine;
  const { xColumn, xRow, yColumn, yRow } = affine;
  if (![affine.x0, affine.y0, xColumn, xRow, yColumn, yRow].every(Number.isFinite))
    return { problem: 'has georeferencing with numbers that are not finite' };
  if (xRow !== 0 || yColumn !== 0)
    return { problem: 'is rotated or sheared by its ModelTransformation, which is not supported: rectify it first' };
  if (xColumn <= 0)
    return { problem: `has columns that run from east to west (pixel width ${xColumn}), which is not supported: rectify it first` };
  if (yRow === 0) return { problem: 'has pixels without height in its georeferencing' };
  const shift = isPoint ? 0.5 : 0;
  const firstRowY = affine.y0 - shift * yRow;
  const isFlipped = yRow > 0;
  const anchorY = isFlipped ? firstRowY + height * yRow : firstRowY;
  return { anchorX: affine.x0 - shift * xColumn, anchorY, stepX: xColumn, stepY: Math.abs(yRow), isFlipped };
}

function affineOf(directory: Directory): Affine | { readonly problem: string } {
  const scale = directory.numbers(tags.modelPixelScale);
  const tie = directory.numbers(tags.modelTiepoint);
  if (scale !== undefined && scale.length >= 2 && scale[0] !== 0 && scale[1] !== 0 && tie !== undefined && tie.length >= 6) {
    // The specification has positive scales only; negative heights are taken for positive ones, as GDAL does.
    const height = Math.abs(scale[1]);
    return { x0: tie[3] - tie[0] * scale[0], xColumn: scale[0], xRow: 0, y0: tie[4] + tie[1] * height, yColumn: 0, yRow: -height };
  }
  const matrix = directory.numbers(tags.modelTransformation);
  if (matrix !== undefined && matrix.length === 16) {
    return { x0: matrix[3], xColumn: matrix[0], xRow: matrix[1], y0: matrix[7], yColumn: matrix[4], yRow: matrix[5] };
  }
  if (tie !== undefined && tie.length > 6)
    return { problem: 'is placed by ground control points only, which is not supported: rectify it first' };
  return { problem: 'has no georeferencing (neither ModelPixelScale and ModelTiepoint nor ModelTransformation)' };
}

/**
 * The grid of an image's pixels: the lattice is anchored so that the upper left pixel is column 0, row 0. Overviews cover the same extent with larger pixels.
 * `crs` stands in where the file states none at all; what the file states always wins.
 * Throws `SourceUnreadable` where the file has no usable georeferencing or reference system.
 */
export function gridOf(header: TiffHeader, level = 0, crs?: Crs): Grid {
  const { placement, placementProblem, crsProblem, crs: stated } = header.georeferencing;
  if (placement === undefined) throw unreadable(header.name, placementProblem ?? 'has no georeferencing');
  if (crsProblem !== undefined) throw unreadable(header.name, crsProblem);
  const known = stated ?? crs;
  if (known === undefined) throw unreadable(header.name, 'states no coordinate reference system: give it in the catalog');
  const full = header.images[0];
  const image = header.images[level];
  const lattice = {
    crs: known,
    anchorX: placement.anchorX,
    anchorY: placement.anchorY,
    stepX: (placement.stepX * full.width) / image.width,
    stepY: (placement.stepY * full.height) / image.height,
  };
  return { lattice, column: 0, row: 0, width: image.width, height: image.height };
}
