import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Expression } from '../../src/algebra/index.ts';
import { explain } from '../../src/cli/explain.ts';
import { planGraph } from '../../src/cli/planning.ts';
import { LocalExecutor, runPlan, traceProgram } from '../../src/engine/index.ts';
import { canonicalJson, type Plan, parseCanonicalJson } from '../../src/plan/index.ts';
import { FolderStore } from '../../src/storage/index.ts';
import {
  callback,
  evi,
  from,
  type Json,
  kernel,
  load,
  merge,
  monthlyNdvi,
  node,
  parameter,
  reducer,
  save,
  twoPolygons,
  zonal,
} from '../engine/graphs.ts';
import { Bench, planned, rootOf } from '../engine/in-process.ts';
import { makeTinyArchive, type TinyArchive } from '../engine/tiny-archive.ts';
import { Drawing, gridAt, raster } from './bound.ts';

const folder = mkdtempSync(join(tmpdir(), 'graticule-planning-'));
let archive: TinyArchive;

before(async () => {
  archive = await makeTinyArchive(join(folder, 'archive'));
});
after(() => rmSync(folder, { recursive: true }));

async function planOf(graph: Json): Promise<Plan> {
  return (await planned(graph, [archive.catalogFile])).plan;
}

const plus = (amount: number): Json => callback({ a: node('add', { x: parameter('x'), y: amount }, true) });

/** Every level uses the one below twice. */
function diamonds(bottom: Json, count: number): Json {
  const graph: Record<string, unknown> = { ...bottom };
  for (let level = 1; level <= count; level += 1) {
    graph[`left${level}`] = node('apply', { data: from(`level${level - 1}`), process: plus(1) });
    graph[`right${level}`] = node('apply', { data: from(`level${level - 1}`), process: plus(2) });
    graph[`level${level}`] = node('merge_cubes', {
      cube1: from(`left${level}`),
      cube2: from(`right${level}`),
      overlap_resolver: callback({ m: node('min', { data: [parameter('x'), parameter('y')] }, true) }),
    });
  }
  return graph;
}

test('forty diamonds of cubes are planned and traced once each', async () => {
  const graph = { ...diamonds({ level0: load(['nir'], archive.grid, ['2024-01-01', '2024-01-10']) }, 40), save: save('level40') };
  const made = await planned(graph, [archive.catalogFile]);
  assert.equal(Object.keys(made.plan.operators).length, 1 + 3 * 40);
  const { program } = traceProgram(new Map(Object.entries(made.plan.operators)), rootOf(made.plan), [0]);
  assert.ok(program.nodes.length < 40 * 20, `${program.nodes.length} nodes`);
  const bench = await Bench.open(made, { workingBytes: 1 << 20, scratchFolder: folder });
  const source = Object.values(made.plan.operators).find(({ op }) => op === 'source')!;
  const [found] = (await bench.pixels()).planes;
  const [raw] = (await bench.pixels(undefined, source.hash)).planes;
  // As lists: there are many NaNs, and they are all one.
  assert.deepEqual(
    [...found!],
    Array.from(raw!, (value) => value + 40),
  );
  assert.equal(explain(made.plan).match(/merge/g)!.length, 2 * 40 - 1);
  bench.close();
});

test('forty diamonds of values without pixels are planned and computed once each', async () => {
  const bottom = {
    load: load(['nir'], archive.grid, ['2024-01-01', '2024-01-10']),
    level0: node('aggregate_spatial', { data: from('load'), geometries: twoPolygons(archive.grid), reducer: reducer('max') }),
  };
  const graph = { ...diamonds(bottom, 40), save: save('level40', 'JSON') };
  const store = new FolderStore(join(folder, 'home'));
  const plan = await planGraph(graph, { store, catalogFiles: [archive.catalogFile], workingBytes: 1 << 20 });
  const executor = new LocalExecutor({ folder: store.folder, workers: 1, workingBytes: 1 << 20 });
  try {
    assert.equal((await runPlan(plan, { job: 'jobs/diamonds', executor, store })).files.length, 1);
  } finally {
    await executor.close();
  }
});

