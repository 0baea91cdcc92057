import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAgreement, type Comparison, type Description } from './agreement.ts';
import { exampleNodes, landsatFolder, reference, runExample, skipLandsat, skipSample } from './run.ts';

interface Answer {
  readonly size: readonly number[];
  readonly colours: Comparison;
  readonly description: Description;
  readonly transparent: number;
  readonly alphaDiffers: number;
}

const compare = `
found = gdal.Open(request['files'][0]).ReadAsArray().astype(np.float64)
scaled = np.clip((median(values) - low) / (high - low), 0, 1) * 255
gaps = np.isnan(scaled)
# Ties round to even; single precision may fall on either side of a half.
tie = np.abs(scaled - np.floor(scaled) - 0.5) < 1e-4
expected = np.round(scaled)
expected[tie] = np.where(np.abs(found[:3] - scaled)[tie] <= 0.5001, found[:3][tie], expected[tie])
opaque = ~gaps.any(axis=0)
found[:3][:, ~opaque], expected[:, ~opaque] = np.nan, np.nan
alpha = found[3] if len(found) > 3 else np.full(grid.shape(), 255)
answer({'size': [grid.width, grid.height], 'colours': comparison(found[:3], expected), 'description': description(request['files'][0]),
    'transparent': int((~opaque).sum()), 'alphaDiffers': int((alpha != np.where(opaque, 255, 0)).sum()), 'ties': int(tie.sum())})
`;

function assertPicture(answer: Answer): void {
  assertAgreement(answer.colours, 'colours');
  assert.equal(answer.alphaDiffers, 0);
  assert.equal(answer.description.driver, 'PNG');
  assert.deepEqual(answer.description.types, ['Byte']);
  assert.deepEqual(answer.description.size, answer.size);
}

test('the true colour picture, read by gdal, equals the rounded median of numpy', { skip: skipSample }, async () => {
  const { files, names } = await runExample('graphs/c-true-colour.json');
  assert.deepEqual(names, ['openEO.png']);
  const load = exampleNodes('graphs/c-true-colour.json')['load']!.arguments;
  const script = `
low, high = 0, 2500
grid = grid_of_box(32631, 10, 0, request['box'])
_, values = load(sample_items(request['sample'], request['time']), ['B04', 'B03', 'B02'], grid)
${compare}`;
  assertPicture(reference(script, { files, box: load['spatial_extent'], time: load['temporal_extent'] }) as Answer);
});

test('the picture of all Landsat scenes is transparent where no scene has data', { skip: skipLandsat }, async () => {
  const { files } = await runExample('landsat/c-true-colour.json');
  // Without an extent the cube covers all items: every lattice pixel whose centre lies in one of them.
  const script = `
low, high = 6000, 16000
items = landsat_items(request['folder'], request['time'])
corners = [grid_of_file(item['files']['B4'][0]).bounds for item in items]
box = {'crs': 32618, 'west': min(c[0] for c in corners), 'south': min(c[1] for c in corners), 'east': max(c[2] for c in corners), 'north': max(c[3] for c in corners)}
grid = grid_of_box(32618, 3000, 15, box)
_, values = load(items, ['B4', 'B3', 'B2'], grid)
${compare}`;
  const load = exampleNodes('landsat/c-true-colour.json')['load']!.arguments;
  const answer = reference(script, { files, folder: landsatFolder(), time: load['temporal_extent'] }) as Answer;
  assertPicture(answer);
  assert.ok(answer.transparent > 100);
});
