import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Grid } from '../../../src/cube/index.ts';
import { OpenEOError } from '../../../src/cube/index.ts';
import type { RasterLayoutRequest } from '../../../src/raster/index.ts';
import { assembleCog, encodeCog, levelsOf, planCog, rasterLayout, writeTile } from '../../../src/raster/index.ts';

function gridOf(width: number, height: number, code = 'EPSG:32631'): Grid {
  return { lattice: { crs: { code, unit: 'metre' }, anchorX: 0, anchorY: 0, stepX: 10, stepY: 10 }, column: 0, row: 0, width, height };
}

function layoutOf(width: number, height: number, more: Partial<RasterLayoutRequest> = {}) {
  return rasterLayout({ grid: gridOf(width, height), type: 'u16', bands: [{ name: 'a' }], tileSize: 16, ...more });
}

/** Sizes of all tiles of a layout, each as `sizeOf` says. */
function sizesOf(layout: ReturnType<typeof layoutOf>, sizeOf: (level: number, index: number) => number): Uint32Array[] {
  return levelsOf(layout).map((level, number) =>
    Uint32Array.from({ length: level.columns * level.rows * layout.bands.length }, (_, index) => sizeOf(number, index)),
  );
}

async function gather(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

test('levels halve, rounded up, until the image fits into one tile', () => {
  const sizes = (width: number, height: number, overviews = true) =>
    levelsOf(layoutOf(width, height, { overviews })).map((level) => [level.width, level.height, level.columns, level.rows]);
  assert.deepEqual(sizes(33, 17), [
    [33, 17, 3, 2],
    [17, 9, 2, 1],
    [9, 5, 1, 1],
  ]);
  assert.deepEqual(sizes(16, 16), [[16, 16, 1, 1]]);
  assert.deepEqual(sizes(33, 17, false), [[33, 17, 3, 2]]);
});

test('a layout survives JSON, NaN as no-data included', () => {
  const layout = layoutOf(10, 10, { type: 'f32', nodata: Number.NaN });
  assert.deepEqual(JSON.parse(JSON.stringify(layout)), layout);
  assert.equal(layout.predictor, 3);
});

test('what a GeoTIFF cannot hold is refused with the value and the limit', () => {
  const refused = (more: Partial<RasterLayoutRequest>, message: RegExp) =>
    assert.throws(
      () => layoutOf(10, 10, more),
      (error: unknown) => error instanceof OpenEOError && error.code === 'FormatUnsuitable' && message.test(error.message),
    );
  refused({ tileSize: 100 }, /multiple of 16 .* not 100/);
  refused({ nodata: 70000 }, /70000 .* u16/);
  refused({ nodata: 0.5 }, /0\.5/);
  refused({ predictor: 3 }, /Predictor 3/);
  refused({ bands: [] }, /not 0/);
});

test('a reference system without an EPSG code is refused by name', () => {
  const layout = layoutOf(10, 10, { grid: gridOf(10, 10, 'WKT:abc') });
  assert.throws(
    () =>
      planCog(
        layout,
        sizesOf(layout, () => 50),
      ),
    /WKT:abc/,
  );
});

test('the size is announced to the byte, and tiles follow from the smallest overview on, bands of a tile side by side', async () => {
  const layout = layoutOf(40, 20, { bands: [{ name: 'a' }, { name: 'b' }] });
  const sizes = sizesOf(layout, (level, index) => 40 + level * 10 + index);
  const plan = planCog(layout, sizes);
  const asked: string[] = [];
  const bytes = await gather(
    assembleCog(layout, sizes, async (level, band, tile) => {
      asked.push(`${level}/${tile}/${band}`);
      const { columns, rows } = levelsOf(layout)[level];
      return new Uint8Array(sizes[level][band * columns * rows + tile]).fill(level * 100 + band * 10 + tile);
    }),
  );
  assert.equal(bytes.length, plan.sizeBytes);
  assert.deepEqual(bytes.subarray(0, plan.header.length), Buffer.from(plan.header));
  assert.deepEqual(asked.slice(0, 6), ['2/0/0', '2/0/1', '1/0/0', '1/0/1', '1/1/0', '1/1/1']);
  assert.equal(asked.length, 2 * (1 + 2 + 6));
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let position = plan.header.length;
  for (const address of asked) {
    const [level, tile, band] = address.split('/').map(Number);
    const length = view.getUint32(position, true);
    assert.equal(bytes[position + 4], level * 100 + band * 10 + tile);
    assert.deepEqual(
      bytes.subarray(position + 4 + length, position + 8 + length),
      bytes.subarray(position + length, position + 4 + length),
    );
    position += length + 8;
  }
  assert.equal(position, bytes.length);
});

test('BigTIFF is chosen exactly where positions no longer fit into 32 bits', () => {
  const layout = layoutOf(32, 16, { overviews: false });
  const header = planCog(
    layout,
    sizesOf(layout, () => 100),
  ).header.length;
  const rest = 0xffffffff - header - 16;
  const sizes = (total: number) => [Uint32Array.of(total - 1000, 1000)];
  const last = planCog(layout, sizes(rest));
  assert.equal(last.isBigTiff, false);
  assert.equal(last.sizeBytes, 0xffffffff);
  const first = planCog(layout, sizes(rest + 1));
  assert.equal(first.isBigTiff, true);
  assert.equal(first.header[2], 43);
});

test('a plan of a terabyte keeps every position exact', () => {
  const layout = layoutOf(16 * 300, 16, { overviews: false });
  const plan = planCog(
    layout,
    sizesOf(layout, () => 0xf0000001),
  );
  assert.equal(plan.sizeBytes, plan.header.length + 300 * (0xf0000001 + 8));
  const view = new DataView(plan.header.buffer);
  const positions: bigint[] = [];
  // The offsets are the only run of 300 ascending 64-bit positions that begins just behind the header.
  for (let at = 0; at + 300 * 8 <= plan.header.length; at += 8) {
    if (view.getBigUint64(at, true) === BigInt(plan.header.length + 4)) {
      for (let index = 0; index < 300; index++) positions.push(view.getBigUint64(at + index * 8, true));
    }
  }
  assert.equal(positions.length, 300);
  assert.equal(positions[299], BigInt(plan.header.length) + 299n * (0xf0000001n + 8n) + 4n);
});

test('a tile of size 0 is left out and never asked for', async () => {
  const layout = layoutOf(32, 16, { overviews: false, nodata: 7 });
  const asked: number[] = [];
  const bytes = await gather(
    assembleCog(layout, [Uint32Array.of(0, 40)], (_level, _band, tile) => {
      asked.push(tile);
      return new Uint8Array(40);
    }),
  );
  assert.deepEqual(asked, [1]);
  assert.equal(bytes.length, planCog(layout, [Uint32Array.of(0, 40)]).sizeBytes);
});

test('a tile that is not of the announced size ends the assembly, and so does one that cannot be read', async () => {
  const layout = layoutOf(16, 16);
  await assert.rejects(
    gather(assembleCog(layout, [Uint32Array.of(40)], () => new Uint8Array(41))),
    /tile 0 of band 0, level 0, has 41 bytes; 40/,
  );
  await assert.rejects(
    gather(
      assembleCog(
        layoutOf(64, 64),
        sizesOf(layoutOf(64, 64), () => 40),
        () => Promise.reject(new Error('gone')),
      ),
    ),
    /gone/,
  );
});

test('no more tiles are read ahead than allowed', async () => {
  const layout = layoutOf(16 * 64, 16, { overviews: false });
  let open = 0;
  let most = 0;
  const bytes = assembleCog(
    layout,
    sizesOf(layout, () => 100),
    async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setImmediate(resolve));
      open--;
      return new Uint8Array(100);
    },
    { readAhead: 3 },
  );
  await gather(bytes);
  assert.equal(most, 3);
});

