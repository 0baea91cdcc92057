import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { assertAgreement, assertGrid, type Comparison, type Description, type GridFacts } from './agreement.ts';
import { exampleNodes, landsatFolder, lazily, type Nodes, reference, run, runExample, skipLandsat, skipSample } from './run.ts';

interface Answer {
  readonly grid: GridFacts;
  readonly days: readonly {
    readonly day: string;
    readonly comparison: Comparison;
    readonly description: Description;
    readonly problems: readonly string[];
  }[];
}

/** Products with each weight, added up plane by plane; no-data counts as zero, what stands outside follows numpy's way of padding. */
const compare = `
kernel = np.array(request['kernel'], float)
def filtered(plane):
    padded = np.pad(np.where(np.isnan(plane), 0, plane), 2, **request['pad'])
    total = np.zeros_like(plane)
    for y in range(5):
        for x in range(5):
            total += kernel[y, x] * padded[y:y + plane.shape[0], x:x + plane.shape[1]]
    return total * request['factor']
answer({'grid': grid_facts(grid), 'days': [
    {'day': day, 'comparison': comparison(values_of(path)[0], filtered(planes[0]), 1e-6), 'description': description(path), 'problems': cog_problems(path)}
    for path, day, planes in zip(request['files'], days, values, strict=True)]})
`;

function assertAnswer(answer: Answer, names: readonly string[], band: string): void {
  assert.deepEqual(
    names,
    answer.days.map(({ day }) => `openEO_${day}Z.tif`),
  );
  for (const { day, comparison, description, problems } of answer.days) {
    assertAgreement(comparison, day);
    assertGrid(description, answer.grid);
    assert.deepEqual(description.names, [band]);
    assert.equal(description.metadata['TIMESTAMP'], `${day}T00:00:00Z`);
    assert.deepEqual(problems, []);
  }
}

test('a 5 x 5 kernel across blocks equals numpy, zeros outside', { skip: skipSample }, async () => {
  const { files, names } = await runExample('graphs/i-kernel.json');
  const { load, filter } = exampleNodes('graphs/i-kernel.json');
  const script = `
grid = grid_of_box(32631, 10, 0, request['box'])
days, values = load(sample_items(request['sample'], request['time']), ['B08'], grid)
${compare}`;
  const { kernel, factor } = filter!.arguments;
  const { spatial_extent: box, temporal_extent: time } = load!.arguments;
  assertAnswer(reference(script, { files, box, time, kernel, factor, pad: { mode: 'constant' } }) as Answer, names, 'B08');
});

const borders = {
  replicate: { mode: 'edge' },
  reflect: { mode: 'symmetric' },
  reflect_pixel: { mode: 'reflect' },
  wrap: { mode: 'wrap' },
  number: { mode: 'constant', constant_values: 7000 },
} as const;

/** One cube filtered with each border. */
const bordered = lazily(() => {
  const { load, filter } = exampleNodes('landsat/i-kernel.json');
  const nodes: Nodes = { load: load! };
  for (const name of Object.keys(borders)) {
    nodes[name] = { ...filter!, arguments: { ...filter!.arguments, border: name === 'number' ? 7000 : name } };
    nodes[`save_${name}`] = {
      process_id: 'save_result',
      arguments: { data: { from_node: name }, format: 'GTiff', options: { filename_prefix: `${name}-` } },
      result: name === 'number',
    };
  }
  return run(nodes);
});

for (const [border, pad] of Object.entries(borders)) {
  test(`weights are not turned, and the border ${border} is what numpy calls ${pad.mode}`, { skip: skipLandsat }, async () => {
    const { load, filter } = exampleNodes('landsat/i-kernel.json');
    const { files } = await bordered();
    const own = files.filter((file) => basename(file).startsWith(`${border}-_`));
    const script = `
grid = grid_of_box(32618, 3000, 15, request['box'])
days, values = load(landsat_items(request['folder'], request['time'], request['box']), ['B5'], grid)
${compare}`;
    const { kernel, factor } = filter!.arguments;
    const { spatial_extent: box, temporal_extent: time } = load!.arguments;
    const answer = reference(script, { files: own, folder: landsatFolder(), box, time, kernel, factor, pad }) as Answer;
    const names = own.map((file) => basename(file).replace(`${border}-_`, 'openEO_'));
    assertAnswer(answer, names, 'B5');
  });
}

test('the example of a derivative repeats pixels at the edge', { skip: skipLandsat }, async () => {
  const example = await runExample('landsat/i-kernel.json');
  const { files } = await bordered();
  for (const file of example.files) {
    const twin = files.find((other) => basename(other) === basename(file).replace('openEO', 'replicate-'))!;
    assert.deepEqual(readFileSync(file), readFileSync(twin));
  }
  assert.ok(example.files.length > 0);
});
