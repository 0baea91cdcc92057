import type { NumericArray, NumericType } from '../../cube/index.ts';
import { allocate, factsOf } from '../../cube/index.ts';
import { encodeDeflate, encodeZstd } from '../codecs/encode.ts';
import { applyPredictor } from '../codecs/predictor.ts';
import type { PartialStatistics } from '../statistics.ts';
import { statisticsOf } from '../statistics.ts';
import { isStoredAlike, storePlane } from './common-storage.ts';
import type { Plane } from './overview.ts';
import { reducePlane } from './overview.ts';
import type { RasterLayout } from './raster-layout.ts';
import { nodataOf } from './raster-layout.ts';

/** What a worker makes of one band's tile. */
export interface WrittenTile {
  /** As the file holds it. */
  readonly bytes: Uint8Array;
  /** Half the resolution, a quadrant of the tile of the next level; absent where there is no next level. */
  readonly reduced?: Plane;
  readonly statistics: PartialStatistics;
}

export interface TileOptions {
  /** The plane's own no-data value where it is not the layout's. */
  readonly nodata?: number;
  /** True where the level has a next one. */
  readonly reduce: boolean;
}

/**
 * All that a full-resolution tile gives in one pass: its encoded bytes, statistics, and reduced plane. `plane` holds the tile's pixels inside
 * the image, rows `stride` values apart, of any type whose values the layout's type can hold.
 */
export function writeTile(
  layout: RasterLayout,
  band: number,
  plane: NumericArray,
  width: number,
  height: number,
  stride: number,
  options: TileOptions,
): WrittenTile {
  const nodata = nodataOf(layout);
  const storage = { type: layout.type, nodata: layout.nodata };
  const isStored = isStoredAlike(plane, options.nodata ?? nodata, storage);
  const stored = isStored ? plane : storePlane(plane, width, height, stride, options.nodata ?? nodata, storage);
  const step = isStored ? stride : width;
  const method = layout.bands[band].overviewMethod;
  return {
    bytes: encodeTile(layout, stored, width, height, step),
    statistics: statisticsOf(stored, width, height, step, nodata),
    ...(options.reduce ? { reduced: reducePlane(stored, width, height, step, { type: layout.type, nodata, method }) } : {}),
  };
}

/**
 * One band's tile as the file holds it: padded to the tile size with no-data (0 where there is none), predicted, compressed.
 * `plane` is of the layout's type. The same values give the same bytes: every NaN is written as the same one, and as the no-data value where
 * the layout states a number for it.
 */
export function encodeTile(layout: RasterLayout, plane: NumericArray, width: number, height: number, stride: number): Uint8Array {
  const { tileSize, type } = layout;
  const tile = tileScratch(type, tileSize * tileSize);
  if (plane.constructor !== tile.constructor) throw new Error(`the layout's type is ${type}, the plane is a ${plane.constructor.name}`);
  if (width > tileSize || height > tileSize)
    throw new Error(`a plane of ${width} x ${height} pixels does not fit into a tile of ${tileSize}`);
  if (width < tileSize || height < tileSize) tile.fill(nodataOf(layout) ?? 0);
  for (let row = 0; row < height; row++) tile.set(plane.subarray(row * stride, row * stride + width), row * tileSize);
  if (tile instanceof Float32Array || tile instanceof Float64Array) unifyNaN(tile, layout.nodata ?? Number.NaN);
  const bytes = new Uint8Array(tile.buffer);
  applyPredictor(layout.predictor, bytes, { bytesPerValue: factsOf(type).bytes, samples: 1, width: tileSize, height: tileSize });
  switch (layout.compression) {
    case 'deflate':
      return encodeDeflate(bytes, layout.level, layout.deflateEngine);
    case 'zstd':
      return encodeZstd(bytes, layout.level);
    case 'none':
      return bytes.slice();
    default:
      throw new Error(`unknown compression ${layout.compression satisfies never}`);
  }
}

/** Memory of this thread for the tile that is being encoded, by type. */
const scratches = new Map<NumericType, NumericArray>();

function tileScratch(type: NumericType, length: number): NumericArray {
  let scratch = scratches.get(type);
  if (scratch?.length !== length) {
    scratch = allocate(type, length);
    scratches.set(type, scratch);
  }
  return scratch;
}

/** Arithmetic leaves NaN with any sign and payload. Writing JavaScript's own over them makes bytes depend on values alone. */
function unifyNaN(values: Float32Array | Float64Array, replacement: number): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (Number.isNaN(value)) values[index] = replacement;
  }
}
