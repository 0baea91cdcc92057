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
expected = quantiles(values[:, 0], [0.1, 0.5, 0.9])
corner = values[:, 0, :4, :4]
assert np.allclose(expected[:, :4, :4], np.nanquantile(corner, [0.1, 0.5, 0.9], axis=0, method='linear'), rtol=1e-12, equal_nan=True)
answer({'grid': grid_facts(grid), 'comparisons': [comparison(a, b, 1e-6) for a, b in zip(values_of(path), expected, strict=True)],
    'description': description(path), 'problems': cog_problems(path)})
`;

function assertAnswer(answer: Answer, band: string): void {
  answer.comparisons.forEach((comparison, index) => assertAgreement(comparison, `quantile ${index}`));
  assertGrid(answer.description, answer.grid);
  assert.deepEqual(answer.problems, []);
  const { names, types, nodata } = answer.description;
  assert.deepEqual({ names, types, nodata }, { names: [`0 ${band}`, `1 ${band}`, `2 ${band}`], types: ['Float32'], nodata: 'nan' });
}

test('quantiles over time are those of numpy, in a dimension of their own', { skip: skipSample }, async () => {
  const { files, names } = await runExample('graphs/f-quantiles.json');
  assert.deepEqual(names, ['openEO.tif']);
  const load = exampleNodes('graphs/f-quantiles.json')['load']!.arguments;
  const script = `
grid = grid_of_box(32631, 10, 0, request['box'])
_, values = load(sample_items(request['sample'], request['time']), ['B08'], grid)
${compare}`;
  assertAnswer(reference(script, { files, box: load['spatial_extent'], time: load['temporal_extent'] }) as Answer, 'B08');
});

const landsat = `
grid = grid_of_box(32618, 3000, 15, request['box'])
_, values = load(landsat_items(request['folder'], request['time'], request['box']), ['B5'], grid)
`;

test('quantiles of as many valid values as each Landsat pixel has are those of numpy', { skip: skipLandsat }, async () => {
  const { files } = await runExample('landsat/f-quantiles.json');
  const load = exampleNodes('landsat/f-quantiles.json')['load']!.arguments;
  const request = { files, folder: landsatFolder(), box: load['spatial_extent'], time: load['temporal_extent'] };
  assertAnswer(reference(`${landsat}${compare}`, request) as Answer, 'B5');
});

const choosing = ['min', 'max', 'first', 'last'] as const;

test('what is chosen among stored integers stays an integer with its no-data', { skip: skipLandsat }, async () => {
  const load = exampleNodes('landsat/f-quantiles.json')['load']!;
  const nodes: Nodes = { load };
  for (const process_id of choosing) {
    const reducer = { process_graph: { r: { process_id, arguments: { data: { from_parameter: 'data' } }, result: true } } };
    nodes[process_id] = { process_id: 'reduce_dimension', arguments: { data: { from_node: 'load' }, dimension: 't', reducer } };
    nodes[`save_${process_id}`] = {
      process_id: 'save_result',
      arguments: { data: { from_node: process_id }, format: 'GTiff', options: { filename_prefix: process_id } },
      result: process_id === 'last',
    };
  }
  const { files, names } = await run(nodes);
  assert.deepEqual(names, ['first.tif', 'last.tif', 'max.tif', 'min.tif']);
  const script = `${landsat}
first, last = values[0, 0], values[-1, 0]
for index in range(1, len(values)):
    first, last = np.where(np.isnan(first), values[index, 0], first), np.where(np.isnan(last), values[-1 - index, 0], last)
expected = {'min': np.nanmin(values[:, 0], axis=0), 'max': np.nanmax(values[:, 0], axis=0), 'first': first, 'last': last}
answer([{'comparison': comparison(values_of(path)[0], expected[os.path.basename(path)[:-4]]), 'description': description(path)} for path in request['files']])
`;
  const { spatial_extent: box, temporal_extent: time } = load.arguments;
  const answers = reference(script, { files, folder: landsatFolder(), box, time }) as readonly {
    readonly comparison: Comparison;
    readonly description: Description;
  }[];
  for (const [index, { comparison, description }] of answers.entries()) {
    assertAgreement(comparison, names[index]!);
    const { types, nodata, names: bands } = description;
    assert.deepEqual({ types, nodata, bands }, { types: ['UInt16'], nodata: 0, bands: ['B5'] }, names[index]);
  }
});
