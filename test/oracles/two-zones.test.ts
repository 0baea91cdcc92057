import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAgreement, assertGrid, type Comparison, type Description, type GridFacts } from './agreement.ts';
import { exampleNodes, landsatFolder, reference, run, runExample, skipLandsat, skipSample } from './run.ts';

interface Answer {
  readonly grid: GridFacts;
  readonly comparison: Comparison;
  readonly description: Description;
  readonly problems: readonly string[];
  readonly zones?: readonly number[];
}

/** Pixels of EPSG:3857 on multiples of the step that cover the cube's grid, the cube's values carried there by gdalwarp. */
const compare = `
largest = np.nanmax(normalized_difference(values[:, 1], values[:, 0]), axis=0)
to = covering(3857, grid, request['step'])
path = request['files'][0]
zones = [int((~np.isnan(load([item], ['B04'], grid)[1])).sum()) for item in items[:2]] if 'B04' in items[0]['files'] else []
answer({'grid': grid_facts(to), 'comparison': comparison(values_of(path)[0], resample(largest, grid, to), 1e-6), 'description': description(path),
    'problems': cog_problems(path), 'zones': zones})
`;

function assertAnswer(answer: Answer): void {
  assertAgreement(answer.comparison, 'in web Mercator');
  assertGrid(answer.description, answer.grid);
  assert.deepEqual(answer.problems, []);
}

for (const [zone, box] of [
  ['the zone that holds more of the box', undefined],
  ['the other zone where that holds more', { west: 5.935, south: 50.73, east: 6.03, north: 50.77 }],
] as const) {
  test(`items of two zones become one cube in ${zone}, resampled to web Mercator as gdal does`, { skip: skipSample }, async () => {
    const nodes = exampleNodes('graphs/d-two-zones.json');
    const load = nodes['load']!;
    const extent = box ?? load.arguments['spatial_extent'];
    const { files } = await run({ ...nodes, load: { ...load, arguments: { ...load.arguments, spatial_extent: extent } } });
    const script = `
items = sample_items(request['sample'], request['time'])
grid = grid_of_box(request['code'], 10, 0, request['box'])
_, values = load(items, ['B04', 'B08'], grid)
${compare}`;
    const request = { files, box: extent, time: load.arguments['temporal_extent'], code: box === undefined ? 32632 : 32631, step: 20 };
    const answer = reference(script, request) as Answer;
    assertAnswer(answer);
    assert.ok(
      answer.zones!.every((valid) => valid > 1000),
      'both zones contribute',
    );
  });
}

test('scenes on lattices of their own reach web Mercator as gdal does', { skip: skipLandsat }, async () => {
  const { files } = await runExample('landsat/d-mercator.json');
  const load = exampleNodes('landsat/d-mercator.json')['load']!.arguments;
  const script = `
items = landsat_items(request['folder'], request['time'], request['box'])
grid = grid_of_box(32618, 3000, 15, request['box'])
_, values = load(items, ['B4', 'B5'], grid)
${compare}`;
  const request = { files, folder: landsatFolder(), box: load['spatial_extent'], time: load['temporal_extent'], step: 4000 };
  assertAnswer(reference(script, request) as Answer);
});

for (const [method, resolution] of [
  ['average', 50],
  ['bilinear', 15],
] as const) {
  test(`a cube of two zones is resampled by ${method} across its tiles as gdalwarp does`, { skip: skipSample }, async () => {
    const nodes = exampleNodes('graphs/d-two-zones.json');
    const load = nodes['load']!.arguments;
    const time = ['2024-06-17', '2024-06-18'];
    const { files } = await run({
      load: { ...nodes['load']!, arguments: { ...load, temporal_extent: time, bands: ['B08'] } },
      mercator: { ...nodes['mercator']!, arguments: { data: { from_node: 'load' }, projection: 3857, resolution, method } },
      save: nodes['save']!,
    });
    const script = `
grid = grid_of_box(32632, 10, 0, request['box'])
_, values = load(sample_items(request['sample'], request['time']), ['B08'], grid)
to = covering(3857, grid, request['resolution'])
expected = interpolated(values[0, 0], grid, to, request['method'])
path = request['files'][0]
found = values_of(path)[0]
if request['method'] == 'average':
    beside = beside_gaps(found + expected)
    found[beside], expected[beside] = np.nan, np.nan
answer({'grid': grid_facts(to), 'comparison': comparison(found, expected, 1e-6), 'description': description(path), 'problems': cog_problems(path)})
`;
    assertAnswer(reference(script, { files, box: load['spatial_extent'], time, resolution, method }) as Answer);
  });
}
