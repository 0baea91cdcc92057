import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { planGraph } from '../../../src/cli/planning.ts';
import { contains, crsOf, type Grid } from '../../../src/cube/index.ts';
import { ChunkCache, sharedOperators } from '../../../src/engine/chunk-cache.ts';
import { LocalExecutor, type RunResult, runPlan } from '../../../src/engine/index.ts';
import { encodeCog, rasterLayout } from '../../../src/raster/index.ts';
import { FolderStore } from '../../../src/storage/index.ts';
import { evi, from, type Json, kernel, load, merge, monthlyNdvi, node, quantiles, reducer, resampled, save } from '../graphs.ts';
import { Bench, planned, rootOf } from '../in-process.ts';
import { makeTinyArchive } from '../tiny-archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'graticule-cache-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const archive = await makeTinyArchive(folder, { dates: 4, width: 130, height: 96, blockSize: 64 });
const workingBytes = 16 << 20;

const lattice = { crs: crsOf(32631), anchorX: 0, anchorY: 0, stepX: 10, stepY: 10 };
const window = (column: number, row: number, width: number, height: number): Grid => ({ lattice, column, row, width, height });

/** Values that tell a pixel of a plane from any other. */
function plane(key: number, { column, row, width, height }: Grid): Float64Array {
  return Float64Array.from(
    { length: width * height },
    (_, pixel) => key * 1e6 + (row + Math.floor(pixel / width)) * 1e3 + column + (pixel % width),
  );
}

test('a window inside a kept one is served from it, also on the same lattice from another corner; any other is not', () => {
  const cache = new ChunkCache(1 << 20);
  const whole = window(-3, 5, 40, 30);
  cache.put('a', whole, plane(1, whole));
  for (const part of [whole, window(-3, 9, 40, 2), window(0, 10, 7, 9), window(36, 34, 1, 1)]) {
    const target = new Float64Array(part.width * part.height);
    assert.ok(cache.read('a', part, target));
    assert.deepEqual(target, plane(1, part));
  }
  const moved: Grid = { ...window(0, 0, 5, 5), lattice: { ...lattice, anchorX: 20, anchorY: -100 } };
  const target = new Float64Array(25);
  assert.ok(cache.read('a', moved, target));
  assert.deepEqual(target, plane(1, window(2, 10, 5, 5)));
  for (const other of [window(-4, 5, 2, 2), window(30, 30, 8, 2), window(30, 34, 2, 2)]) assert.equal(cache.has('a', other), false);
  assert.equal(cache.has('b', whole), false);
});

test('whatever is put and read, the cache gives what was put and stays within its bytes', () => {
  const someWindow = fc.tuple(fc.nat(20), fc.nat(20), fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }));
  const step = fc.record({ key: fc.nat(5), at: someWindow, puts: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 0, max: 60_000 }), (steps, limit) => {
      const cache = new ChunkCache(limit);
      for (const { key, at, puts } of steps) {
        const grid = window(...at);
        const isKnown = cache.has(String(key), grid);
        const target = new Float64Array(grid.width * grid.height);
        assert.equal(cache.read(String(key), grid, target), isKnown);
        if (isKnown) assert.deepEqual(target, plane(key, grid));
        if (puts) cache.put(String(key), grid, plane(key, grid));
        if (puts && cache.admits(8 * grid.width * grid.height)) assert.ok(cache.has(String(key), grid), 'the latest is kept');
        assert.ok(cache.sizeBytes <= limit, `${cache.sizeBytes} of ${limit} bytes`);
      }
    }),
  );
});

