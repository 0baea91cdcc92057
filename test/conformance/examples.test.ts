import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { judgeCase } from '../../scripts/vectors/judge-case.ts';
import type { VectorCase } from '../../scripts/vectors/vector-case.ts';
import { processRegistry } from '../../src/processes/index.ts';
import { sharedFolder, skipWithoutShared } from '../oracle.ts';

function examplesOf(path: string): readonly VectorCase[] {
  const { examples = [] } = JSON.parse(readFileSync(path, 'utf8')) as { examples?: readonly VectorCase[] };
  const complete = examples.filter((example) => example.arguments !== undefined && 'returns' in example);
  return complete.map((example, index) => ({ ...example, index }));
}

const shared = sharedFolder();
describe('the examples of the specifications', { skip: skipWithoutShared('openeo', 'processes') }, () => {
  if (shared === undefined) return;
  for (const id of [...processRegistry.keys()].sort()) {
    const path = ['', 'proposals'].map((sub) => join(shared, 'openeo', 'processes', sub, `${id}.json`)).find((file) => existsSync(file));
    const examples = path === undefined ? [] : examplesOf(path);
    if (path === undefined || examples.length === 0) continue;
    test(`${id} gives what they say, on every rung`, async () => {
      for (const example of examples) {
        const { failure } = await judgeCase(id, example, dirname(path));
        if (failure !== undefined) assert.deepEqual(failure.got, failure.expected, `example ${example.index} on ${failure.rung}`);
      }
    });
  }
});
