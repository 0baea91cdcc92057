import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { exampleNodes, run, runExample } from './run.ts';

test('a graph without data is a value as JSON, saved or not', async () => {
  const saved = await runExample('graphs/e-arithmetic.json');
  assert.deepEqual(saved.names, ['result.json']);
  assert.equal(JSON.parse(readFileSync(saved.files[0]!, 'utf8')), 9);
  const { sum, product } = exampleNodes('graphs/e-arithmetic.json');
  const bare = await run({ sum: sum!, product: { ...product!, result: true } });
  assert.deepEqual(bare.names, ['result.json']);
  assert.equal(JSON.parse(readFileSync(bare.files[0]!, 'utf8')), 9);
});
