import { OpenEOError } from '../../cube/index.ts';
import type { ByteRange, ByteSource } from '../../storage/index.ts';
import { prepareCodec } from '../codecs/decode-block.ts';
import type { TiffHeader } from './header.ts';
import type { TiffImage } from './image.ts';
import {
  type BlockAddress,
  blockBytesRange,
  decodeBlockInto,
  type ImageOfFile,
  imageAt,
  type PixelWindow,
  type PlaneTarget,
} from './read-block.ts';

/** A rectangle of a level's pixels, rows from north to south also in south-up files. */
export interface LevelWindow extends PixelWindow {
  /** 0 is full resolution. */
  readonly level: number;
}

/** What a read cost: blocks that were decoded (those never written do not count) and bytes of the file that they took. */
export interface ReadCounters {
  readonly blocksDecoded: number;
  readonly bytesRead: number;
}

/** A block that a window needs, and which of its pixels go where. */
export interface BlockPart extends BlockAddress {
  /** Pixels of the block, from its own corner, rows as the file has them. */
  readonly part: PixelWindow;
  /** Where the part's first pixel goes, counted in columns and rows of the window (rows as the file has them). */
  readonly column: number;
  readonly row: number;
}

/** Blocks are fetched in batches of at most this many bytes, so that a large window does not hold all of its encoded bytes at once. */
const batchBytes = 2 ** 25;

/**
 * Reads one sample of a window into a plane: `target.offset` is the window's north-western pixel.
 * Only the blocks that the window touches are read and decoded. Pixels of blocks that were never written become the file's no-data, else 0.
 */
export function readWindow(
  header: TiffHeader,
  source: ByteSource,
  window: LevelWindow & { readonly sample: number },
  target: PlaneTarget,
  signal?: AbortSignal,
): Promise<ReadCounters> {
  return readSamples(header, source, window, [window.sample], [target], signal);
}

/** Reads several samples of a window, `samples[i]` into `targets[i]`. Where the samples of a pixel stand together each block is decoded once for all. */
export async function readSamples(
  header: TiffHeader,
  source: ByteSource,
  window: LevelWindow,
  samples: readonly number[],
  targets: readonly PlaneTarget[],
  signal?: AbortSignal,
): Promise<ReadCounters> {
  const file = imageAt(header, window.level);
  for (const sample of samples) {
    if (!(sample >= 0 && sample < file.image.samples)) {
      throw new OpenEOError('Internal', `${header.name} has ${file.image.samples} samples, not one of number ${sample}`);
    }
  }
  if (!file.image.isPlanar) return readPart(file, source, window, samples, targets, signal);
  let counters: ReadCounters = { blocksDecoded: 0, bytesRead: 0 };
  for (const [index, sample] of samples.entries()) {
    const more = await readPart(file, source, window, [sample], [targets[index]], signal);
    counters = { blocksDecoded: counters.blocksDecoded + more.blocksDecoded, bytesRead: counters.bytesRead + more.bytesRead };
  }
  return counters;
}

/** True if the level has a mask in the file, beside or instead of a no-data value. */
export function hasMask(header: TiffHeader, level = 0): boolean {
  return header.masks[level] !== undefined;
}

/** Reads the file's own mask of a window into a `u8` plane: 0 where pixels are invalid, other values where they are valid; all 1 where there is no mask. */
export async function readMask(
  header: TiffHeader,
  source: ByteSource,
  window: LevelWindow,
  target: PlaneTarget,
  signal?: AbortSignal,
): Promise<ReadCounters> {
  const image = header.masks[window.level];
  if (image !== undefined) return readPart({ header: { ...header, nodata: 0 }, image }, source, window, [0], [target], signal);
  const { data, offset, stride } = target;
  for (let row = 0, at = offset; row < window.height; row++, at += stride) data.fill(1, at, at + window.width);
  return { blocksDecoded: 0, bytesRead: 0 };
}

/** Memory of this thread for a block's encoded bytes, which are decoded before the next ones are read. */
let encoded = new Uint8Array(0);
const keptEncodedBytes = 2 ** 23;

function encodedScratch(sizeBytes: number): Uint8Array | undefined {
  if (sizeBytes > keptEncodedBytes) return undefined;
  if (encoded.length < sizeBytes) encoded = new Uint8Array(Math.min(keptEncodedBytes, 2 * sizeBytes));
  return encoded;
}

