import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { dayOfYear, testingValue } from '../../../src/catalog/index.ts';
import { type CubeSchema, crsOf, type Grid, type NumericArray, type NumericType, OpenEOError } from '../../../src/cube/index.ts';
import { RasterFiles } from '../../../src/engine/fused/raster-files.ts';
import { SourceReader } from '../../../src/engine/fused/source-reader.ts';
import { noUsage } from '../../../src/engine/task.ts';
import type { BoundOperatorOf, PixelAsset, SourcePixels } from '../../../src/plan/index.ts';
import { encodeCog, rasterLayout } from '../../../src/raster/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'graticule-reader-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const lattice = { crs: crsOf(32631), anchorX: 5, anchorY: 5, stepX: 10, stepY: 10 };
const window = (column: number, row: number, width: number, height: number): Grid => ({ lattice, column, row, width, height });
const time = Date.UTC(2021, 5, 15);

/** A file of one band; its values are those of `value` by column and row on the lattice. */
async function makeFile(
  name: string,
  grid: Grid,
  type: NumericType,
  nodata: number | undefined,
  value: (column: number, row: number) => number,
): Promise<string> {
  const { constructor } = { u16: new Uint16Array(0), f32: new Float32Array(0), u8: new Uint8Array(0) }[type as 'u16' | 'f32' | 'u8'];
  const data = new (constructor as new (length: number) => NumericArray)(grid.width * grid.height);
  for (let pixel = 0; pixel < data.length; pixel += 1)
    data[pixel] = value(grid.column + (pixel % grid.width), grid.row + Math.floor(pixel / grid.width));
  const layout = rasterLayout({
    grid,
    bands: [{ name, categorical: false }],
    type,
    ...(nodata === undefined ? {} : { nodata }),
    tileSize: 16,
  });
  const path = join(folder, `${name}.tif`);
  writeFileSync(path, await encodeCog(layout, [data]));
  return path;
}

/** A source of one label and one band over these assets, in the order in which they mosaic. */
function sourceOf(assets: readonly PixelAsset[], type: NumericType, nodata?: number, name = 'B'): SourcePixels {
  return {
    source: 'test',
    grid: window(0, 0, 100, 100),
    bands: [{ name, type, ...(nodata === undefined ? {} : { nodata }) }],
    items: assets.map((asset, index) => ({ id: `item-${index}`, time, assets: [asset] })),
    groups: [assets.map((_, index) => index)],
  };
}

const schema: CubeSchema = { dimensions: [], type: 'f64' };
const operator: BoundOperatorOf<'source'> = { op: 'source', hash: 'h', nodes: ['load'], schema, pixels: 'p' };

async function read(
  content: SourcePixels,
  grid: Grid,
  target: NumericArray,
  files = new RasterFiles(),
  onChange?: () => void,
): Promise<readonly number[]> {
  await new SourceReader(files, () => content, onChange).read(operator, grid, 0, target, noUsage());
  return [...target];
}

const testingGrid: Grid = {
  lattice: { crs: crsOf(32631), anchorX: -1e7, anchorY: 1e7, stepX: 10, stepY: 10 },
  column: 0,
  row: 0,
  width: 2e6,
  height: 2e6,
};

test('a pixel of a testing source is the same in whatever window it is asked for, by its column and row on the lattice of the source', async () => {
  const name = 'B04';
  const content = sourceOf([{ href: 'testing:T', assetBand: 0, grid: testingGrid }], 'f64', undefined, name);
  const aligned = { ...lattice, anchorX: 0, anchorY: 0 };
  const edge = fc.integer({ min: -1200, max: 1200 });
  const size = fc.integer({ min: 1, max: 9 });
  await fc.assert(
    fc.asyncProperty(edge, edge, size, size, async (column, row, width, height) => {
      const grid: Grid = { lattice: aligned, column, row, width, height };
      const values = await read(content, grid, new Float64Array(width * height));
      values.forEach((value, pixel) => {
        const x = column + (pixel % width) + 1e6;
        const y = row + Math.floor(pixel / width) + 1e6;
        assert.equal(value, testingValue(name, x, y, dayOfYear(time)));
      });
    }),
    { numRuns: 50 },
  );
});

