import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSuggest, nearestName } from '../../src/graph/suggest.ts';

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
