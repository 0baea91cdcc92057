import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSuggest, editDistance, nearestName } from '../../src/graph/suggest.ts';

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

test('The nearest name is proposed, or one that begins like it, or none', () => {
  const names = ['reduce_dimension', 'apply_dimension', 'reduce_spatial'];
  assert.equal(nearestName('reduce_dimesion', names), 'reduce_dimension');
  assert.equal(nearestName('REDUCE_SPATIAL', names), 'reduce_spatial');
  assert.equal(nearestName('reduce', names), 'reduce_dimension');
  assert.equal(nearestName('nearest', ['near', 'cubic']), 'near');
  assert.equal(nearestName('p', ['q']), undefined);
  assert.equal(nearestName('P', ['p']), 'p');
  assert.equal(nearestName('zzzzzz', names), undefined);
});

test('Suggestions stop when their comparisons are used up', () => {
  const suggest = createSuggest(3);
  const names = new Set(['alpha', 'beta']);
  assert.equal(suggest('alpah', names), " Did you mean 'alpha'?");
  assert.equal(suggest('alpah', names), '');
});