test('a chain of a thousand processes is planned and computed', async () => {
  const graph: Record<string, unknown> = { n0: load(['nir'], archive.grid, ['2024-01-01', '2024-01-10']) };
  for (let step = 1; step <= 1000; step += 1)
    graph[`n${step}`] = node('apply', { data: from(`n${step - 1}`), process: plus(step % 2 === 0 ? 1 : -1) });
  const made = await planned({ ...graph, save: save('n1000') }, [archive.catalogFile]);
  const bench = await Bench.open(made, { workingBytes: 1 << 20, scratchFolder: folder });
  const source = Object.values(made.plan.operators).find(({ op }) => op === 'source')!;
  const [found] = (await bench.pixels()).planes;
  const [raw] = (await bench.pixels(undefined, source.hash)).planes;
  assert.deepEqual([...found!], [...raw!]);
  bench.close();
});

test('a median over ten thousand dates is a loop, not a list', () => {
  const drawing = new Drawing();
  const days = Array.from({ length: 10_000 }, (_, day) => new Date(Date.UTC(1990, 0, 1 + day)).toISOString().slice(0, 10));
  const source = drawing.source('long', raster(gridAt(0, 0, 512, 512), days, [{ name: 'nir', type: 'u16', nodata: 0 }]));
  const median: Expression = {
    parameters: ['data'],
    nodes: [
      { e: 'parameter', name: 'data' },
      { e: 'call', function: 'median', operands: [0] },
    ],
    result: 1,
  };
  const root = drawing.add({ op: 'along', input: source, dimension: 't', target: { kind: 'drop' }, expression: median });
  const grouped = drawing.add({ op: 'group', input: source, by: { kind: 'period', period: 'month' }, expression: median });
  const { operators, of } = drawing.bind();
  assert.equal(operators.size, 3);
  const { program, planes } = traceProgram(operators, of.get(root)!, [0]);
  assert.deepEqual(
    program.nodes.map(({ op }) => op),
    ['load', 'select'],
  );
  assert.equal(planes[0]!.length, 10_000);
  const months = operators.get(of.get(grouped)!)!.schema.dimensions[0]!;
  const monthly = traceProgram(
    operators,
    of.get(grouped)!,
    Array.from({ length: months.labels.length }, (_, index) => index),
  );
  assert.equal(monthly.program.results.length, 329);
  assert.equal(monthly.program.nodes.length, 2 * 329);
});

test('a plan is plain JSON', async () => {
  const plan = await planOf(monthlyNdvi(archive.grid));
  assert.deepEqual(parseCanonicalJson(canonicalJson(plan)), JSON.parse(JSON.stringify(plan)));
  assert.deepEqual(structuredClone(plan), plan);
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, entry]) => [key, reversed(entry)]),
  );
}

test('equal graphs give equal hashes, whatever the order of their keys; different ones do not', async () => {
  const graph = monthlyNdvi(archive.grid);
  const [first, again, other] = [await planOf(graph), await planOf(graph), await planOf(reversed(graph) as Json)];
  assert.equal(again.hash, first.hash);
  assert.equal(other.hash, first.hash);
  const hashes = new Set([first.hash]);
  for (const changed of [monthlyNdvi(archive.grid, { tile_size: 128 }), evi(archive.grid), monthlyNdvi({ ...archive.grid, width: 149 })])
    hashes.add((await planOf(changed)).hash);
  assert.equal(hashes.size, 4);
});

test('the names of nodes are no part of the hash', async () => {
  const text = JSON.stringify(evi(archive.grid));
  assert.equal((await planOf(JSON.parse(text.replaceAll('"load"', '"begin"')) as Json)).hash.length, 64);
  const [first, renamed] = [await planOf(evi(archive.grid)), await planOf(JSON.parse(text.replaceAll('"load"', '"begin"')) as Json)];
  assert.deepEqual(Object.keys(renamed.operators), Object.keys(first.operators));
});

