import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Expression } from '../../src/algebra/index.ts';
import { conditionOf, evaluateCondition, simpleCondition } from '../../src/catalog/condition.ts';
import { cql2Json, cql2Text } from '../../src/catalog/stac/cql2.ts';
import { comparison } from './fixtures.ts';

function call(name: string, operands: readonly unknown[], options?: Record<string, unknown>): Expression {
  const value = Symbol.for('value');
  const nodes: Expression['nodes'][number][] = operands.map((operand) =>
    operand === value ? { e: 'parameter', name: 'value' } : { e: 'constant', value: operand },
  );
  return {
    parameters: ['value'],
    nodes: [
      ...nodes,
      { e: 'call', function: name, operands: operands.map((_, index) => index), ...(options === undefined ? {} : { options }) },
    ],
    result: operands.length,
  };
}
const value = Symbol.for('value');

test('single comparisons of the value with literals are recognised, mirrored where the literal comes first', () => {
  assert.deepEqual(simpleCondition(comparison('eq', 'L2A')), { operator: 'eq', value: 'L2A' });
  assert.deepEqual(simpleCondition(call('lt', [20, value])), { operator: 'gt', value: 20 });
  assert.deepEqual(simpleCondition(call('gte', [20, value])), { operator: 'lte', value: 20 });
  assert.deepEqual(simpleCondition(call('between', [value, 1, 2], { excludeMax: false })), { operator: 'between', min: 1, max: 2 });
  assert.deepEqual(simpleCondition(call('array_contains', [['a', 'b'], value])), { operator: 'in', values: ['a', 'b'] });
});

test('what a service might read otherwise is not recognised', () => {
  for (const condition of [
    comparison('eq', null),
    comparison('lt', '2024-01-01'),
    call('eq', [value, value]),
    call('eq', ['a', 'b']),
    call('eq', [value, 'a'], { caseSensitive: false }),
    call('eq', [value, 1], { delta: 0.5 }),
    call('between', [value, 1, 2], { excludeMax: true }),
    call('array_contains', [value, 'VV']),
    call('is_nodata', [value]),
  ]) {
    assert.equal(simpleCondition(condition), undefined);
  }
});

test('filters of layer catalogs become expressions that evaluate as they are written', () => {
  const graph = {
    process_graph: {
      low: { process_id: 'between', arguments: { x: { from_parameter: 'value' }, min: 0, max: 10, exclude_max: true } },
      list: { process_id: 'array_contains', arguments: { data: [50, 60], value: { from_parameter: 'value' } } },
      either: { process_id: 'or', arguments: { x: { from_node: 'low' }, y: { from_node: 'list' } }, result: true },
    },
  };
  const condition = conditionOf(graph, 'p');
  assert.deepEqual(
    [0, 9.9, 10, 50, 55, null].map((property) => evaluateCondition(condition, property)),
    [true, true, false, true, false, null],
  );
  assert.equal(
    evaluateCondition(
      conditionOf(
        { process_graph: { a: { process_id: 'eq', arguments: { x: { from_parameter: 'value' }, y: 'l2a', case_sensitive: false } } } },
        'p',
      ),
      'L2A',
    ),
    true,
  );
});

test('a filter that cannot be read is an error that names the property', () => {
  const bad = (graph: unknown, message: RegExp) =>
    assert.throws(() => conditionOf(graph, 'cloud'), { code: 'ProcessParameterInvalid', message });
  bad({}, /'cloud' is not a process graph with a result/);
  bad({ process_graph: { a: { process_id: 'load_url', arguments: {}, result: true } } }, /uses the process 'load_url'/);
  bad({ process_graph: { a: { process_id: 'not', arguments: { x: { from_node: 'a' } }, result: true } } }, /in a circle/);
  bad({ process_graph: { a: { process_id: 'not', arguments: { x: { from_node: 'b' } }, result: true } } }, /'b', which is not there/);
  bad({ process_graph: { a: { process_id: 'not', arguments: { x: { from_parameter: 'y' } }, result: true } } }, /only 'value' is there/);
});

test('CQL2 is written as JSON and as text, with quotes doubled', () => {
  const conditions = [
    ['platform', { operator: 'in', values: ["o'neil", 'b'] }],
    ['eo:cloud_cover', { operator: 'between', min: 0, max: 20.5 }],
    ['say "x"', { operator: 'neq', value: true }],
  ] as const;
  assert.equal(cql2Text(conditions), `"platform" IN ('o''neil', 'b') AND "eo:cloud_cover" BETWEEN 0 AND 20.5 AND "say ""x""" <> true`);
  assert.deepEqual(cql2Json(conditions.slice(0, 2)), {
    op: 'and',
    args: [
      { op: 'in', args: [{ property: 'platform' }, ["o'neil", 'b']] },
      { op: 'between', args: [{ property: 'eo:cloud_cover' }, 0, 20.5] },
    ],
  });
});
