import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { linesOf } from '../../scripts/vectors/report.ts';
import { runSet } from '../../scripts/vectors/run-vectors.ts';
import { readVectorFolder } from '../../scripts/vectors/vector-case.ts';
import { processRegistry } from '../../src/processes/index.ts';
import { sharedFolder, skipWithoutShared } from '../oracle.ts';

/**
 * Official cases that nothing can meet which keeps to the specification, beside those that `known-defective.json` tells. They are held to fail, so
 * that the list does not outlive its reasons.
 */
const contradictory: ReadonlyMap<string, string> = new Map([
  ['aggregate_temporal 5', 'the intervals are in January 2020, all labels of the cube in June'],
  ['aggregate_temporal 6', 'the intervals are in January 2020, all labels of the cube in June'],
  ['aggregate_temporal 8', 'the intervals are in January 2020, all labels of the cube in June'],
  ['all 8', 'of no-data alone without ignoring it the specification gives no-data (truth table and ninth example)'],
  ['any 8', 'of no-data alone without ignoring it the specification gives no-data (truth table and ninth example)'],
  ['apply 2', 'expects 1650 where the asset has 255, its no-data: the value was 165 once'],
  ['apply_dimension 1', 'expects quantiles with a 165 where the asset has 255, its no-data'],
  ['array_append 0', 'appending 0 to nothing gives [0], not [1]'],
  ['array_apply 8', '(-4.725 + 1.5) * 2 is -6.45, not 6.45'],
  ['array_element 3', "the label is 'BO2' with the letter O, the array has 'B02' with a zero; a label that is not there is an error"],
  ['array_find 6', 'the first element is the one sought, so that its zero-based index is 0, not 1'],
  ['mask 0', 'replaces where the mask is 0; by the specification the pixels are replaced whose mask is not 0'],
  ['mask 2', 'replaces where the mask is 0; by the specification the pixels are replaced whose mask is not 0'],
  ['reduce_dimension 1', 'expects 192 / 165 where the asset has 255, its no-data'],
  ['rename_dimension 4', 'renames y to lat, and expects y as it was and x as lat'],
]);

const ownFolder = readVectorFolder(join(fileURLToPath(new URL('../vectors', import.meta.url))));

describe('our own vectors', () => {
  test('can all be read', () => assert.deepEqual(ownFolder.unreadable, []));
  for (const set of ownFolder.sets) {
    test(`${set.id} passes its cases on every rung`, async () => {
      const outcome = await runSet(set, ownFolder);
      assert.ok(outcome.known, `there is no process ${set.id}`);
      assert.ok(outcome.cases.length > 0 && outcome.cases.every(({ status }) => status === 'passed'), linesOf(outcome).join('\n'));
    });
  }
});

const shared = sharedFolder();
describe('the official vectors', { skip: skipWithoutShared('openeo', 'vectors') }, () => {
  if (shared === undefined) return;
  const folder = readVectorFolder(join(shared, 'openeo', 'vectors'));
  test('can all be read', () => assert.deepEqual(folder.unreadable, []));
  for (const set of folder.sets.filter(({ id, cases }) => processRegistry.has(id) && cases.length > 0)) {
    test(`${set.id} passes its cases on every rung`, async () => {
      const outcome = await runSet(set, folder);
      const failed = outcome.cases.filter(({ status }) => status === 'failed').map(({ example }) => `${set.id} ${example.index}`);
      const expected = set.cases.map(({ index }) => `${set.id} ${index}`).filter((name) => contradictory.has(name));
      assert.deepEqual(failed, expected, linesOf(outcome).join('\n'));
    });
  }
});
