import { constants, deflateSync, inflateSync } from 'node:zlib';
import { unreadableBlock, wrongLength } from './block-error.ts';
import { type Libdeflate, loadLibdeflate } from './libdeflate.ts';

export type DeflateEngine = 'libdeflate' | 'zlib';

let libdeflate: Libdeflate | undefined | 'not looked for' = 'not looked for';

function engineOf(): Libdeflate | undefined {
  if (libdeflate === 'not looked for') libdeflate = loadLibdeflate();
  return libdeflate;
}

/** Which implementation inflates and deflates in this process. Decoded values are the same with both; encoded bytes are not. */
export function deflateEngine(): DeflateEngine {
  return engineOf() === undefined ? 'zlib' : 'libdeflate';
}

/** Inflates a zlib stream into `out`, which it must fill exactly; else `SourceUnreadable`. */
export function inflateInto(bytes: Uint8Array, out: Uint8Array, engine: DeflateEngine = deflateEngine()): void {
  const library = engine === 'libdeflate' ? engineOf() : undefined;
  if (library === undefined) {
    const inflated = inflateBounded(bytes, out.length);
    if (inflated.length < out.length) throw wrongLength('Deflate', out.length, 'fewer');
    out.set(inflated);
    return;
  }
  const result = library.inflate(bytes, out);
  if (result === 'corrupt') throw unreadableBlock('Deflate', 'the data is damaged or incomplete');
  if (result !== 'ok') throw wrongLength('Deflate', out.length, result);
}

/** Inflates a zlib stream of unknown length, at most `limitBytes`; longer or damaged ones are `SourceUnreadable`. */
export function inflateBounded(bytes: Uint8Array, limitBytes: number): Uint8Array {
  try {
    // A chunk just above the result saves growing (a fifth of the time); zlib wants at least 64 bytes.
    return inflateSync(bytes, { maxOutputLength: Math.max(limitBytes, 1), chunkSize: Math.max(limitBytes, 64) + 64 });
  } catch (error) {
    if (isTooLarge(error)) throw wrongLength('Deflate', limitBytes, 'more', error);
    throw unreadableBlock('Deflate', 'the data is damaged or incomplete', error);
  }
}

/** True where zlib stopped because the result would not fit. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/**
 * Deflates to zlib format. Level 1 to 9 (12 with libdeflate); level 1 is the fast way for pixels with a predictor, in zlib by run lengths (`Z_RLE`).
 * The bytes depend on the engine (and its version): whoever must reproduce bytes names the engine and refuses where it is absent.
 */
export function encodeDeflate(bytes: Uint8Array, level = 1, engine: DeflateEngine = deflateEngine()): Uint8Array {
  const library = engine === 'libdeflate' ? engineOf() : undefined;
  if (library !== undefined) return library.deflate(bytes, level);
  if (engine === 'libdeflate') throw new Error('libdeflate was asked for and is not there');
  const strategy = level === 1 ? constants.Z_RLE : constants.Z_DEFAULT_STRATEGY;
  return deflateSync(bytes, { level: Math.min(level, 9), strategy, chunkSize: Math.max(1024, bytes.length) });
}
