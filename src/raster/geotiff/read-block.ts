import { type NumericArray, OpenEOError, viewOf } from '../../cube/index.ts';
import type { ByteRange } from '../../storage/index.ts';
import { swapBytes } from '../codecs/byte-order.ts';
import { assertPlausible, compressions, decodeBlock } from '../codecs/decode-block.ts';
import { undoPredictor } from '../codecs/predictor.ts';
import type { TiffHeader } from './header.ts';
import { decodedBytes, samplesPerBlock, storedRows, type TiffImage } from './image.ts';
import { unreadable } from './unreadable.ts';

/** Where pixels are put: the first one at `offset`, each further row `stride` values on (negative to go upwards). The array has the image's type. */
export interface PlaneTarget {
  readonly data: NumericArray;
  readonly offset: number;
  readonly stride: number;
}

/** Columns and rows of a rectangle of pixels. */
export interface PixelWindow {
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** A block of an image. `sample` matters where each sample has blocks of its own. Rows count as the file has them, also in south-up files. */
export interface BlockAddress {
  readonly sample: number;
  readonly blockColumn: number;
  readonly blockRow: number;
}

/** An image of a file with what its blocks need of the header. */
export interface ImageOfFile {
  readonly header: TiffHeader;
  readonly image: TiffImage;
}

/** The image of a level. */
export function imageAt(header: TiffHeader, level: number): ImageOfFile {
  const image = header.images[level];
  if (image === undefined)
    throw new OpenEOError('Internal', `${header.name} has ${header.images.length} levels, not one of number ${level}`);
  return { header, image };
}

/** Place of a block in the image's offsets and byte counts. */
export function blockIndex(image: TiffImage, { sample, blockColumn, blockRow }: BlockAddress): number {
  const inPlane = blockRow * image.blocksAcross + blockColumn;
  return image.isPlanar ? sample * image.blocksAcross * image.blocksDown + inPlane : inPlane;
}

/** Where a block's bytes are in the file; undefined for a block that was never written: all its pixels are no-data. */
export function blockBytesRange({ header, image }: ImageOfFile, address: BlockAddress): ByteRange | undefined {
  const index = blockIndex(image, address);
  const start = image.offsets[index];
  const count = image.byteCounts[index];
  if (start === 0 || count === 0) return undefined;
  const decoded = decodedBytes(image, storedRows(image, address.blockRow));
  // Uncompressed blocks may be padded; compressed ones are at worst a little larger than what they hold.
  const length = image.compression === compressions.none ? Math.min(count, decoded) : count;
  if (length > 2 * decoded + 65_536)
    throw unreadable(header.name, `is damaged: ${nameOf(address)} claims ${count} bytes for ${decoded} decoded ones`);
  if (start + length > (header.sizeBytes ?? Number.MAX_SAFE_INTEGER)) {
    throw unreadable(
      header.name,
      `is damaged or incomplete: ${nameOf(address)} at byte ${start} lies outside its ${header.sizeBytes} bytes`,
    );
  }
  return [start, start + length];
}

/**
 * Decodes a block and puts a part of its pixels into planes.
 * `bytes` are those of `blockBytesRange`, undefined for a block that was never written: its pixels become the file's no-data, else 0.
 * `part` counts from the block's own corner and may reach into the padding of a tile at the image's edge. `samples[i]` goes to `targets[i]`: one where
 * samples have blocks of their own, any number where the samples of a pixel stand together (the block is decoded once).
 * A single-sample block that is wanted whole, with the target's stride equal to the block's width, is decoded in place without a copy.
 * Synchronous; `prepareCodec(image.compression)` must have run in this thread. Damaged data throws `SourceUnreadable` naming file and block.
 */
export function decodeBlockInto(
  file: ImageOfFile,
  address: BlockAddress,
  bytes: Uint8Array | undefined,
  part: PixelWindow,
  samples: readonly number[],
  targets: readonly PlaneTarget[],
): void {
  const { header, image } = file;
  const rows = storedRows(image, address.blockRow);
  for (const target of targets) assertFits(image, rows, part, target);
  if (bytes === undefined) {
    for (const target of targets) fill(target, part, header.nodata ?? 0);
    return;
  }
  const perBlock = samplesPerBlock(image);
  try {
    if (perBlock === 1 && image.bitsPerSample !== 1 && isInPlace(image, rows, part, targets[0])) {
      decodeRows(file, bytes, rows, bytesOf(targets[0], decodedBytes(image, rows)));
      return;
    }
    const decoded = scratchOf(decodedBytes(image, rows));
    decodeRows(file, bytes, rows, decoded);
    if (image.bitsPerSample === 1) {
      copyBits(decoded, Math.ceil(image.blockWidth / 8), part, targets[0]);
      return;
    }
    const values = viewOf(image.type, decoded.buffer, 0, image.blockWidth * rows * perBlock);
    for (const [index, sample] of samples.entries())
      copyPart(values, image.blockWidth, perBlock, perBlock === 1 ? 0 : sample, part, targets[index]);
  } catch (error) {
    if (!(error instanceof OpenEOError) || error.code !== 'SourceUnreadable') throw error;
    throw unreadable(header.name, `cannot be read in ${nameOf(address)}: ${error.message}`, error);
  }
}

function nameOf({ sample, blockColumn, blockRow }: BlockAddress): string {
  return `block ${blockColumn}, ${blockRow} of sample ${sample}`;
}

function assertFits(image: TiffImage, rows: number, part: PixelWindow, { data, offset, stride }: PlaneTarget): void {
  const last = offset + (part.height - 1) * stride;
  const fits = Math.min(offset, last) >= 0 && Math.max(offset, last) + part.width <= data.length;
  const lies = part.column >= 0 && part.row >= 0 && part.column + part.width <= image.blockWidth && part.row + part.height <= rows;
  if (!fits || !lies)
    throw new OpenEOError('Internal', `A part of ${part.width} x ${part.height} pixels fits into neither block nor target`);
  if (data.constructor !== viewOf(image.type, new ArrayBuffer(0), 0, 0).constructor) {
    throw new OpenEOError('Internal', `Pixels of type ${image.type} cannot be read into a ${data.constructor.name}`);
  }
}

/** Block memory of this thread, kept for the next block unless it is unusually large. */
let scratch = new ArrayBuffer(0);
const keptScratchBytes = 2 ** 25;

function scratchOf(sizeBytes: number): Uint8Array<ArrayBuffer> {
  if (scratch.byteLength >= sizeBytes) return new Uint8Array(scratch, 0, sizeBytes);
  const fresh = new ArrayBuffer(Math.ceil(sizeBytes / 8) * 8);
  if (fresh.byteLength <= keptScratchBytes) scratch = fresh;
  return new Uint8Array(fresh, 0, sizeBytes);
}

function isInPlace(image: TiffImage, rows: number, part: PixelWindow, target: PlaneTarget): boolean {
  return (
    part.column === 0 && part.row === 0 && part.width === image.blockWidth && part.height === rows && target.stride === image.blockWidth
  );
}

function bytesOf({ data, offset }: PlaneTarget, length: number): Uint8Array {
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset + offset * data.BYTES_PER_ELEMENT, length);
}

