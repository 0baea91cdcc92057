import { factsOf } from '../../cube/index.ts';
import type { BandStatistics } from '../statistics.ts';
import { geoKeyDirectory, georeferencing } from './geokeys.ts';
import type { Compression, Level, RasterLayout } from './raster-layout.ts';
import { levelsOf, nodataOf } from './raster-layout.ts';
import type { Field } from './write-directory.ts';
import { placeDirectory, textField, writeDirectory } from './write-directory.ts';
import { gdalMetadata } from './write-metadata.ts';

/** Bytes of each encoded tile, one array a level (full resolution first), indexed `band * tilesOfTheLevel + tile`; 0 leaves a tile out. */
export type TileSizes = readonly Uint32Array[];

/** A file whose every position is settled. */
export interface CogPlan {
  readonly levels: readonly Level[];
  readonly isBigTiff: boolean;
  /** All bytes before the first tile. */
  readonly header: Uint8Array;
  /** Of the whole file. */
  readonly sizeBytes: number;
}

const leaderBytes = 4;
const trailerBytes = 4;
const largestClassicPosition = 0xffffffff;
const compressionTag: Readonly<Record<Compression, number>> = { none: 1, deflate: 8, zstd: 50000 };

/**
 * Lays the file out: header, directories (full resolution first, overviews from large to small), then tiles from the smallest overview to
 * full resolution, row by row, the bands of a tile side by side, each tile between its size and a copy of its last four bytes.
 * The hidden text after the header promises this to readers, who then need fewer requests.
 * @see https://gdal.org/en/stable/drivers/raster/cog.html#header-ghost-area
 */
export function planCog(layout: RasterLayout, tileSizes: TileSizes, statistics: readonly (BandStatistics | undefined)[] = []): CogPlan {
  const levels = levelsOf(layout);
  checkSizes(layout, levels, tileSizes);
  const content = (isBigTiff: boolean): CogPlan => place(layout, levels, tileSizes, statistics, isBigTiff);
  if (layout.bigtiff === 'yes' || dataBytes(tileSizes) > largestClassicPosition) return content(true);
  const classic = content(false);
  return classic.sizeBytes > largestClassicPosition ? content(true) : classic;
}

function checkSizes(layout: RasterLayout, levels: readonly Level[], tileSizes: TileSizes): void {
  if (tileSizes.length !== levels.length)
    throw new Error(`tile sizes of ${tileSizes.length} levels given, the layout has ${levels.length}`);
  levels.forEach((level, index) => {
    const count = level.columns * level.rows * layout.bands.length;
    if (tileSizes[index].length !== count) throw new Error(`level ${index} has ${count} tiles, sizes of ${tileSizes[index].length} given`);
  });
}

function dataBytes(tileSizes: TileSizes): number {
  let sum = 0;
  for (const sizes of tileSizes) for (const size of sizes) sum += size === 0 ? 0 : leaderBytes + size + trailerBytes;
  return sum;
}

function place(
  layout: RasterLayout,
  levels: readonly Level[],
  tileSizes: TileSizes,
  statistics: readonly (BandStatistics | undefined)[],
  isBigTiff: boolean,
): CogPlan {
  const offsets = tileSizes.map((sizes) => new Float64Array(sizes.length));
  const directories = levels.map((level, index) => fieldsOf(layout, level, index, tileSizes[index], offsets[index], statistics, isBigTiff));
  const ghost = new TextEncoder().encode(ghostText(layout.bands.length > 1));
  const start = isBigTiff ? 16 : 8;
  let end = start + ghost.length;
  const places = directories.map((fields) => {
    const placed = placeDirectory(fields, isBigTiff, end + (end % 2));
    end = placed.end;
    return placed;
  });
  end = Math.ceil(end / 8) * 8;
  const headerBytes = end;
  for (let index = levels.length - 1; index >= 0; index--) end = placeTiles(layout.bands.length, tileSizes[index], offsets[index], end);

  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  writeFileHeader(view, isBigTiff, places[0].at);
  header.set(ghost, start);
  if (isBigTiff || end <= largestClassicPosition) {
    directories.forEach((fields, index) => {
      writeDirectory(view, fields, isBigTiff, places[index], index + 1 < places.length ? places[index + 1].at : 0);
    });
  }
  return { levels, isBigTiff, header, sizeBytes: end };
}