test('labels of one cube can name those of another', async () => {
  const graph = {
    load: load(['nir', 'red'], archive.grid),
    labels: node('dimension_labels', { data: from('load'), dimension: 'bands' }),
    heat: load(['heat', 'depth'], archive.grid),
    renamed: node('rename_labels', { data: from('heat'), dimension: 'bands', source: ['heat', 'depth'], target: from('labels') }),
    save: save('renamed'),
  };
  const plan = await planOf(graph);
  const bands = plan.operators[rootOf(plan)]!.schema.dimensions.find(({ name }) => name === 'bands')!;
  assert.deepEqual(bands.labels, ['nir', 'red']);
});

test('several results share what they have in common, and their files have different names', async () => {
  const graph = {
    load: load(['nir', 'red'], archive.grid),
    mean: node('reduce_dimension', { data: from('load'), dimension: 't', reducer: reducer('mean') }),
    one: node('save_result', { data: from('mean'), format: 'GTiff' }),
    two: node('save_result', { data: from('mean'), format: 'netCDF' }),
    three: node('save_result', { data: from('mean'), format: 'GTiff' }),
    four: node('add', { x: 1, y: 2 }, true),
  };
  const plan = await planOf(graph);
  assert.equal(Object.keys(plan.operators).length, 2);
  const names = plan.outputs.flatMap((output) => (output.kind === 'raster' ? output.files.map(({ name }) => name) : [output.name]));
  assert.deepEqual(names.sort(), ['openEO.nc', 'openEO.tif', 'openEO_2.tif', 'result.json']);
});

test('a plan is explained as a tree, results first, each operator once, and with what was decided', async () => {
  const plan = await planOf(monthlyNdvi(archive.grid));
  const text = explain(plan).replaceAll(/\b[0-9a-f]{8,16}\b/g, '#');
  const tree = text
    .slice(text.indexOf('save: '), text.indexOf('\nestimate'))
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('computed by'))
    .join('\n');
  assert.equal(
    tree,
    `save: GTiff → openEO_2024-01-01Z.tif, openEO_2024-02-01Z.tif
  group into 2 [t 2, y 110, x 150] month #
    map [t 6, y 110, x 150] ndvi #
      drop dimension [t 6, y 110, x 150] ndvi #
        select 1 labels [t 6, bands 1, y 110, x 150] ndvi #
          mask [t 6, bands 2, y 110, x 150] mask #
            source [t 6, bands 2, y 110, x 150] load #
            drop dimension [t 6, y 110, x 150] nobands #
              resample near to EPSG:32631 [t 6, bands 1, y 110, x 150] grid #
                map [t 6, bands 1, y 55, x 75] clouds #
                  source [t 6, bands 1, y 55, x 75] scl #
      drop dimension [t 6, y 110, x 150] ndvi #
        select 1 labels [t 6, bands 1, y 110, x 150] ndvi #
          mask [t 6, bands 2, y 110, x 150] mask # (as above)`,
  );
  assert.match(text, /load: 6 items of TINY under 6 labels, 150 x 110 pixels of 10 x 10 in EPSG:32631/);
  assert.match(text, /estimate: read .* in \d+ blocks .* CPU seconds/);
});

for (const [name, make] of Object.entries({ monthlyNdvi, evi, kernel, merge, means: zonal('mean') })) {
  test(`the estimate of ${name} is within a factor of three of the blocks that are decoded`, async () => {
    const store = new FolderStore(join(folder, `estimate-${name}`));
    const plan = await planGraph(make(archive.grid), { store, catalogFiles: [archive.catalogFile], workingBytes: 32 << 20 });
    const executor = new LocalExecutor({ folder: store.folder, workers: 1, workingBytes: 32 << 20 });
    try {
      const { usage } = await runPlan(plan, { job: 'jobs/one', executor, store });
      const ratio = usage.blocksDecoded / plan.estimate.blocksDecoded;
      assert.ok(ratio > 1 / 3 && ratio < 3, `${usage.blocksDecoded} blocks, ${plan.estimate.blocksDecoded} estimated`);
    } finally {
      await executor.close();
    }
  });
}
