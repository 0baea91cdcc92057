import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allocate, type NumericArray, OpenEOError } from '../../src/cube/index.ts';
import { readHeader, readMask, readWindow } from '../../src/raster/index.ts';
import { fuzzRuns } from '../oracle.ts';
import { memorySource } from '../raster/geotiff/memory-source.ts';
import { type PlainImage, writeTiff } from '../raster/geotiff/tiff-writer.ts';

/** Small, fast and the same everywhere: the state after each step is the number. (mulberry32) */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function plane(type: 'u8' | 'i16' | 'f32', width: number, height: number): NumericArray {
  const values = allocate(type, width * height);
  for (let index = 0; index < values.length; index++) values[index] = Math.sin(index / 17) * 100 + (index % 5);
  return values;
}

const georeferenced: PlainImage['tags'] = {
  33550: [12, [10, 10, 0]],
  33922: [12, [0, 0, 0, 500000, 5000000, 0]],
  34735: [3, [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 2, 3072, 0, 1, 32631]],
  42112: [2, '<GDALMetadata><Item name="DESCRIPTION" sample="0" role="description">B04</Item></GDALMetadata>'],
  42113: [2, '-9999'],
};

/** Files of every kind of storage that can be read, each small. */
function baseFiles(): readonly Uint8Array[] {
  const size = { width: 90, height: 70 };
  const i16 = { ...size, type: 'i16', planes: [plane('i16', 90, 70), plane('i16', 90, 70)], tags: georeferenced } as const;
  const f32 = { ...size, type: 'f32', planes: [plane('f32', 90, 70)], tags: georeferenced } as const;
  const half: PlainImage = {
    width: 45,
    height: 35,
    type: 'i16',
    planes: [plane('i16', 45, 35), plane('i16', 45, 35)],
    subfileType: 1,
    tile: [16, 16],
  };
  const mask: PlainImage = { ...size, type: 'u8', planes: [plane('u8', 90, 70)], subfileType: 4, compression: 'deflate' };
  return [
    writeTiff([{ ...i16, tile: [32, 32], compression: 'deflate', predictor: 2 }, half, mask]),
    writeTiff([{ ...i16, tile: [32, 16], compression: 'lzw', predictor: 2, isPlanar: true }, half], { byteOrder: 'big' }),
    writeTiff([{ ...f32, rowsPerStrip: 8, compression: 'zstd', predictor: 3 }], { big: true }),
    writeTiff([{ ...f32, rowsPerStrip: 9, compression: 'lzw' }], { big: true, byteOrder: 'big' }),
    writeTiff([{ ...i16, tile: [48, 48] }, half]),
  ];
}

/** Damages a file in one of several ways: cut off, flipped bits, bytes replaced, values of tags made absurd. */
function corrupt(file: Uint8Array, random: () => number): Uint8Array {
  const bytes = file.slice();
  const below = (limit: number) => Math.floor(random() * limit);
  const kind = below(5);
  if (kind === 0) return bytes.slice(0, below(bytes.length));
  if (kind === 1) {
    for (let count = 1 + below(20); count > 0; count--) bytes[below(bytes.length)] ^= 1 << below(8);
    return bytes;
  }
  if (kind === 2) {
    const start = below(bytes.length);
    bytes.fill(below(256), start, start + below(200));
    return bytes;
  }
  // The directories stand at the end: damage there reaches every tag.
  const entries = directoryEntries(bytes);
  for (let count = 1 + below(4); count > 0; count--) {
    const { at, length } = entries[below(entries.length)];
    const field = 2 + below(length - 2);
    const absurd = [0, 1, 0x7f, 0xff][below(4)];
    bytes.fill(kind === 3 ? absurd : below(256), at + field, at + Math.min(length, field + 1 + below(8)));
  }
  return bytes;
}

function directoryEntries(bytes: Uint8Array): readonly { readonly at: number; readonly length: number }[] {
  const view = new DataView(bytes.buffer);
  const isLittle = bytes[0] === 0x49;
  const big = view.getUint16(2, isLittle) === 43;
  const entries: { at: number; length: number }[] = [];
  const pointer = (at: number) => (big ? Number(view.getBigUint64(at, isLittle)) : view.getUint32(at, isLittle));
  for (let at = pointer(big ? 8 : 4); at !== 0; ) {
    const count = big ? Number(view.getBigUint64(at, isLittle)) : view.getUint16(at, isLittle);
    const length = big ? 20 : 12;
    const first = at + (big ? 8 : 2);
    for (let index = 0; index < count; index++) entries.push({ at: first + index * length, length });
    at = pointer(first + count * length);
  }
  return entries;
}

/** Reads all levels and samples (a window of bounded size) and the masks; gives what it refused, if it did. */
async function readAll(bytes: Uint8Array): Promise<OpenEOError | undefined> {
  const source = memorySource(bytes);
  try {
    const header = await readHeader(source);
    structuredClone(header);
    for (const [level, image] of header.images.entries()) {
      const window = { level, column: 0, row: 0, width: Math.min(image.width, 200), height: Math.min(image.height, 200) };
      for (let sample = 0; sample < Math.min(image.samples, 3); sample++) {
        const data = allocate(image.type, window.width * window.height);
        await readWindow(header, source, { ...window, sample }, { data, offset: 0, stride: window.width });
      }
      const mask = new Uint8Array(window.width * window.height);
      await readMask(header, source, window, { data: mask, offset: 0, stride: window.width });
    }
    return undefined;
  } catch (error) {
    assert.ok(error instanceof OpenEOError, `not an OpenEOError: ${error instanceof Error ? error.stack : error}`);
    return error;
  }
}

describe('damaged TIFFs', () => {
  const files = baseFiles();

  it('are fuzzed from files that can be read', async () => {
    for (const file of files) assert.equal(await readAll(file), undefined);
  });

  it('are refused with an error that names the file, or read in their right size: 200 files, five kinds of damage', async () => {
    const runs = fuzzRuns(200);
    let refused = 0;
    const before = process.memoryUsage().arrayBuffers;
    for (let seed = 1; seed <= runs; seed++) {
      const random = randomFrom(seed);
      const error = await readAll(corrupt(files[seed % files.length], random));
      if (error === undefined) continue;
      refused++;
      assert.equal(error.code, 'SourceUnreadable', `seed ${seed}: ${error.message}`);
      assert.equal(error.file, 'memory.tif', `seed ${seed}`);
    }
    // Damage in pixels that no checksum guards is read; most other damage is found.
    assert.ok(refused > 0.4 * runs, `${refused} of ${runs} were refused`);
    assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 29, 'memory stays within the limit of a block or two');
  });
});