test('a testing source asked for on another lattice gives the nearest pixels; beyond its extent is no-data', async () => {
  const degrees: Grid = {
    lattice: { crs: crsOf(4326), anchorX: -180, anchorY: 90, stepX: 0.25, stepY: 0.25 },
    column: 0,
    row: 0,
    width: 1440,
    height: 720,
  };
  const content = sourceOf([{ href: 'testing:T', assetBand: 0, grid: degrees }], 'f64', undefined, 'Longitude');
  const fine: Grid = {
    lattice: { ...degrees.lattice, anchorX: 0.03125, stepX: 0.125, stepY: 0.125 },
    column: 8,
    row: 400,
    width: 6,
    height: 1,
  };
  assert.deepEqual(await read(content, fine, new Float64Array(6)), [1, 1, 1.25, 1.25, 1.5, 1.5]);
  const edge: Grid = { ...degrees, column: 1438, row: 300, width: 4, height: 1 };
  assert.deepEqual(await read(content, edge, new Float64Array(4)), [179.5, 179.75, Number.NaN, Number.NaN]);
});

test('the first valid pixel of a band wins, whatever types, no-data and scales the items have', async () => {
  const first = await makeFile('first', window(0, 0, 20, 20), 'u16', 0, (column, row) => ((column + row) % 3 === 0 ? 0 : 100 + column));
  const second = await makeFile('second', window(5, 5, 20, 20), 'f32', undefined, (column, row) =>
    column % 7 === 0 ? Number.NaN : 0.5 + row,
  );
  const assets: readonly PixelAsset[] = [
    { href: first, assetBand: 0, nodata: 0, scale: 2, offset: -250, minimum: 0 },
    { href: second, assetBand: 0 },
  ];
  const grid = window(-2, -2, 30, 30);
  const found = await read(sourceOf(assets, 'f32'), grid, new Float32Array(900));
  found.forEach((value, pixel) => {
    const column = grid.column + (pixel % 30);
    const row = grid.row + Math.floor(pixel / 30);
    const inside = (low: number): boolean => column >= low && row >= low && column < low + 20 && row < low + 20;
    const expected =
      inside(0) && (column + row) % 3 !== 0
        ? Math.max(0, 2 * (100 + column) - 250)
        : inside(5) && column % 7 !== 0
          ? 0.5 + row
          : Number.NaN;
    assert.equal(value, expected, `at ${column}, ${row}`);
  });
});

test('a file that fails is named with node and item, and forgotten, so that what stands there later is read', async () => {
  const path = await makeFile('whole', window(0, 0, 32, 32), 'u8', 0, () => 7);
  const hidden = `${path}.hidden`;
  renameSync(path, hidden);
  const files = new RasterFiles();
  const content = sourceOf([{ href: path, assetBand: 0, nodata: 0 }], 'u8', 0);
  let changes = 0;
  const change = (): unknown => (changes += 1);
  await assert.rejects(read(content, window(0, 0, 4, 1), new Uint8Array(4), files, change), (error: unknown) => {
    assert.ok(error instanceof OpenEOError);
    assert.deepEqual([error.code, error.node, error.item, error.file], ['SourceUnavailable', 'load', 'item-0', path]);
    return true;
  });
  assert.equal(changes, 1);
  renameSync(hidden, path);
  assert.deepEqual(await read(content, window(0, 0, 4, 1), new Uint8Array(4), files), [7, 7, 7, 7]);
  files.close();
});

test('a file that another has taken the place of is noticed before the next job', async () => {
  const path = await makeFile('old', window(0, 0, 32, 32), 'u8', 0, () => 7);
  const files = new RasterFiles();
  const content = sourceOf([{ href: path, assetBand: 0, nodata: 0 }], 'u8', 0);
  assert.deepEqual(await read(content, window(0, 0, 2, 1), new Uint8Array(2), files), [7, 7]);
  assert.equal(files.refresh(), false);
  const other = await makeFile('new', window(-8, 0, 64, 48), 'u8', 0, (column) => 50 + column);
  renameSync(other, path);
  assert.equal(files.refresh(), true);
  assert.deepEqual(await read(content, window(0, 0, 2, 1), new Uint8Array(2), files), [50, 51]);
  unlinkSync(path);
  assert.equal(files.refresh(), true);
  await assert.rejects(read(content, window(0, 0, 2, 1), new Uint8Array(2), files), { code: 'SourceUnavailable', item: 'item-0' });
});