test('what was asked for longest ago makes room; what was asked for since stays', () => {
  const one = window(0, 0, 16, 16);
  const bytes = 8 * 256 + 256;
  const cache = new ChunkCache(8 * bytes);
  for (let key = 0; key < 8; key += 1) cache.put(String(key), one, plane(key, one));
  assert.ok(cache.read('0', one, new Float64Array(256)));
  cache.put('8', one, plane(8, one));
  assert.deepEqual(
    Array.from({ length: 9 }, (_, key) => cache.has(String(key), one)),
    [true, false, true, true, true, true, true, true, true],
  );
  cache.clear();
  assert.equal(cache.sizeBytes, 0);
  assert.equal(cache.has('8', one), false);
});

test('a plane that would drive out most others is not kept', () => {
  const cache = new ChunkCache(10_000);
  const large = window(0, 0, 20, 10);
  cache.put('a', large, plane(1, large));
  assert.equal(cache.sizeBytes, 0);
});

const graphs: Readonly<Record<string, (grid: Grid) => Json>> = {
  'monthly NDVI': monthlyNdvi,
  EVI: evi,
  'a kernel': kernel,
  'a merge': merge,
  'a resampling': resampled('bilinear'),
  quantiles,
};

for (const [what, graphOf] of Object.entries(graphs)) {
  test(`${what} is the same with the cache and without, twice, whole and window by window`, async () => {
    const plan = await planned(graphOf(archive.grid), [archive.catalogFile]);
    const without = await Bench.open(plan, { workingBytes, scratchFolder: folder, cacheBytes: 0 });
    const expected = await without.pixels();
    assert.equal(without.context.evaluator.cache.sizeBytes, 0);
    for (const cacheBytes of [200_000, undefined]) {
      const bench = await Bench.open(plan, { workingBytes, scratchFolder: folder, cacheBytes });
      const { cache } = bench.context.evaluator;
      assert.deepEqual(await bench.pixels(), expected);
      assert.deepEqual(await bench.pixels(), expected);
      if (cacheBytes === undefined) assert.ok(cache.hits > 0, 'the second time it is used');
      const { grid } = expected;
      for (const half of [0, 1]) {
        const height = half === 0 ? grid.height >> 1 : grid.height - (grid.height >> 1);
        const part: Grid = { ...grid, row: grid.row + half * (grid.height >> 1), height };
        assert.ok(contains(grid, part));
        assert.deepEqual(await bench.pixels(part), await without.pixels(part));
      }
      assert.ok(cache.sizeBytes <= cache.limitBytes);
      bench.close();
    }
    without.close();
  });
}

/** A cube, blurred, beside itself: the kernel asks for more of it than what stands beside. */
function diamond(grid: Grid): Json {
  return {
    load: load(['nir'], grid, ['2024-01-01', '2024-01-10']),
    blur: node('apply_kernel', {
      data: from('load'),
      kernel: [
        [1, 1, 1],
        [1, 2, 1],
        [1, 1, 1],
      ],
      factor: 0.1,
    }),
    named: node('rename_labels', { data: from('blur'), dimension: 'bands', source: ['nir'], target: ['blurred'] }),
    merge: node('merge_cubes', { cube1: from('load'), cube2: from('named') }),
    save: save('merge'),
  };
}

test('a cube that reaches a result in two ways decodes each block once', async () => {
  const plan = await planned(diamond(archive.grid), [archive.catalogFile]);
  const blocks = Math.ceil(archive.grid.width / 64) * Math.ceil(archive.grid.height / 64);
  const decoded: number[] = [];
  for (const cacheBytes of [undefined, 0]) {
    const bench = await Bench.open(plan, { workingBytes, scratchFolder: folder, cacheBytes });
    await bench.pixels();
    decoded.push(bench.usage.blocksDecoded);
    bench.close();
  }
  assert.deepEqual(decoded, [blocks, 2 * blocks]);
});

test('operators are shared where they, or what is made of them, are needed twice', async () => {
  const { plan } = await planned(diamond(archive.grid), [archive.catalogFile]);
  const operators = new Map(Object.entries(plan.operators));
  const shared = sharedOperators(operators, plan.outputs);
  assert.deepEqual(
    [...shared].map((hash) => operators.get(hash)!.op),
    ['source'],
  );
  const twice = sharedOperators(operators, [...plan.outputs, ...plan.outputs]);
  assert.ok(twice.has(rootOf(plan)));
  assert.equal(twice.size, operators.size);
});

