import type { Grid, NumericType } from '../../cube/index.ts';
import { factsOf, OpenEOError } from '../../cube/index.ts';
import type { DeflateEngine } from '../codecs/deflate.ts';
import type { Predictor } from '../codecs/predictor.ts';

export type Compression = 'deflate' | 'zstd' | 'none';

/** How four pixels become one in an overview: classes are never averaged. */
export type OverviewMethod = 'average' | 'mode' | 'near';

/** One band of a file as its metadata describes it. */
export interface RasterBand {
  readonly name: string;
  /** What users see as the band's name, such as `2024-06 B04`. */
  readonly description: string;
  readonly categorical: boolean;
  readonly overviewMethod: OverviewMethod;
  /** Written through as metadata; the stored values stay as they are. */
  readonly scale?: number;
  readonly offset?: number;
}

/**
 * Everything that decides a cloud-optimised GeoTIFF's structure and encoding before its first pixel is known.
 * Plain JSON: it is part of a plan. All bands have one stored type and one no-data value, as the format demands.
 */
export interface RasterLayout {
  readonly grid: Grid;
  readonly bands: readonly RasterBand[];
  readonly type: NumericType;
  /** Absent: NaN for floats (JSON cannot say it), none for integers. */
  readonly nodata?: number;
  /** Width and height of a tile in pixels; a multiple of 16. */
  readonly tileSize: number;
  readonly compression: Compression;
  readonly level: number;
  /** Whose deflate: the same values give the same bytes only from the same one. Absent: whichever the worker has. */
  readonly deflateEngine?: DeflateEngine;
  readonly predictor: Predictor;
  /** Items of the file as a whole, such as its times. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly bigtiff: 'auto' | 'yes';
  readonly overviews: boolean;
}

/** What a layout needs to be told; the rest has defaults. */
export type RasterLayoutRequest = Pick<RasterLayout, 'grid' | 'type' | 'nodata'> &
  Partial<Omit<RasterLayout, 'bands'>> & {
    readonly bands: readonly (Pick<RasterBand, 'name'> & Partial<RasterBand>)[];
    /** For bands that state none; where it would average a categorical band that gets its most frequent values. */
    readonly overviewMethod?: OverviewMethod;
  };

/** The default level of each compression: the fast end, since a few percent of size cost a multiple of the time. */
const defaultLevels: Readonly<Record<Compression, number>> = { deflate: 1, zstd: 3, none: 0 };

/**
 * A complete layout from what is known, with defaults: 512 pixel tiles, deflate with the predictor that suits the type, overviews
 * by average, or by mode for categorical bands. Throws `FormatUnsuitable` where the format cannot hold what is asked.
 */
export function rasterLayout(request: RasterLayoutRequest): RasterLayout {
  const tileSize = request.tileSize ?? 512;
  const compression = request.compression ?? 'deflate';
  const facts = factsOf(request.type);
  const layout: RasterLayout = {
    grid: request.grid,
    bands: request.bands.map((band) => completeBand(band, request.overviewMethod ?? 'average')),
    type: request.type,
    tileSize,
    compression,
    level: request.level ?? defaultLevels[compression],
    ...(request.deflateEngine === undefined ? {} : { deflateEngine: request.deflateEngine }),
    predictor: compression === 'none' ? 1 : (request.predictor ?? (facts.integer ? 2 : 3)),
    metadata: request.metadata ?? {},
    bigtiff: request.bigtiff ?? 'auto',
    overviews: request.overviews ?? true,
    ...(request.nodata === undefined || Number.isNaN(request.nodata) ? {} : { nodata: request.nodata }),
  };
  checkLayout(layout);
  return layout;
}

function completeBand(band: Pick<RasterBand, 'name'> & Partial<RasterBand>, method: OverviewMethod): RasterBand {
  const categorical = band.categorical ?? false;
  return {
    ...band,
    description: band.description ?? band.name,
    categorical,
    overviewMethod: band.overviewMethod ?? (categorical && method === 'average' ? 'mode' : method),
  };
}

function checkLayout(layout: RasterLayout): void {
  const { grid, bands, tileSize, type, nodata, predictor } = layout;
  const facts = factsOf(type);
  const refuse = (message: string): never => {
    throw new OpenEOError('FormatUnsuitable', message);
  };
  if (bands.length < 1 || bands.length > 65535) refuse(`A GeoTIFF holds 1 to 65535 bands, not ${bands.length}.`);
  if (grid.width < 1 || grid.height < 1 || grid.width > 0x7fffffff || grid.height > 0x7fffffff) {
    refuse(`A GeoTIFF holds 1 to 2147483647 pixels a side, not ${grid.width} x ${grid.height}.`);
  }
  if (!Number.isInteger(tileSize) || tileSize < 16 || tileSize > 8192 || tileSize % 16 !== 0) {
    refuse(`The tile size of a GeoTIFF is a multiple of 16 between 16 and 8192, not ${tileSize}.`);
  }
  if (nodata !== undefined && facts.integer && (!Number.isInteger(nodata) || nodata < facts.min || nodata > facts.max)) {
    refuse(`The no-data value ${nodata} cannot be stored in bands of type ${type} (${facts.min} to ${facts.max}).`);
  }
  if (predictor === 3 && facts.integer) refuse(`Predictor 3 is for floating point values, not for ${type}.`);
}

/** The stored value that means no data, NaN included; undefined where every value is valid. */
export function nodataOf(layout: Pick<RasterLayout, 'type' | 'nodata'>): number | undefined {
  return layout.nodata ?? (factsOf(layout.type).integer ? undefined : Number.NaN);
}

/** One resolution of the file. Tiles are numbered row by row. */
export interface Level {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly rows: number;
}

/**
 * Full resolution first, then overviews, each half of the one before (rounded up), down to the first that fits into one tile.
 */
export function levelsOf(layout: Pick<RasterLayout, 'grid' | 'tileSize' | 'overviews'>): readonly Level[] {
  const { tileSize } = layout;
  const levels: Level[] = [];
  let { width, height } = layout.grid;
  for (;;) {
    levels.push({ width, height, columns: Math.ceil(width / tileSize), rows: Math.ceil(height / tileSize) });
    if (!layout.overviews || Math.max(width, height) <= tileSize) return levels;
    width = Math.ceil(width / 2);
    height = Math.ceil(height / 2);
  }
}

/** Pixels of an image that a tile holds: those at the right and lower edge may be narrower or lower than the tile size. */
export function tileExtent(
  level: Level,
  tileSize: number,
  column: number,
  row: number,
): { readonly width: number; readonly height: number } {
  return { width: Math.min(tileSize, level.width - column * tileSize), height: Math.min(tileSize, level.height - row * tileSize) };
}
