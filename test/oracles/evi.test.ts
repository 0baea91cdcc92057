import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedFolder, skipWithoutShared } from '../oracle.ts';
import { assertAgreement, assertGrid, type Comparison, type Description, type GridFacts } from './agreement.ts';
import {
  catalogFiles,
  exampleNodes,
  landsatFolder,
  reference,
  run,
  runExample,
  sampleFolder,
  skipLandsat,
  skipSample,
  temporaryFolder,
} from './run.ts';

interface Answer {
  readonly grid: GridFacts;
  readonly comparison: Comparison;
  readonly description: Description;
  readonly problems: readonly string[];
}

const compare = `
path = request['files'][0]
answer({'grid': grid_facts(grid), 'comparison': comparison(values_of(path)[0], largest, 1e-6), 'description': description(path), 'problems': cog_problems(path)})
`;

function assertAnswer(answer: Answer): void {
  assertAgreement(answer.comparison, 'EVI');
  assertGrid(answer.description, answer.grid);
  assert.deepEqual(answer.problems, []);
  const { types, nodata, names, metadata } = answer.description;
  assert.deepEqual({ types, nodata, names, metadata }, { types: ['Float32'], nodata: 'nan', names: ['result'], metadata: {} });
}

test('the largest EVI of a month equals gdal and numpy', { skip: skipSample }, async () => {
  const { files, names } = await runExample('graphs/b-evi.json');
  assert.deepEqual(names, ['openEO.tif']);
  const load = exampleNodes('graphs/b-evi.json')['load']!.arguments;
  const script = `
grid = grid_of_box(32631, 10, 0, request['box'])
_, values = load(sample_items(request['sample'], request['time']), ['B02', 'B04', 'B08'], grid)
blue, red, nir = values[:, 0], values[:, 1], values[:, 2]
largest = np.nanmax(2.5 * ((nir - red) / (nir + 6 * red - 7.5 * blue + 10000)), axis=0)
${compare}`;
  assertAnswer(reference(script, { files, box: load['spatial_extent'], time: load['temporal_extent'] }) as Answer);
});

test('EVI of Landsat reflectances, whose sum comes close to zero, equals gdal and numpy', { skip: skipLandsat }, async () => {
  const { files } = await runExample('landsat/b-evi.json');
  const load = exampleNodes('landsat/b-evi.json')['load']!.arguments;
  const script = `
grid = grid_of_box(32618, 3000, 15, request['box'])
_, values = load(landsat_items(request['folder'], request['time'], request['box']), ['B2', 'B4', 'B5'], grid)
values = values * 0.00002 - 0.1
blue, red, nir = values[:, 0], values[:, 1], values[:, 2]
largest = np.nanmax(2.5 * ((nir - red) / (nir + 6 * red - 7.5 * blue + 1)), axis=0)
${compare}`;
  const request = { files, folder: landsatFolder(), box: load['spatial_extent'], time: load['temporal_extent'] };
  assertAnswer(reference(script, request) as Answer);
});

const published = ['openeo', 'examples', 'enhanced_vegetation_index.json'] as const;

test('a published process of a false-colour index runs as it is on a collection of the name that it asks for', {
  skip: skipSample || skipWithoutShared(...published),
}, async () => {
  const entry = { ...(JSON.parse(readFileSync(join(sampleFolder, 'layercatalog.json'), 'utf8')) as object[])[0], id: 'SENTINEL2_L2A' };
  const source = { data_source: { type: 'stac', url: join(sampleFolder, 'stac', 'collection.json') } };
  const catalog = join(temporaryFolder(), 'catalog.json');
  writeFileSync(catalog, JSON.stringify([{ ...entry, _vito: source }]));
  const graph: unknown = JSON.parse(readFileSync(join(sharedFolder() as string, ...published), 'utf8'));
  const box = { west: 5.95, south: 50.74, east: 5.97, north: 50.75 };
  const time = ['2024-06-01', '2024-08-01'];
  const { files, names } = await run(graph, { catalogs: [...catalogFiles, catalog], parameters: { time, bounding_box: box } });
  assert.deepEqual(names, ['openEO.tif']);
  const script = `
graph = request['graph']['process_graph']['applydimension1']['arguments']['process']['process_graph']
grid = grid_of_box(32631, 10, 0, request['box'])
items = [item for item in sample_items(request['sample'], request['time']) if item['properties']['eo:cloud_cover'] <= 30]
_, values = load(items, ['B08', 'B04'], grid)
first = np.full(values.shape[1:], np.nan)
for plane in values:
    first = np.where(np.isnan(first), plane, first)
a, b = first / 10000
index = 2.4 * (a - b) / (a + b + 1.0)
colours = np.full((3,) + grid.shape(), np.nan)
# A chain of ifs from the last one to the first: the outermost that holds decides.
node, ladder = graph['arraycreate1']['arguments']['data']['from_node'], []
while True:
    arguments = graph[node]['arguments']
    bound = graph[arguments['value']['from_node']]['arguments']['y']
    ladder.append((bound, arguments['accept']))
    if isinstance(arguments['reject'], list):
        last = arguments['reject']
        break
    node = arguments['reject']['from_node']
# A comparison with null is null, and if takes its other branch then.
for band in range(3):
    colours[band] = last[band]
    for bound, accept in reversed(ladder):
        colours[band] = np.where(index < bound, accept[band], colours[band])
found = values_of(request['files'][0])
near = np.any([np.abs(index - bound) < 1e-6 for bound, _ in ladder], axis=0)
found[:, near], colours[:, near] = np.nan, np.nan
answer({'grid': grid_facts(grid), 'comparison': comparison(found, colours, 1e-6), 'description': description(request['files'][0]), 'near': int(near.sum()), 'steps': len(ladder)})
`;
  const answer = reference(script, { graph, files, box, time }) as Answer & { readonly near: number; readonly steps: number };
  assertAgreement(answer.comparison, 'false colours');
  assertGrid(answer.description, answer.grid);
  assert.equal(answer.steps, 20);
  assert.ok(answer.near < answer.comparison.pixels / 1000, `${answer.near} pixels lie on a step`);
});