/** Bytes of a block to values: codec, byte order, predictor. */
function decodeRows({ header, image }: ImageOfFile, bytes: Uint8Array, rows: number, out: Uint8Array): void {
  const { compression, predictor, blockWidth: width, bitsPerSample } = image;
  const samples = samplesPerBlock(image);
  assertPlausible(compression, bytes.length, out.length);
  decodeToLength(image, bytes, rows, out);
  if (bitsPerSample === 1) return;
  const bytesPerValue = (bitsPerSample / 8) as 1 | 2 | 4 | 8;
  // LERC too: libtiff encodes the values as it would store them, and its files are the ones there are.
  if (header.byteOrder === 'big' && predictor !== 3) swapBytes(out, bytesPerValue);
  undoPredictor(predictor, out, { bytesPerValue, samples, width, height: rows });
}

function decodeToLength(image: TiffImage, bytes: Uint8Array, rows: number, out: Uint8Array): void {
  const { compression, blockWidth: width, type } = image;
  const lerc =
    compression === compressions.lerc
      ? { type, width, height: rows, samples: samplesPerBlock(image), wrapping: image.lercWrapping }
      : undefined;
  if (image.isTiled || rows === image.blockHeight) {
    decodeBlock(compression, bytes, out, lerc);
    return;
  }
  try {
    decodeBlock(compression, bytes, out, lerc);
  } catch (error) {
    // Some writers fill up the last strip to the height of the others.
    const whole = new Uint8Array(decodedBytes(image, image.blockHeight));
    try {
      decodeBlock(compression, bytes, whole, lerc && { ...lerc, height: image.blockHeight });
    } catch {
      throw error;
    }
    out.set(whole.subarray(0, out.length));
  }
}

function fill({ data, offset, stride }: PlaneTarget, part: PixelWindow, value: number): void {
  for (let row = 0, at = offset; row < part.height; row++, at += stride) data.fill(value, at, at + part.width);
}

/** Copies the part of one sample out of decoded values. */
function copyPart(values: NumericArray, blockWidth: number, samples: number, sample: number, part: PixelWindow, target: PlaneTarget): void {
  const { data, stride } = target;
  let from = (part.row * blockWidth + part.column) * samples + sample;
  for (let row = 0, to = target.offset; row < part.height; row++, from += blockWidth * samples, to += stride) {
    if (samples === 1) data.set(values.subarray(from, from + part.width), to);
    else for (let column = 0, at = from; column < part.width; column++, at += samples) data[to + column] = values[at];
  }
}

/** Copies one-bit pixels, the first in the highest bit, as 0 and 1. */
function copyBits(bytes: Uint8Array, rowBytes: number, part: PixelWindow, { data, offset, stride }: PlaneTarget): void {
  for (let row = 0, to = offset; row < part.height; row++, to += stride) {
    const from = (part.row + row) * rowBytes;
    for (let column = 0; column < part.width; column++) {
      const bit = part.column + column;
      data[to + column] = (bytes[from + (bit >> 3)] >> (7 - (bit & 7))) & 1;
    }
  }
}
