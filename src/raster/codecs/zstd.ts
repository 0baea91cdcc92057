import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { unreadableBlock, wrongLength } from './block-error.ts';
import { isTooLarge } from './deflate.ts';

/** Decodes a Zstandard frame into `out`, which it must fill exactly; else `SourceUnreadable`. */
export function decodeZstdInto(bytes: Uint8Array, out: Uint8Array): void {
  const decoded = decodeZstdBounded(bytes, out.length);
  if (decoded.length < out.length) throw wrongLength('ZSTD', out.length, 'fewer');
  out.set(decoded);
}

/** Decodes a Zstandard frame of unknown length, at most `limitBytes`. Windows are at most 128 MB, as zstd itself has it. */
export function decodeZstdBounded(bytes: Uint8Array, limitBytes: number): Uint8Array {
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: Math.max(limitBytes, 1), chunkSize: Math.max(limitBytes, 64) + 64 });
  } catch (error) {
    if (isTooLarge(error)) throw wrongLength('ZSTD', limitBytes, 'more', error);
    throw unreadableBlock('ZSTD', 'the data is damaged or incomplete', error);
  }
}

/** One Zstandard frame; level 1 to 22, 9 is GDAL's default. */
export function encodeZstd(bytes: Uint8Array, level = 9): Uint8Array {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level }, chunkSize: Math.max(1024, bytes.length) });
}
