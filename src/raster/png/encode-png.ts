import { deflateSync } from 'node:zlib';
import type { NumericArray } from '../../cube/index.ts';
import { OpenEOError } from '../../cube/index.ts';
import { writeChunks } from './png-chunks.ts';
import { opaqueRange, samplesInto, transparency } from './png-samples.ts';

export type PngBitDepth = 8 | 16;

export interface PngImage {
  readonly width: number;
  readonly height: number;
  /** One plane a band: grey; grey and alpha; red, green, blue; or these and alpha. */
  readonly planes: readonly NumericArray[];
  /** Values from one row of a plane to the next; default: the width. */
  readonly stride?: number;
  /** The no-data value of each band, NaN apart, which always is. */
  readonly nodata?: readonly (number | undefined)[];
  /** Row by row without gaps: not 0 where the picture is to be transparent whatever its values. */
  readonly transparent?: Uint8Array;
  readonly bitDepth?: PngBitDepth;
  /** Of deflate, 0 to 9. */
  readonly level?: number;
}

export interface EncodedPng {
  readonly bytes: Uint8Array;
  /** What the user should know about the picture, in sentences. */
  readonly warnings: readonly string[];
}

/** Uncompressed bytes of the largest picture: it is encoded in memory, at once. */
const largestRawBytes = 1 << 30;

/** PNG colour types by number of channels. */
const colourTypes = [0, 0, 4, 2, 6] as const;

/**
 * A picture with the cube's values as they are: rounded half to even and clamped to 0..255, or to 0..65535 at 16 bits, never stretched.
 * A pixel without data in any band is transparent; pictures that have such pixels and no alpha band get one. Warns where all values lie
 * between 0 and 1. Throws `FormatUnsuitable` for a number of bands that a picture cannot show, or one too large to be encoded in memory.
 * @see https://www.w3.org/TR/png-3/
 */
export function encodePng(image: PngImage): EncodedPng {
  const { width, height, planes } = image;
  checkPng(planes.length, 1);
  const stride = image.stride ?? width;
  const bitDepth = image.bitDepth ?? 8;
  // With alpha, whether it will be needed or not: the limit does not depend on the values.
  const mostChannels = planes.length + (planes.length % 2);
  const mostBytes = (mostChannels * width * (bitDepth / 8) + 1) * height;
  if (mostBytes > largestRawBytes) {
    throw new OpenEOError(
      'FormatUnsuitable',
      `A PNG of ${width} x ${height} pixels with ${mostChannels} channels of ${bitDepth} bits has ${mostBytes} bytes before compression; the limit is ${largestRawBytes}. Use GTiff, a smaller extent or a coarser resolution.`,
    );
  }
  const nodata = planes.map((_, band) => image.nodata?.[band]);
  const transparent = transparency(planes, width, height, stride, nodata, image.transparent);
  const channels = transparent === undefined ? planes.length : mostChannels;
  const rowBytes = channels * width * (bitDepth / 8);
  const samples = new Uint8Array(rowBytes * height);
  samplesInto(samples, { width, height, stride, bitDepth, channels }, planes, transparent);
  const raw = filterRows(samples, rowBytes, height, channels * (bitDepth / 8));
  const idat = deflateSync(raw, { level: image.level ?? 6 });
  const bytes = writeChunks({ width, height, bitDepth, colourType: colourTypes[channels] }, idat);
  const colours = planes.length % 2 === 0 ? planes.slice(0, -1) : planes;
  const range = opaqueRange(colours, width, height, stride, transparent);
  return { bytes, warnings: range === undefined ? [] : rangeWarnings(range.min, range.max) };
}

function rangeWarnings(min: number, max: number): readonly string[] {
  if (min < 0 || max > 1) return [];
  return [
    `All values of the PNG lie between ${min} and ${max}, so the picture is all but black: PNG values are written as they are, 0 to 255. Use linear_scale_range before save_result to stretch them.`,
  ];
}

/** The Up filter predicts each byte from the one above, which suits maps; Sub does so in the first row. */
function filterRows(samples: Uint8Array, rowBytes: number, height: number, pixelBytes: number): Uint8Array {
  const raw = new Uint8Array((rowBytes + 1) * height);
  let to = 0;
  for (let row = 0; row < height; row++) {
    const from = row * rowBytes;
    raw[to++] = row === 0 ? 1 : 2;
    const back = row === 0 ? pixelBytes : rowBytes;
    const start = row === 0 ? pixelBytes : 0;
    for (let index = 0; index < start; index++) raw[to++] = samples[from + index];
    for (let at = from + start, end = from + rowBytes; at < end; at++) raw[to++] = samples[at] - samples[at - back];
  }
  return raw;
}

/**
 * Throws `FormatUnsuitable` where a cube of so many bands and time labels is not one picture; the message names the process to add.
 */
export function checkPng(bandCount: number, timeCount: number): void {
  if (timeCount > 1) {
    throw new OpenEOError(
      'FormatUnsuitable',
      `A PNG shows one moment, the cube has ${timeCount} time labels. Add reduce_dimension over the temporal dimension, or filter_temporal to one label, or use GTiff or netCDF.`,
    );
  }
  if (bandCount < 1 || bandCount > 4) {
    throw new OpenEOError(
      'FormatUnsuitable',
      `A PNG has 1 band (grey), 2 (grey, alpha), 3 (red, green, blue) or 4 (red, green, blue, alpha), the cube has ${bandCount}. Add filter_bands, or use GTiff or netCDF.`,
    );
  }
}
