import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { GraphInvalid } from '../../src/cli/planning.ts';
import { OpenEOError } from '../../src/cube/index.ts';
import { type Nodes, type RunOptions, reference, run, sampleFolder, skipSample, temporaryFolder } from './run.ts';

const box = { west: 5.96, south: 50.745, east: 5.97, north: 50.75 };
const day = ['2024-06-17', '2024-06-18'];

function graph(load: Readonly<Record<string, unknown>>, format = 'GTiff', more: Nodes = {}): Nodes {
  const names = ['load', ...Object.keys(more)];
  return {
    load: {
      process_id: 'load_collection',
      arguments: { id: 'SENTINEL2_L2A_SAMPLE', spatial_extent: box, temporal_extent: day, bands: ['B04'], ...load },
    },
    ...more,
    save: { process_id: 'save_result', arguments: { data: { from_node: names.at(-1) }, format }, result: true },
  };
}

interface Refusal {
  readonly code: string;
  readonly node: string;
  readonly argument?: string;
  readonly item?: string;
  readonly message: RegExp;
}

/** Asserts the code, node, argument, item and message of what a graph is refused with; gives the file that the error names. */
async function refusedFile(nodes: unknown, expected: Refusal, options: RunOptions = {}): Promise<string | undefined> {
  let error: unknown;
  try {
    await run(nodes, options);
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error !== undefined, `the graph ran, but should have been refused with ${expected.code}`);
  const { message, ...facts } = expected;
  if (error instanceof GraphInvalid) {
    const [finding, ...others] = error.findings;
    assert.deepEqual(others, []);
    const { code, node, argument } = finding!;
    assert.deepEqual({ code, node, argument }, { argument: undefined, ...facts });
    assert.match(finding!.message, message);
    return undefined;
  }
  assert.ok(error instanceof OpenEOError, `${error}`);
  const { code, node, argument, item } = error;
  assert.deepEqual({ code, node, argument, item }, { argument: undefined, item: undefined, ...facts });
  assert.match(error.message, message);
  return error.file;
}

async function assertRefused(nodes: unknown, expected: Refusal): Promise<void> {
  await refusedFile(nodes, expected);
}

test('an unknown band is refused with the nearest names', () =>
  assertRefused(graph({ bands: ['B04', 'BO8'] }), {
    code: 'ProcessParameterInvalid',
    node: 'load',
    argument: 'bands',
    message: /'BO8'.*did you mean.*'?B08/is,
  }));

test('an unknown collection is refused with the nearest id', () =>
  assertRefused(graph({ id: 'SENTINEL2_L2A_SAMPEL' }), {
    code: 'CollectionNotFound',
    node: 'load',
    argument: 'id',
    message: /SENTINEL2_L2A_SAMPEL.*did you mean.*SENTINEL2_L2A_SAMPLE/is,
  }));

for (const [what, load] of [
  ['the interval', { temporal_extent: ['2020-01-01', '2021-01-01'] }],
  ['the box', { spatial_extent: { west: 20, south: 50, east: 20.1, north: 50.1 } }],
] as const) {
  test(`no item in ${what} is an error before any pixel is read`, () =>
    assertRefused(graph(load), { code: 'NoDataAvailable', node: 'load', message: /no data of 'SENTINEL2_L2A_SAMPLE'/ }));
}

for (const extent of [
  ['2024-06-18', '2024-06-17'],
  ['2024-06-17T00:00:00Z', '2024-06-17'],
]) {
  test(`the interval from ${extent.join(' to ')} is empty`, () =>
    assertRefused(graph({ temporal_extent: extent }), {
      code: 'TemporalExtentEmpty',
      node: 'load',
      argument: 'temporal_extent',
      message: /empty/,
    }));
}

test('a box smaller than a pixel that holds no centre is refused', () => {
  // Between the centres of four pixels of 10 m.
  const between = { west: 708001, south: 5625001, east: 708004, north: 5625004, crs: 32631 };
  return assertRefused(graph({ spatial_extent: between }), {
    code: 'ProcessParameterInvalid',
    node: 'load',
    argument: 'spatial_extent',
    message: /No pixel centre.*10 x 10/,
  });
});

test('a projected box with west east of east is refused', () =>
  assertRefused(graph({ spatial_extent: { west: 709000, south: 5625000, east: 708000, north: 5626000, crs: 32631 } }), {
    code: 'ProcessParameterInvalid',
    node: 'load',
    argument: 'spatial_extent',
    message: /west \(709000\) larger than east \(708000\)/,
  }));

