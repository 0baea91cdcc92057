import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Operator } from '../../src/algebra/index.ts';
import { parseGraph } from '../../src/graph/index.ts';
import { lowerGraph } from '../../src/plan/index.ts';
import { pushDownTime } from '../../src/plan/rules/push-down-time.ts';
import { processRegistry } from '../../src/processes/index.ts';

test("feature flags that clients send with load_collection reach the source's query, though they are no parameter", () => {
  const { graph, findings, warnings } = parseGraph(
    {
      load: {
        process_id: 'load_collection',
        arguments: { id: 'X', spatial_extent: null, temporal_extent: null, featureflags: { allow_empty_cube: true } },
        result: true,
      },
    },
    { get: (id) => processRegistry.get(id), ids: () => processRegistry.keys() },
  );
  assert.deepEqual([findings, warnings], [[], []]);
  const [operator] = [...lowerGraph(graph!).operators.values()];
  assert.equal(operator?.op, 'source');
  assert.deepEqual(operator?.op === 'source' ? operator.query.featureFlags : undefined, { allow_empty_cube: true });
});

test('a source whose labels may stand for months is not narrowed to the days of a filter above it', () => {
  const source = (featureFlags?: Readonly<Record<string, unknown>>): Operator => ({
    op: 'source',
    query: { from: { kind: 'collection', id: 'X' }, featureFlags },
    hash: 'source',
    nodes: ['load'],
  });
  const filter: Operator = {
    op: 'select',
    input: 'source',
    selection: { kind: 'interval', extent: ['2024-06-10', '2024-07-10'] },
    hash: 'filter',
    nodes: ['filter'],
  };
  const pushed = (operator: Operator): number =>
    pushDownTime(
      new Map([
        [operator.hash, operator],
        [filter.hash, filter],
      ]),
      new Set(['filter']),
    ).size;
  assert.equal(pushed(source()), 1);
  assert.equal(pushed(source({ temporalresolution: 'ByMonth' })), 0);
});
