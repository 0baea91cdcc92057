import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ProcessRegistry, parseGraph } from '../../src/graph/index.ts';
import { processRegistry } from '../../src/processes/index.ts';
import { from, loadNode, node, parameter } from './sample-registry.ts';

const registry: ProcessRegistry = { get: (id) => processRegistry.get(id), ids: () => processRegistry.keys() };

/** By period where one is given, else over all time. */
const statistics = {
  parameters: [{ name: 'period', schema: { type: 'string' }, optional: true, default: null }],
  process_graph: {
    load: loadNode,
    has: node('is_valid', { x: parameter('period') }),
    periods: node('aggregate_temporal_period', {
      data: from('load'),
      period: parameter('period'),
      reducer: { process_graph: { a: node('mean', { data: parameter('data') }, true) } },
    }),
    whole: node('reduce_dimension', {
      data: from('load'),
      dimension: 't',
      reducer: { process_graph: { a: node('mean', { data: parameter('data') }, true) } },
    }),
    choice: node('if', { value: from('has'), accept: from('periods'), reject: from('whole') }, true),
  },
};

function idsOf(parameters: Readonly<Record<string, unknown>>) {
  const { graph, findings, warnings } = parseGraph(statistics, registry, { parameters });
  assert.deepEqual(findings, []);
  return { ids: graph!.nodes.map((each) => each.id), warnings };
}

test('A branch that is not taken is left out, and what does not fit in it is a warning', () => {
  const { ids, warnings } = idsOf({});
  assert.deepEqual(ids, ['load', 'has', 'whole', 'choice']);
  assert.deepEqual(
    warnings.map((warning) => [warning.code, warning.node]),
    [['ProcessParameterInvalid', 'periods']],
  );
  assert.deepEqual(idsOf({ period: 'month' }), { ids: ['load', 'has', 'periods', 'choice'], warnings: [] });
});

test('In the branch that is taken it is a finding', () => {
  const { findings } = parseGraph(statistics, registry, { parameters: { period: 'fortnight' } });
  assert.deepEqual(
    findings.map((finding) => [finding.code, finding.node]),
    [['ProcessParameterInvalid', 'periods']],
  );
});

test('Both branches stay where the condition depends on data', () => {
  const graph = {
    a: node('constant', { x: parameter('v') }),
    b: node('absolute', { x: -1 }),
    c: node('if', { value: from('a'), accept: from('b'), reject: 5 }, true),
  };
  const { graph: parsed } = parseGraph(graph, registry, { openParameters: true });
  assert.deepEqual(
    parsed!.nodes.map((each) => each.id),
    ['a', 'b', 'c'],
  );
});

test('A node that both branches need stays', () => {
  const graph = { b: node('absolute', { x: -1 }), c: node('if', { value: true, accept: [from('b')], reject: from('b') }, true) };
  assert.deepEqual(
    parseGraph(graph, registry).graph!.nodes.map((each) => each.id),
    ['b', 'c'],
  );
});

test('Faults of structure in a branch that is not taken stay findings', () => {
  const graph = { b: node('absolut', { x: -1 }), c: node('if', { value: false, accept: from('b'), reject: 1 }, true) };
  assert.deepEqual(
    parseGraph(graph, registry).findings.map((finding) => finding.code),
    ['ProcessUnsupported'],
  );
});

test('Conditions in a long chain are known as far as it is looked', () => {
  const graph: Record<string, object> = { n0: node('not', { x: true }) };
  for (let index = 1; index < 5000; index++) graph[`n${index}`] = node('not', { x: from(`n${index - 1}`) });
  graph['end'] = node('if', { value: from('n4999'), accept: 1, reject: 2 }, true);
  assert.deepEqual(parseGraph(graph, registry).findings, []);
});