/** Gives each tile its position, in the order in which `assembleCog` writes them; the position after the last. */
function placeTiles(bands: number, sizes: Uint32Array, offsets: Float64Array, from: number): number {
  const tiles = sizes.length / bands;
  let position = from;
  for (let tile = 0; tile < tiles; tile++) {
    for (let at = tile; at < sizes.length; at += tiles) {
      if (sizes[at] === 0) continue;
      offsets[at] = position + leaderBytes;
      position += leaderBytes + sizes[at] + trailerBytes;
    }
  }
  return position;
}

function writeFileHeader(view: DataView, isBigTiff: boolean, firstDirectory: number): void {
  view.setUint16(0, 0x4949, true);
  if (isBigTiff) {
    view.setUint16(2, 43, true);
    view.setUint16(4, 8, true);
    view.setBigUint64(8, BigInt(firstDirectory), true);
  } else {
    view.setUint16(2, 42, true);
    view.setUint32(4, firstDirectory, true);
  }
}

function ghostText(hasSeveralBands: boolean): string {
  const lines = [
    'LAYOUT=IFDS_BEFORE_DATA',
    'BLOCK_ORDER=ROW_MAJOR',
    'BLOCK_LEADER=SIZE_AS_UINT4',
    'BLOCK_TRAILER=LAST_4_BYTES_REPEATED',
    ...(hasSeveralBands ? ['INTERLEAVE=TILE'] : []),
    // The space leaves room for `YES`, which GDAL writes over `NO` where it changes such a file in place.
    'KNOWN_INCOMPATIBLE_EDITION=NO',
    ' ',
  ];
  const text = lines.join('\n');
  return `GDAL_STRUCTURAL_METADATA_SIZE=${String(text.length).padStart(6, '0')} bytes\n${text}`;
}

function fieldsOf(
  layout: RasterLayout,
  level: Level,
  index: number,
  sizes: Uint32Array,
  offsets: Float64Array,
  statistics: readonly (BandStatistics | undefined)[],
  isBigTiff: boolean,
): readonly Field[] {
  const facts = factsOf(layout.type);
  const bands = layout.bands.length;
  const nodata = nodataOf(layout);
  const each = (value: number, count = bands): number[] => new Array<number>(count).fill(value);
  const fields: Field[] = [];
  if (index > 0) fields.push({ tag: 254, type: 'long', values: [1] });
  fields.push(
    { tag: 256, type: 'long', values: [level.width] },
    { tag: 257, type: 'long', values: [level.height] },
    { tag: 258, type: 'short', values: each(facts.bytes * 8) },
    { tag: 259, type: 'short', values: [compressionTag[layout.compression]] },
    { tag: 262, type: 'short', values: [1] },
    { tag: 277, type: 'short', values: [bands] },
    { tag: 284, type: 'short', values: [bands > 1 ? 2 : 1] },
  );
  if (layout.predictor !== 1) fields.push({ tag: 317, type: 'short', values: [layout.predictor] });
  fields.push(
    { tag: 322, type: 'short', values: [layout.tileSize] },
    { tag: 323, type: 'short', values: [layout.tileSize] },
    { tag: 324, type: isBigTiff ? 'long8' : 'long', values: offsets },
    { tag: 325, type: 'long', values: sizes },
  );
  if (bands > 1) fields.push({ tag: 338, type: 'short', values: each(0, bands - 1) });
  fields.push({ tag: 339, type: 'short', values: each(facts.integer ? (facts.signed ? 2 : 1) : 3) });
  if (index === 0) {
    const { pixelScale, tiepoint } = georeferencing(layout.grid);
    fields.push(
      { tag: 33550, type: 'double', values: pixelScale },
      { tag: 33922, type: 'double', values: tiepoint },
      { tag: 34735, type: 'short', values: geoKeyDirectory(layout.grid.lattice.crs) },
      textField(42112, gdalMetadata(layout, statistics)),
    );
  }
  if (nodata !== undefined) fields.push(textField(42113, Number.isNaN(nodata) ? 'nan' : String(nodata)));
  return fields;
}
