import { factsOf, type NumericType } from '../../cube/index.ts';
import { compressionName, compressions, isReadableCompression } from '../codecs/decode-block.ts';
import type { LercWrapping } from '../codecs/lerc.ts';
import type { Predictor } from '../codecs/predictor.ts';
import type { Directory } from './directory.ts';
import { tagName, tags } from './tags.ts';
import { unreadable } from './unreadable.ts';

/** One image of a file (full resolution, overview or mask): its size, how its values are stored, and where its blocks are. Plain data. */
export interface TiffImage {
  readonly width: number;
  readonly height: number;
  /** Tiles, or strips of the image's width; the last row of strips may hold fewer rows than `blockHeight`, tiles are always whole. */
  readonly isTiled: boolean;
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly blocksAcross: number;
  readonly blocksDown: number;
  readonly samples: number;
  /** True if each sample has blocks of its own; false if the samples of a pixel stand together. */
  readonly isPlanar: boolean;
  readonly type: NumericType;
  /** 1 occurs in masks only: eight pixels a byte, type `u8`. */
  readonly bitsPerSample: 1 | 8 | 16 | 32 | 64;
  readonly compression: number;
  readonly predictor: Predictor;
  readonly lercWrapping: LercWrapping;
  /** Of each block in file order, row by row, planar samples one after the other. Offset 0 or count 0 is a block that was never written. */
  readonly offsets: Float64Array;
  readonly byteCounts: Uint32Array;
}

/** No block may decode to more: a tile of 8192 x 8192 32-bit values is within. */
const maxBlockBytes = 2 ** 28;

/** Strips larger than this are split where they can be: uncompressed ones may be entered at any row. */
const chopBytes = 2 ** 20;

const maxDimension = 2 ** 31 - 1;
const maxSamples = 2 ** 16 - 1;

/** Samples that are decoded together: all of a pixel, or one where each has blocks of its own. */
export function samplesPerBlock(image: TiffImage): number {
  return image.isPlanar ? 1 : image.samples;
}

/** Bytes of the stored rows `rows` of a block, decoded. */
export function decodedBytes(image: TiffImage, rows: number): number {
  return rows * Math.ceil((image.blockWidth * samplesPerBlock(image) * image.bitsPerSample) / 8);
}

/** Reads a directory as an image. What cannot be read (damage, types, compressions) is `SourceUnreadable` with its name. */
export function imageOf(directory: Directory, file: string, isMask: boolean): TiffImage {
  const one = (tag: number, otherwise?: number): number => {
    const value = directory.numbers(tag)?.[0] ?? otherwise;
    if (value === undefined) throw unreadable(file, `is damaged: its tag ${tagName(tag)} is missing`);
    return value;
  };
  const width = one(tags.imageWidth);
  const height = one(tags.imageLength);
  if (!(width >= 1 && height >= 1 && width <= maxDimension && height <= maxDimension)) {
    throw unreadable(file, `is damaged: it claims ${width} x ${height} pixels`);
  }
  const samples = one(tags.samplesPerPixel, 1);
  if (!(samples >= 1 && samples <= maxSamples)) throw unreadable(file, `is damaged: it claims ${samples} samples`);
  const { type, bitsPerSample } = storageOf(directory, file, isMask);
  const compression = one(tags.compression, 1);
  if (!isReadableCompression(compression)) {
    throw unreadable(
      file,
      `is compressed by ${compressionName(compression)}, which is not supported: use Deflate, ZSTD, LZW, LERC, PackBits or none`,
    );
  }
  const isTiled = directory.numbers(tags.tileWidth) !== undefined;
  const blockWidth = isTiled ? one(tags.tileWidth) : width;
  const blockHeight = isTiled ? one(tags.tileLength) : Math.min(height, one(tags.rowsPerStrip, height));
  if (!(blockWidth >= 1 && blockHeight >= 1))
    throw unreadable(file, `is damaged: it claims blocks of ${blockWidth} x ${blockHeight} pixels`);
  const planes = { blocksAcross: Math.ceil(width / blockWidth), blocksDown: Math.ceil(height / blockHeight) };
  const unplaced = {
    ...{ width, height, isTiled, blockWidth, blockHeight, ...planes, samples, type, bitsPerSample, compression },
    isPlanar: samples === 1 || one(tags.planarConfiguration, 1) === 2,
    predictor: predictorOf(directory, file, compression, type),
    lercWrapping: compression === compressions.lerc ? lercWrappingOf(directory, file) : ('none' as const),
  };
  return place(unplaced, directory, file);
}

function storageOf(directory: Directory, file: string, isMask: boolean): Pick<TiffImage, 'type' | 'bitsPerSample'> {
  const uniform = (tag: number, otherwise: number): number => {
    const values = directory.numbers(tag);
    if (values === undefined || values.length === 0) return otherwise;
    for (let index = 1; index < values.length; index++) {
      if (values[index] !== values[0])
        throw unreadable(file, `has samples of different types (${tagName(tag)} ${values[0]} and ${values[index]})`);
    }
    return values[0];
  };
  const bits = uniform(tags.bitsPerSample, 1);
  const format = uniform(tags.sampleFormat, 1);
  const bitsPerSample = ([1, 8, 16, 32, 64] as const).find((known) => known === bits);
  if (isMask && bitsPerSample === 1) return { type: 'u8', bitsPerSample };
  const type = typesByFormat[`${format === 4 ? 1 : format}/${bits}`];
  if (type === undefined || bitsPerSample === undefined) {
    const kind = formatNames[format] ?? `values of SampleFormat ${format}`;
    throw unreadable(
      file,
      `holds ${kind} of ${bits} bits, which are not supported: use integers of 8, 16 or 32 bits or floats of 32 or 64`,
    );
  }
  return { type, bitsPerSample };
}

