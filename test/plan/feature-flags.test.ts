import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGraph } from '../../src/graph/index.ts';
import { lowerGraph } from '../../src/plan/index.ts';
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
