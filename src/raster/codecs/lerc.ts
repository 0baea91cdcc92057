import type { NumericType } from '../../cube/index.ts';
import { unreadableBlock } from './block-error.ts';
import { inflateBounded } from './deflate.ts';
import { decodeZstdBounded } from './zstd.ts';

/** How LERC blobs are compressed once more: the second value of the tag LercParameters. */
export type LercWrapping = 'none' | 'deflate' | 'zstd';

/** What a block must hold, to check the blob against before it is decoded. */
export interface LercBlock {
  readonly type: NumericType;
  readonly width: number;
  readonly height: number;
  /** Values a pixel. */
  readonly samples: number;
  readonly wrapping: LercWrapping;
}

type LercModule = typeof import('lerc');

let lerc: LercModule | undefined;

/** Makes LERC ready in this thread: its decoder is WebAssembly and loads asynchronously. Calling it again costs nothing. */
export async function prepareLerc(): Promise<void> {
  if (lerc !== undefined) return;
  const module = await import('lerc');
  await module.load();
  lerc = module;
}

const pixelTypes: Readonly<Record<string, NumericType>> = {
  S8: 'i8',
  U8: 'u8',
  S16: 'i16',
  U16: 'u16',
  S32: 'i32',
  U32: 'u32',
  F32: 'f32',
  F64: 'f64',
};

/**
 * Decodes a LERC blob into `out`: pixels by row, samples of a pixel together.
 * Pixels outside the blob's mask become NaN in floats and 0 in integers. `prepareLerc` must have run in this thread.
 */
export function decodeLercInto(bytes: Uint8Array, out: Uint8Array, block: LercBlock): void {
  if (lerc === undefined) throw new Error('LERC is not ready: prepareCodec comes before the first block');
  // Incompressible values are stored as they are, beside a header and a mask of a bit a pixel: twice the size is beyond any honest blob.
  const limit = out.length * 2 + 65_536;
  const blob = block.wrapping === 'none' ? bytes : (block.wrapping === 'deflate' ? inflateBounded : decodeZstdBounded)(bytes, limit);
  let decoded: ReturnType<LercModule['decode']>;
  try {
    const info = lerc.getBlobInfo(blob);
    const { width, height, depthCount, bandCount } = info;
    if (width !== block.width || height !== block.height || depthCount * bandCount !== block.samples) {
      const holds = `${width} x ${height} pixels with ${depthCount * bandCount} values`;
      throw unreadableBlock('LERC', `the blob holds ${holds} and should hold ${block.width} x ${block.height} with ${block.samples}`);
    }
    decoded = lerc.decode(blob, { returnInterleaved: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error;
    throw unreadableBlock('LERC', 'the data is damaged', error);
  }
  const type = pixelTypes[decoded.pixelType];
  if (type !== block.type) throw unreadableBlock('LERC', `the blob holds ${type} values and should hold ${block.type}`);
  const bands = decoded.pixels.length;
  if (bands !== 1) throw unreadableBlock('LERC', `the blob holds ${bands} bands one after the other, which is not supported`);
  const [pixels] = decoded.pixels;
  if (pixels.byteLength !== out.length) throw unreadableBlock('LERC', `the blob decodes to ${pixels.byteLength} bytes, not ${out.length}`);
  if (decoded.mask !== null) {
    const invalid = type === 'f32' || type === 'f64' ? Number.NaN : 0;
    decoded.mask.forEach((valid, pixel) => {
      if (valid === 0) pixels.fill(invalid, pixel * block.samples, (pixel + 1) * block.samples);
    });
  }
  out.set(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength));
}