const typesByFormat: Readonly<Record<string, NumericType>> = {
  '1/8': 'u8',
  '1/16': 'u16',
  '1/32': 'u32',
  '2/8': 'i8',
  '2/16': 'i16',
  '2/32': 'i32',
  '3/32': 'f32',
  '3/64': 'f64',
};

const formatNames: Readonly<Record<number, string>> = {
  1: 'unsigned integers',
  2: 'signed integers',
  3: 'floats',
  4: 'values without a format',
  5: 'complex integers',
  6: 'complex floats',
};

/** Only these compressions have a predictor; a tag beside others means nothing. */
const predicted: ReadonlySet<number> = new Set([compressions.lzw, compressions.deflate, compressions.oldDeflate, compressions.zstd]);

function predictorOf(directory: Directory, file: string, compression: number, type: NumericType): Predictor {
  if (!predicted.has(compression)) return 1;
  const predictor = directory.numbers(tags.predictor)?.[0] ?? 1;
  if (predictor === 1 || predictor === 2) return predictor;
  if (predictor === 3 && !factsOf(type).integer) return predictor;
  throw unreadable(file, `has the predictor ${predictor} for ${type} values, which does not exist`);
}

function lercWrappingOf(directory: Directory, file: string): LercWrapping {
  const wrapping = directory.numbers(tags.lercParameters)?.[1] ?? 0;
  const known = (['none', 'deflate', 'zstd'] as const)[wrapping];
  if (known === undefined) throw unreadable(file, `has LERC blobs compressed in an unknown way (${wrapping})`);
  return known;
}

function place(unplaced: Omit<TiffImage, 'offsets' | 'byteCounts'>, directory: Directory, file: string): TiffImage {
  const { isTiled, blocksAcross, blocksDown } = unplaced;
  const blocks = blocksAcross * blocksDown * (unplaced.isPlanar ? unplaced.samples : 1);
  const offsetsTag = isTiled ? tags.tileOffsets : tags.stripOffsets;
  const countsTag = isTiled ? tags.tileByteCounts : tags.stripByteCounts;
  const offsets = directory.numbers(offsetsTag);
  const counts = directory.numbers(countsTag);
  if (offsets === undefined || offsets.length !== blocks) {
    throw unreadable(file, `is damaged: it has ${blocks} blocks and its tag ${tagName(offsetsTag)} places ${offsets?.length ?? 0}`);
  }
  if (counts === undefined ? unplaced.compression !== compressions.none : counts.length !== blocks) {
    throw unreadable(file, `is damaged: it has ${blocks} blocks and its tag ${tagName(countsTag)} measures ${counts?.length ?? 0}`);
  }
  const image: TiffImage = { ...unplaced, offsets: Float64Array.from(offsets), byteCounts: new Uint32Array(blocks) };
  for (let block = 0; block < blocks; block++) {
    // Old writers left the counts out where they follow from the size.
    const count = counts?.[block] ?? decodedBytes(image, storedRows(image, Math.floor(block / blocksAcross) % blocksDown));
    if (count > 0xffffffff) throw unreadable(file, `is damaged: block ${block} claims ${count} bytes`);
    image.byteCounts[block] = count;
  }
  const chopped = chop(image);
  const blockBytes = decodedBytes(chopped, chopped.blockHeight);
  if (blockBytes > maxBlockBytes)
    throw unreadable(file, `has blocks of ${blockBytes} bytes; the limit is ${maxBlockBytes}: write it with smaller tiles`);
  return chopped;
}

/** Rows that a block of that block row holds: all in tiles, what is left of the image in the last strip. */
export function storedRows(image: TiffImage, blockRow: number): number {
  return image.isTiled ? image.blockHeight : Math.min(image.blockHeight, image.height - blockRow * image.blockHeight);
}

/** Large uncompressed strips as several smaller ones, so that a window does not read what it does not need. */
function chop(image: TiffImage): TiffImage {
  const rowBytes = decodedBytes(image, 1);
  if (image.isTiled || image.compression !== compressions.none || decodedBytes(image, image.blockHeight) <= chopBytes) return image;
  let rows = Math.max(1, Math.floor(chopBytes / rowBytes));
  // With several strips the cuts must fall on all their borders.
  if (image.blocksDown > 1) while (image.blockHeight % rows !== 0) rows--;
  const blocksDown = Math.ceil(image.height / rows);
  const planes = image.isPlanar ? image.samples : 1;
  const offsets = new Float64Array(blocksDown * planes);
  const byteCounts = new Uint32Array(blocksDown * planes);
  for (let plane = 0; plane < planes; plane++) {
    for (let block = 0; block < blocksDown; block++) {
      const strip = plane * image.blocksDown + Math.floor((block * rows) / image.blockHeight);
      const before = ((block * rows) % image.blockHeight) * rowBytes;
      const length = Math.min(rows, image.height - block * rows) * rowBytes;
      const at = plane * blocksDown + block;
      if (image.offsets[strip] === 0 || image.byteCounts[strip] === 0) continue;
      offsets[at] = image.offsets[strip] + before;
      byteCounts[at] = Math.max(0, Math.min(length, image.byteCounts[strip] - before));
      // A strip that is too short must stay an error and not become a block that was never written.
      if (byteCounts[at] === 0) byteCounts[at] = 1;
    }
  }
  return { ...image, blockHeight: rows, blocksDown, offsets, byteCounts };
}