test('two results of one cube with equal tiles decode each block once where one worker computes both', async () => {
  const home = join(folder, 'twice');
  const both = new LocalExecutor({ folder: home, workers: 1, workingBytes });
  const apart = new LocalExecutor({ folder: home, workers: 1, workingBytes, cacheBytes: 0 });
  try {
    const { save: saved, ...rest } = evi(archive.grid) as Record<string, Json>;
    const graph = {
      ...rest,
      other: node('save_result', { data: from('mean'), format: 'GTiff', options: { tile_size: 64, overviews: 'OFF' } }),
      save: saved,
    };
    const shared = await runWith(both, home, graph, 'both');
    const alone = await runWith(apart, home, graph, 'apart');
    assert.equal(shared.files.length, 2);
    assert.deepEqual(
      shared.files.map(({ sha256 }) => sha256),
      alone.files.map(({ sha256 }) => sha256),
    );
    assert.equal(2 * shared.usage.blocksDecoded, alone.usage.blocksDecoded);
  } finally {
    await both.close();
    await apart.close();
  }
});

/** The mean over time, times a constant. */
function scaledMean(grid: Grid, factor: number): Json {
  return {
    load: load(['red', 'nir'], grid),
    mean: node('reduce_dimension', { data: from('load'), dimension: 't', reducer: reducer('mean') }),
    scaled: node('apply', {
      data: from('mean'),
      process: { process_graph: { m: node('multiply', { x: { from_parameter: 'x' }, y: factor }, true) } },
    }),
    save: save('scaled'),
  };
}

async function runWith(executor: LocalExecutor, home: string, graph: Json, job: string): Promise<RunResult> {
  const store = new FolderStore(home);
  const plan = await planGraph(graph, { store, catalogFiles: [archive.catalogFile], workingBytes });
  return runPlan(plan, { job: `jobs/${job}`, executor, store });
}

test('a further job that differs in a constant above its source decodes nothing; once a file has changed it reads that', async () => {
  const home = join(folder, 'warm');
  const executor = new LocalExecutor({ folder: home, workers: 1, workingBytes });
  const cold = new LocalExecutor({ folder: home, workers: 1, workingBytes, cacheBytes: 0 });
  try {
    const first = await runWith(executor, home, scaledMean(archive.grid, 2), 'a');
    assert.ok(first.usage.blocksDecoded > 0);
    const second = await runWith(executor, home, scaledMean(archive.grid, 3), 'b');
    assert.equal(second.usage.blocksDecoded, 0);
    const expected = await runWith(cold, home, scaledMean(archive.grid, 3), 'c');
    assert.ok(expected.usage.blocksDecoded > 0);
    assert.equal(second.files[0]!.sha256, expected.files[0]!.sha256);

    const { grid } = archive;
    const own: Grid = { ...grid, lattice: { ...grid.lattice } };
    const layout = rasterLayout({ grid: own, bands: [{ name: 'red', categorical: false }], type: 'u16', nodata: 0, tileSize: 64 });
    writeFileSync(archive.fileOf(0, 'red'), await encodeCog(layout, [new Uint16Array(grid.width * grid.height).fill(60_000)]));
    utimesSync(archive.fileOf(0, 'red'), new Date(), new Date(Date.now() + 5000));
    const changed = await runWith(executor, home, scaledMean(archive.grid, 3), 'd');
    const truth = await runWith(cold, home, scaledMean(archive.grid, 3), 'e');
    assert.notEqual(changed.files[0]!.sha256, expected.files[0]!.sha256);
    assert.equal(changed.files[0]!.sha256, truth.files[0]!.sha256);
  } finally {
    await executor.close();
    await cold.close();
  }
});
