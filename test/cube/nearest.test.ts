import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { editDistance, nearest } from '../../src/cube/index.ts';

test('Edit distance counts inserts, deletes, replacements and swaps of neighbours', () => {
  assert.equal(editDistance('kitten', 'sitting', 9), 3);
  assert.equal(editDistance('ab', 'ba', 9), 1);
  assert.equal(editDistance('', 'abc', 9), 3);
  assert.equal(editDistance('abc', 'xyz', 1), 2);
});

test('Edit distance is symmetric, zero for equal names only, and never beyond the longer name', () => {
  const name = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
  fc.assert(
    fc.property(name, name, (a, b) => {
      const edits = editDistance(a, b, 99);
      assert.equal(edits, editDistance(b, a, 99));
      assert.equal(edits === 0, a === b);
      assert.ok(edits <= Math.max(a.length, b.length));
      assert.equal(editDistance(a, b, 2), Math.min(edits, 3));
    }),
  );
});

test('The nearest name is one edit away however short the name is, and the one with the fewest edits', () => {
  assert.equal(nearest('B4', ['B02', 'B04', 'B08']), 'B04');
  assert.equal(nearest('b04', ['B03', 'B04']), 'B04');
  assert.equal(nearest('QA', ['B04']), undefined);
  assert.equal(nearest('', ['B04']), undefined);
});

test('A name that begins another one is taken for it where no name is nearer', () => {
  assert.equal(nearest('SENTINEL2', ['LANDSAT8_L2', 'SENTINEL2_L2A']), 'SENTINEL2_L2A');
  assert.equal(nearest('SENTINEL2_L2', ['SENTINEL2_L1C', 'SENTINEL2_L2A']), 'SENTINEL2_L2A');
});