async function readPart(
  file: ImageOfFile,
  source: ByteSource,
  window: PixelWindow,
  samples: readonly number[],
  targets: readonly PlaneTarget[],
  signal: AbortSignal | undefined,
): Promise<ReadCounters> {
  const { header, image } = file;
  assertInside(file, window);
  await prepareCodec(image.compression);
  const { isFlipped } = header.georeferencing.placement ?? { isFlipped: false };
  // A south-up file is written from the bottom of the target upwards.
  const row = isFlipped ? image.height - window.row - window.height : window.row;
  const ordered = isFlipped ? targets.map((target) => upwards(target, window.height)) : targets;
  const parts = blocksOfWindow(image, { ...window, row }, samples[0] ?? 0);
  let blocksDecoded = 0;
  let bytesRead = 0;
  const decode = (part: BlockPart, bytes: Uint8Array | undefined): void => {
    const places = ordered.map(({ data, offset, stride }) => ({ data, offset: offset + part.row * stride + part.column, stride }));
    decodeBlockInto(file, part, bytes, part.part, samples, places);
    if (bytes === undefined) return;
    blocksDecoded++;
    bytesRead += bytes.length;
  };

  let batch: { part: BlockPart; range: ByteRange }[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    signal?.throwIfAborted();
    const { readSync } = source;
    const fetched = readSync
      ? undefined
      : await source.read(
          batch.map(({ range }) => range),
          signal,
        );
    batch.forEach(({ part, range }, index) => {
      signal?.throwIfAborted();
      decode(part, fetched?.[index] ?? readSync?.call(source, range, encodedScratch(range[1] - range[0])));
    });
    batch = [];
    size = 0;
  };
  for (const part of parts) {
    const range = blockBytesRange(file, part);
    if (range === undefined) {
      decode(part, undefined);
      continue;
    }
    const length = range[1] - range[0];
    if (size + length > batchBytes) await flush();
    batch.push({ part, range });
    size += length;
  }
  if (batch.length > 0) await flush();
  return { blocksDecoded, bytesRead };
}

function assertInside({ header, image }: ImageOfFile, { column, row, width, height }: PixelWindow): void {
  const isInside = column >= 0 && row >= 0 && width >= 1 && height >= 1 && column + width <= image.width && row + height <= image.height;
  if (!isInside || ![column, row, width, height].every(Number.isInteger)) {
    const window = `${width} x ${height} pixels at ${column}, ${row}`;
    throw new OpenEOError(
      'Internal',
      `The window of ${window} is not inside the ${image.width} x ${image.height} pixels of ${header.name}`,
    );
  }
}

function upwards({ data, offset, stride }: PlaneTarget, rows: number): PlaneTarget {
  return { data, offset: offset + (rows - 1) * stride, stride: -stride };
}

/** The blocks that a window touches, row by row, with the part of each. Rows count as the file has them. */
export function blocksOfWindow(image: TiffImage, window: PixelWindow, sample: number): readonly BlockPart[] {
  const { blockWidth, blockHeight } = image;
  const parts: BlockPart[] = [];
  const lastBlockRow = Math.floor((window.row + window.height - 1) / blockHeight);
  const lastBlockColumn = Math.floor((window.column + window.width - 1) / blockWidth);
  for (let blockRow = Math.floor(window.row / blockHeight); blockRow <= lastBlockRow; blockRow++) {
    const top = Math.max(window.row, blockRow * blockHeight);
    const bottom = Math.min(window.row + window.height, (blockRow + 1) * blockHeight);
    for (let blockColumn = Math.floor(window.column / blockWidth); blockColumn <= lastBlockColumn; blockColumn++) {
      const left = Math.max(window.column, blockColumn * blockWidth);
      const right = Math.min(window.column + window.width, (blockColumn + 1) * blockWidth);
      parts.push({
        ...{ sample, blockColumn, blockRow },
        part: { column: left - blockColumn * blockWidth, row: top - blockRow * blockHeight, width: right - left, height: bottom - top },
        column: left - window.column,
        row: top - window.row,
      });
    }
  }
  return parts;
}
