import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAgreement, assertGrid, type Comparison, type Description, type GridFacts } from './agreement.ts';
import { exampleNodes, landsatFolder, type Nodes, reference, run, runExample, skipLandsat, skipSample } from './run.ts';

interface Answer {
  readonly grid: GridFacts;
  readonly comparisons: readonly Comparison[];
  readonly description: Description;
  readonly problems: readonly string[];
}

const compare = `
path = request['files'][0]
answer({'grid': grid_facts(grid), 'comparisons': [comparison(a, b, 1e-6) for a, b in zip(values_of(path), expected, strict=True)],
    'description': description(path), 'problems': cog_problems(path)})
`;

function assertAnswer(answer: Answer, bands: readonly string[]): void {
  answer.comparisons.forEach((comparison, index) => assertAgreement(comparison, bands[index]!));
  assertGrid(answer.description, answer.grid);
  assert.deepEqual(answer.description.names, bands);
  assert.deepEqual(answer.problems, []);
}

function request(path: string, more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const nodes = exampleNodes(path);
  const [early, late] = [nodes['loadEarly']!.arguments, nodes['loadLate']!.arguments];
  return { box: early['spatial_extent'], early: early['temporal_extent'], late: late['temporal_extent'], ...more };
}

const seasons = `
early, late = median(first), median(second)
expected = [early[0], late[0] - early[1], late[1]]
`;

test('merging resolves the band that both cubes have and keeps the others, one of them finer than its file', {
  skip: skipSample,
}, async () => {
  const { files, names } = await runExample('graphs/g-merge.json');
  assert.deepEqual(names, ['openEO.tif']);
  const script = `
grid = grid_of_box(32631, 10, 0, request['box'])
_, first = load(sample_items(request['sample'], request['early']), ['B04', 'B08'], grid)
_, second = load(sample_items(request['sample'], request['late']), ['B08', 'B11'], grid)
${seasons}${compare}`;
  assertAnswer(reference(script, request('graphs/g-merge.json', { files })) as Answer, ['B04', 'B08', 'B11']);
});

const landsat = `
grid = grid_of_box(32618, 3000, 15, request['box'])
_, first = load(landsat_items(request['folder'], request['early'], request['box']), ['B4', 'B5'], grid)
_, second = load(landsat_items(request['folder'], request['late'], request['box']), ['B5', 'B6'], grid)
`;

test('merging Landsat seasons gives null where either season has no data in the band that both have', { skip: skipLandsat }, async () => {
  const { files } = await runExample('landsat/g-merge.json');
  const answer = reference(`${landsat}${seasons}${compare}`, request('landsat/g-merge.json', { files, folder: landsatFolder() })) as Answer;
  assertAnswer(answer, ['B4', 'B5', 'B6']);
});

test('cubes of different extents merge to the union, no-data where neither has pixels', { skip: skipLandsat }, async () => {
  const nodes = exampleNodes('landsat/g-merge.json');
  const other = { west: -73.4, south: 40.6, east: -71.5, north: 42.3 };
  const resolver: Nodes = {
    gap: { process_id: 'is_nodata', arguments: { x: { from_parameter: 'x' } } },
    either: {
      process_id: 'if',
      arguments: { value: { from_node: 'gap' }, accept: { from_parameter: 'y' }, reject: { from_parameter: 'x' } },
      result: true,
    },
  };
  const { files } = await run({
    ...nodes,
    loadLate: { ...nodes['loadLate']!, arguments: { ...nodes['loadLate']!.arguments, spatial_extent: other } },
    merge: { ...nodes['merge']!, arguments: { ...nodes['merge']!.arguments, overlap_resolver: { process_graph: resolver } } },
  });
  const script = `
one, two = grid_of_box(32618, 3000, 15, request['box']), grid_of_box(32618, 3000, 15, request['other'])
a, b = one.bounds, two.bounds
west, south, east, north = min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
grid = Grid(32618, west, north, 3000, 3000, round((east - west) / 3000), round((north - south) / 3000))
def put(planes, own):
    whole = np.full((len(planes),) + grid.shape(), np.nan)
    row, column = round((grid.north - own.north) / 3000), round((own.west - grid.west) / 3000)
    whole[:, row:row + own.height, column:column + own.width] = planes
    return whole
early = put(median(load(landsat_items(request['folder'], request['early'], request['box']), ['B4', 'B5'], one)[1]), one)
late = put(median(load(landsat_items(request['folder'], request['late'], request['other']), ['B5', 'B6'], two)[1]), two)
expected = [early[0], np.where(np.isnan(early[1]), late[0], early[1]), late[1]]
${compare}`;
  const answer = reference(script, request('landsat/g-merge.json', { files, folder: landsatFolder(), other })) as Answer;
  assertAnswer(answer, ['B4', 'B5', 'B6']);
  assert.ok(answer.comparisons[0]!.valid < answer.comparisons[0]!.pixels, 'the union is larger than the first cube');
});
