import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { exampleNodes, landsatFolder, reference, runExample, skipLandsat, skipSample } from './run.ts';

interface Row {
  readonly key: readonly string[];
  readonly values: readonly (number | null)[];
}

/** Cells of a CSV without quotes in it. */
function cellsOf(file: string): readonly (readonly string[])[] {
  const text = readFileSync(file, 'utf8');
  assert.ok(!text.includes('"') && text.endsWith('\r\n'));
  return text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
}

/** Compares a table with rows from Python; `relative` 0 asks for the same number. */
function assertTable(file: string, head: readonly string[], expected: readonly Row[], relative: number): void {
  const [found, ...rows] = cellsOf(file);
  assert.deepEqual(found, head);
  assert.deepEqual(
    rows.map((row) => row.slice(0, 2)),
    expected.map(({ key }) => key),
  );
  let filled = 0;
  rows.forEach((row, index) => {
    const { values, key } = expected[index]!;
    row.slice(-values.length).forEach((cell, band) => {
      const value = values[band]!;
      const said = `${key.join(' ')}, value ${band}: found ${cell}, expected ${value}`;
      if (value === null) assert.equal(cell, '', said);
      else {
        assert.ok(cell !== '' && Math.abs(Number(cell) - value) <= relative * Math.abs(value), said);
        filled += 1;
      }
    });
  });
  assert.ok(filled > 50, `only ${filled} values to compare`);
}

/** Rows by polygon and day: mean and median of the valid pixels whose centre lies in the polygon. */
const statistics = `
def shown(value):
    return None if np.isnan(value) else float(value)
rows = []
for feature in request['geometries']['features']:
    inside = rasterized(feature['geometry'], grid)
    assert inside.any(), feature['id']
    for day, planes in zip(days, values):
        pixels = planes[:, inside]
        rows.append({'key': [feature['id'], day + 'T00:00:00Z'], 'mean': [shown(np.nanmean(band)) for band in pixels], 'median': [shown(np.nanmedian(band)) for band in pixels]})
answer(rows)
`;

type Answer = readonly { readonly key: readonly string[]; readonly mean: Row['values']; readonly median: Row['values'] }[];

function assertTables(files: readonly string[], answer: Answer, head: readonly string[]): void {
  assertTable(
    files[0]!,
    head,
    answer.map(({ key, mean }) => ({ key, values: mean })),
    1e-9,
  );
  assertTable(
    files[1]!,
    head,
    answer.map(({ key, median }) => ({ key, values: median })),
    0,
  );
}

test('means and medians of fields in both zones equal numpy on the pixels whose centres they hold', { skip: skipSample }, async () => {
  const { files, names, plan } = await runExample('graphs/h-fields.json');
  assert.deepEqual(names, ['mean.csv', 'median.csv']);
  const nodes = exampleNodes('graphs/h-fields.json');
  const code = plan.notes.join().includes('pixels of 10 x 10 in EPSG:32631') ? 32631 : 32632;
  const script = `
grid = grid_of_box(request['code'], 10, 0, {'west': 5.931, 'south': 50.727, 'east': 6.069, 'north': 50.775})
days, values = load(sample_items(request['sample'], request['time']), ['B04', 'B08'], grid)
${statistics}`;
  const answer = reference(script, {
    code,
    time: nodes['load']!.arguments['temporal_extent'],
    geometries: nodes['mean']!.arguments['geometries'],
  }) as Answer;
  assertTables(files, answer, ['feature', 'time', 'areaHectares', 'crop', 'B04', 'B08']);
});

test('statistics of areas are empty for days on which no scene covers them', { skip: skipLandsat }, async () => {
  const { files } = await runExample('landsat/h-areas.json');
  const nodes = exampleNodes('landsat/h-areas.json');
  const script = `
grid = grid_of_box(32618, 3000, 15, {'west': -75, 'south': 39.5, 'east': -73.5, 'north': 42.5})
days, values = load(landsat_items(request['folder'], request['time']), ['B4', 'B5'], grid)
${statistics}`;
  const answer = reference(script, {
    folder: landsatFolder(),
    time: nodes['load']!.arguments['temporal_extent'],
    geometries: nodes['mean']!.arguments['geometries'],
  }) as Answer;
  assert.ok(answer.some(({ mean }) => mean.every((value) => value === null)));
  assertTables(files, answer, ['feature', 'time', 'name', 'B4', 'B5']);
});
