import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Plan, PlannedOutput } from '../../src/plan/index.ts';
import { boxOf, from, type Json, load, node, partOf, reducer, save } from '../engine/graphs.ts';
import { planned } from '../engine/in-process.ts';
import { makeTinyArchive, type TinyArchive } from '../engine/tiny-archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'graticule-several-results-'));
let archive: TinyArchive;

before(async () => {
  archive = await makeTinyArchive(join(folder, 'archive'), { dates: 3 });
});
after(() => rmSync(folder, { recursive: true }));

async function planOf(graph: Json): Promise<Plan> {
  return (await planned(graph, [archive.catalogFile])).plan;
}

/** A result that is not the graph's own. */
function besides(data: string): Json {
  return node('save_result', { data: from(data), format: 'GTiff' });
}

/** Names of the files of a node's result, with their width and bands. */
function filesOf({ outputs }: Plan, id: string): readonly string[] {
  const output = outputs.find((each): each is Extract<PlannedOutput, { kind: 'raster' }> => each.node === id && each.kind === 'raster');
  return output!.files.map(({ layout }) => `${layout.grid.width} x ${layout.bands.length}`);
}

test('a source that is written as it is keeps its extent, though a part of it is written too', async () => {
  const plan = await planOf({
    load: load(['nir']),
    save: save('load'),
    crop: node('filter_bbox', { data: from('load'), extent: boxOf(partOf(archive.grid, 0, 0, 10, 10)) }),
    part: besides('crop'),
  });
  assert.deepEqual(filesOf(plan, 'save'), new Array<string>(3).fill(`${archive.grid.width} x 1`));
  assert.deepEqual(filesOf(plan, 'part'), new Array<string>(3).fill('10 x 1'));
});

test('a source that is written as it is keeps its bands, though one of them is written too', async () => {
  const alone = await planOf({ load: load(undefined, archive.grid), save: save('load') });
  const plan = await planOf({
    load: load(undefined, archive.grid),
    save: save('load'),
    nir: node('filter_bands', { data: from('load'), bands: ['nir'] }),
    part: besides('nir'),
  });
  assert.deepEqual(filesOf(plan, 'save'), filesOf(alone, 'save'));
  assert.deepEqual(filesOf(plan, 'part'), new Array<string>(3).fill(`${archive.grid.width} x 1`));
});

test('a source that is written as it is keeps its dates, though some of them are written too', async () => {
  const plan = await planOf({
    load: load(['nir'], archive.grid),
    save: save('load'),
    first: node('filter_temporal', { data: from('load'), extent: ['2024-01-01', '2024-01-10'] }),
    part: besides('first'),
  });
  assert.equal(filesOf(plan, 'save').length, 3);
  assert.equal(filesOf(plan, 'part').length, 1);
});

for (const format of ['GTiff', 'netCDF', 'PNG']) {
  test(`a cube without times is not written as ${format}: the error names the dimension`, async () => {
    const graph = {
      load: load(['nir'], archive.grid),
      month: node('aggregate_temporal_period', { data: from('load'), period: 'month', reducer: reducer('mean') }),
      never: node('filter_temporal', { data: from('month'), extent: ['1999-01-01', '1999-01-02'] }),
      save: save('never', format),
    };
    await assert.rejects(planOf(graph), { code: 'DataCubeEmpty', node: 'save', argument: 'data', message: /No label of 't' is left/ });
  });
}

test('a single value is written under the prefix asked for, and options of its format are checked', async () => {
  const sum = node('add', { x: 1, y: 2 });
  const { outputs } = await planOf({ sum, save: save('sum', 'JSON', { filename_prefix: 'three' }) });
  assert.deepEqual(outputs, [{ kind: 'literal', node: 'save', name: 'three.json', value: 3 }]);
  assert.equal(((await planOf({ sum, save: save('sum', 'JSON') })).outputs[0] as { name: string }).name, 'result.json');
  await assert.rejects(planOf({ sum, save: save('sum', 'JSON', { prefix: 'three' }) }), { node: 'save', argument: 'options' });
});
