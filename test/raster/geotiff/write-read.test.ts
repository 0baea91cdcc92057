import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Grid, NumericArray, NumericType } from '../../../src/cube/index.ts';
import { allocate, crsOf, factsOf, isSameGrid } from '../../../src/cube/index.ts';
import type { Compression } from '../../../src/raster/index.ts';
import { assembleCog, encodeCog, encodeTile, levelsOf, rasterLayout, readHeader, readSamples } from '../../../src/raster/index.ts';
import type { ByteSource } from '../../../src/storage/index.ts';

function sourceOf(bytes: Uint8Array): ByteSource {
  return { name: 'memory.tif', sizeBytes: bytes.length, read: async (ranges) => ranges.map(([start, end]) => bytes.subarray(start, end)) };
}

async function planesOf(bytes: Uint8Array, level = 0): Promise<readonly NumericArray[]> {
  const source = sourceOf(bytes);
  const header = await readHeader(source);
  const { width, height, samples, type } = header.images[level];
  const planes = Array.from({ length: samples }, () => allocate(type, width * height));
  const window = { level, column: 0, row: 0, width, height };
  await readSamples(
    header,
    source,
    window,
    planes.map((_, sample) => sample),
    planes.map((data) => ({ data, offset: 0, stride: width })),
  );
  return planes;
}

const types: readonly NumericType[] = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32', 'f64'];

const image = fc.record({
  type: fc.constantFrom(...types),
  width: fc.integer({ min: 2, max: 70 }),
  height: fc.integer({ min: 1, max: 70 }),
  bands: fc.integer({ min: 1, max: 3 }),
  compression: fc.constantFrom<Compression>('deflate', 'zstd', 'none'),
  bigtiff: fc.constantFrom('auto' as const, 'yes' as const),
  crs: fc.constantFrom(32631, 4326, 3035, 2263),
  seed: fc.nat(1000),
});

test('our reader finds in a written file the grid, metadata and pixels that went in', async () => {
  await fc.assert(
    fc.asyncProperty(image, async ({ type, width, height, bands, compression, bigtiff, crs, seed }) => {
      const { integer, min, max } = factsOf(type);
      const grid: Grid = {
        lattice: { crs: crsOf(crs), anchorX: 15, anchorY: 15, stepX: 0.5, stepY: 0.25 },
        column: seed,
        row: -3,
        width,
        height,
      };
      const planes = Array.from({ length: bands }, (_, band) => {
        const plane = allocate(type, width * height);
        for (let at = 0; at < plane.length; at++) {
          const mixed = (Math.imul(at + seed * 31 + band * 7, 0x9e3779b1) >>> 0) / 2 ** 32;
          plane[at] = integer ? Math.floor(min + mixed * (max - min + 1)) : mixed < 0.1 ? Number.NaN : mixed * 1e6 - 5e5;
        }
        return plane;
      });
      const layout = rasterLayout({
        grid,
        type,
        tileSize: 16,
        compression,
        bigtiff,
        bands: planes.map((_, band) => ({ name: `B${band}`, scale: 0.5 })),
        ...(integer ? { nodata: max } : {}),
      });
      const bytes = await encodeCog(layout, planes);
      const header = await readHeader(sourceOf(bytes));
      assert.equal(header.isBigTiff, bigtiff === 'yes');
      assert.ok(header.grid !== undefined && isSameGrid(header.grid, grid));
      assert.deepEqual(
        header.images.map((level) => [level.width, level.height, level.type]),
        levelsOf(layout).map((level) => [level.width, level.height, type]),
      );
      assert.ok(Object.is(header.nodata, integer ? max : Number.NaN));
      assert.deepEqual(await planesOf(bytes), planes);
    }),
    { numRuns: 60 },
  );
});

test('a tile that was left out reads as no-data', async () => {
  const grid: Grid = {
    lattice: { crs: crsOf(32631), anchorX: 0, anchorY: 0, stepX: 10, stepY: 10 },
    column: 0,
    row: 0,
    width: 32,
    height: 16,
  };
  const layout = rasterLayout({ grid, type: 'u16', nodata: 9, tileSize: 16, overviews: false, bands: [{ name: 'a' }] });
  const tile = encodeTile(layout, new Uint16Array(256).fill(4), 16, 16, 16);
  const pieces: Uint8Array[] = [];
  for await (const piece of assembleCog(layout, [Uint32Array.of(0, tile.length)], () => tile)) pieces.push(piece);
  const [plane] = await planesOf(Buffer.concat(pieces));
  assert.deepEqual([plane[0], plane[15], plane[16], plane[511]], [9, 9, 4, 4]);
});