test('an aborted assembly stops with the reason', async () => {
  const abort = new AbortController();
  const layout = layoutOf(16 * 64, 16, { overviews: false });
  const bytes = assembleCog(
    layout,
    sizesOf(layout, () => 100),
    (_level, _band, tile) => {
      if (tile === 20) abort.abort(new Error('enough'));
      return new Uint8Array(100);
    },
    { signal: abort.signal },
  );
  await assert.rejects(gather(bytes), /enough/);
});

test('the same values give the same bytes, whatever NaN they were computed to, and whoever wrote which tile first', async () => {
  const layout = layoutOf(40, 40, { type: 'f32' });
  const plane = Float32Array.from({ length: 1600 }, (_, at) => (at % 7 === 0 ? Number.NaN : at / 3));
  const odd = plane.slice();
  const bits = new Uint32Array(odd.buffer);
  for (let at = 0; at < bits.length; at += 7) bits[at] = 0xffc00000 + at;
  const file = await encodeCog(layout, [plane]);
  assert.deepEqual(await encodeCog(layout, [odd]), file);
  const backwards = new Map<number, Uint8Array>();
  for (let tile = 8; tile >= 0; tile--) {
    const column = tile % 3;
    const row = Math.floor(tile / 3);
    const width = Math.min(16, 40 - column * 16);
    const height = Math.min(16, 40 - row * 16);
    const written = writeTile(layout, 0, odd.subarray(row * 16 * 40 + column * 16), width, height, 40, { reduce: true });
    backwards.set(tile, written.bytes);
  }
  const inFile = Buffer.from(file.buffer, file.byteOffset, file.length);
  for (const bytes of backwards.values()) assert.ok(inFile.includes(bytes));
});