test('a geographic box with west east of east crosses the antimeridian, where the sample has no data', () =>
  assertRefused(graph({ spatial_extent: { west: 170, south: 50, east: -170, north: 51 } }), {
    code: 'NoDataAvailable',
    node: 'load',
    message: /170, 50, -170, 51/,
  }));

test('an unknown reference system of a box is refused', () =>
  assertRefused(graph({ spatial_extent: { ...box, crs: 99999 } }), {
    code: 'CrsUnsupported',
    node: 'load',
    argument: 'spatial_extent',
    message: /99999/,
  }));

test('a raster cube is not written as JSON', () =>
  assertRefused(graph({}, 'JSON'), { code: 'FormatUnsuitable', node: 'save', argument: 'format', message: /JSON.*raster/ }));

test('a cube of five bands is not written as PNG', () =>
  assertRefused(graph({ bands: ['B02', 'B03', 'B04', 'B08', 'B11'] }, 'PNG'), {
    code: 'FormatUnsuitable',
    node: 'save',
    argument: 'format',
    message: /has 5\b/,
  }));

test('several dates are not written as PNG', () =>
  assertRefused(graph({ temporal_extent: ['2024-06-01', '2024-07-01'] }, 'PNG'), {
    code: 'FormatUnsuitable',
    node: 'save',
    argument: 'format',
    message: /6 /,
  }));

test('an output format that does not exist is refused with those that do', () =>
  assertRefused(graph({}, 'GTif'), { code: 'FormatUnsuitable', node: 'save', argument: 'format', message: /did you mean GTiff/ }));

test('a file that an item names and that is not there is named, with node and item', async () => {
  const folder = temporaryFolder();
  const item = 'SAMPLE_31U_20240617';
  mkdirSync(join(folder, 'stac', item), { recursive: true });
  cpSync(join(sampleFolder, 'stac', item), join(folder, 'stac', item), { recursive: true });
  const collection = JSON.parse(readFileSync(join(sampleFolder, 'stac', 'collection.json'), 'utf8')) as { links: { href: string }[] };
  const links = collection.links.filter(({ href }) => !href.includes('SAMPLE_') || href.includes(item));
  writeFileSync(join(folder, 'stac', 'collection.json'), JSON.stringify({ ...collection, links }));
  cpSync(join(sampleFolder, 'layercatalog.json'), join(folder, 'layercatalog.json'));
  const missing = join(folder, 'stac', item, 'B04.tif');
  rmSync(missing);
  const file = await refusedFile(
    graph({}),
    { code: 'SourceUnavailable', node: 'load', item, message: /B04\.tif/ },
    { catalogs: [join(folder, 'layercatalog.json')] },
  );
  assert.equal(file, missing);
});

test('a STAC document on a host that does not answer is an error that names it', async () => {
  // A port that was free a moment ago: connections to it are refused.
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  const url = `http://127.0.0.1:${port}/collection.json`;
  const nodes = graph({});
  const load = { process_id: 'load_stac', arguments: { url, spatial_extent: box, temporal_extent: day, bands: ['B04'] } };
  await assertRefused({ ...nodes, load }, { code: 'SourceUnavailable', node: 'load', message: new RegExp(`127\\.0\\.0\\.1:${port}`) });
});

test('a cube without one valid pixel is a result all the same', { skip: skipSample }, async () => {
  const all: Nodes = {
    everything: {
      process_id: 'apply',
      arguments: {
        data: { from_node: 'load' },
        process: { process_graph: { all: { process_id: 'gte', arguments: { x: { from_parameter: 'x' }, y: 0 }, result: true } } },
      },
    },
    none: { process_id: 'mask', arguments: { data: { from_node: 'load' }, mask: { from_node: 'everything' } } },
  };
  const { files, names } = await run(graph({}, 'GTiff', all));
  assert.deepEqual(names, ['openEO_2024-06-17Z.tif']);
  const script = `
path = request['files'][0]
answer({'valid': int((~np.isnan(values_of(path))).sum()), 'pixels': int(values_of(path).size), 'nodata': description(path)['nodata'], 'problems': cog_problems(path)})
`;
  const { pixels, ...answer } = reference(script, { files }) as { readonly pixels: number };
  assert.ok(pixels > 1000);
  assert.deepEqual(answer, { valid: 0, nodata: 0, problems: [] });
});
