import { OpenEOError } from '../../cube/index.ts';
import { unreadableBlock, wrongLength } from './block-error.ts';
import { inflateInto } from './deflate.ts';
import { decodeLercInto, type LercBlock, prepareLerc } from './lerc.ts';
import { decodeLzwInto } from './lzw.ts';
import { decodePackBitsInto } from './pack-bits.ts';
import { decodeZstdInto } from './zstd.ts';

/** The compressions that can be read, by their value of the TIFF tag Compression. */
export const compressions = {
  none: 1,
  lzw: 5,
  deflate: 8,
  packBits: 32773,
  oldDeflate: 32946,
  lerc: 34887,
  zstd: 50000,
} as const;

const names: Readonly<Record<number, string>> = {
  1: 'none',
  2: 'CCITT RLE',
  3: 'CCITT fax group 3',
  4: 'CCITT fax group 4',
  5: 'LZW',
  6: 'old-style JPEG',
  7: 'JPEG',
  8: 'Deflate',
  32773: 'PackBits',
  32946: 'Deflate',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50000: 'ZSTD',
  50001: 'WebP',
  50002: 'JPEG XL',
};

/** The compression's name, for errors. */
export function compressionName(compression: number): string {
  return names[compression] ?? `number ${compression}`;
}

/** True if blocks of this compression can be decoded. */
export function isReadableCompression(compression: number): boolean {
  return (Object.values(compressions) as readonly number[]).includes(compression);
}

/** No codec can give more bytes for one of its input (LERC of a constant block aside, whose size its header is checked for). */
const largestExpansion: Readonly<Record<number, number>> = { 1: 1, 5: 4096, 8: 1100, 32773: 128, 32946: 1100 };

/** Loads what the compression needs in this thread. Only LERC needs anything; without it `decodeBlock` refuses LERC. */
export async function prepareCodec(compression: number): Promise<void> {
  if (compression === compressions.lerc) await prepareLerc();
}

/**
 * Decodes one block into `out`, whose length is the block's exact size; `lerc` describes the block where the compression is LERC.
 * Damaged data, and data for fewer or more bytes, is `SourceUnreadable`; memory stays within a small multiple of `out`.
 * Byte order and predictor are the caller's business.
 */
export function decodeBlock(compression: number, bytes: Uint8Array, out: Uint8Array, lerc?: LercBlock): void {
  switch (compression) {
    case compressions.none:
      if (bytes.length < out.length) throw wrongLength('The block', out.length, 'fewer');
      out.set(bytes.length === out.length ? bytes : bytes.subarray(0, out.length));
      return;
    case compressions.lzw:
      decodeLzwInto(bytes, out);
      return;
    case compressions.deflate:
    case compressions.oldDeflate:
      inflateInto(bytes, out);
      return;
    case compressions.packBits:
      decodePackBitsInto(bytes, out);
      return;
    case compressions.zstd:
      decodeZstdInto(bytes, out);
      return;
    case compressions.lerc:
      if (lerc === undefined) throw new Error('a LERC block needs its description');
      decodeLercInto(bytes, out, lerc);
      return;
    default:
      throw new OpenEOError('SourceUnreadable', `Compression ${compressionName(compression)} is not supported`);
  }
}

/** Refuses, before memory is taken, data that cannot possibly fill a block of `sizeBytes`. */
export function assertPlausible(compression: number, encodedBytes: number, sizeBytes: number): void {
  const expansion = largestExpansion[compression];
  if (expansion !== undefined && (encodedBytes + 16) * expansion < sizeBytes) {
    throw unreadableBlock(
      compressionName(compression),
      `${encodedBytes} bytes cannot decode to the ${sizeBytes} that the block should have`,
    );
  }
}
