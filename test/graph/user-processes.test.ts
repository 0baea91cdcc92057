import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGraph } from '../../src/graph/index.ts';
import { from, loadNode, node, parameter, sampleRegistry } from './sample-registry.ts';

const average = {
  parameters: [
    { name: 'a', schema: { type: 'number' } },
    { name: 'b', schema: { type: 'number' }, optional: true, default: 10 },
  ],
  process_graph: { sum: node('add', { x: parameter('a'), y: parameter('b') }), half: node('divide', { x: from('sum'), y: 2 }, true) },
};

test('A user-defined process is put in the place of its call, its arguments in the place of its parameters', () => {
  const graph = {
    one: node('add', { x: 1, y: 2 }),
    mine: node('average', { a: from('one') }),
    end: node('absolute', { x: from('mine') }, true),
  };
  const parsed = parseGraph(graph, sampleRegistry, { processes: { average } });
  assert.deepEqual(parsed.findings, []);
  const { nodes } = parsed.graph!;
  assert.deepEqual(
    nodes.map(({ id }) => id),
    ['one', 'mine/sum', 'mine/half', 'end'],
  );
  assert.deepEqual(nodes[1].arguments['x'], { kind: 'node', scope: 0, node: 'one' });
  assert.deepEqual(nodes[1].arguments['y'], { kind: 'literal', value: 10 });
  assert.deepEqual(nodes[3].arguments['x'], { kind: 'node', scope: 0, node: 'mine/half' });
});

test('The result of a graph can be the result of a user-defined process', () => {
  const parsed = parseGraph({ mine: node('average', { a: 1 }, true) }, sampleRegistry, { processes: { average } });
  assert.deepEqual(parsed.graph!.result, 'mine/half');
  assert.deepEqual(
    parsed.graph!.nodes.filter((each) => each.isResult).map(({ id }) => id),
    ['mine/half'],
  );
});

test('Two calls have nodes of their own, also where a node is called like an inner one', () => {
  const graph = {
    'a/sum': node('add', { x: 1, y: 2 }),
    a: node('average', { a: from('a/sum') }),
    b: node('average', { a: from('a') }, true),
  };
  const { graph: parsed } = parseGraph(graph, sampleRegistry, { processes: { average } });
  assert.deepEqual(
    parsed!.nodes.map(({ id }) => id),
    ['a/sum', 'a/sum~2', 'a/half', 'b/sum', 'b/half'],
  );
  assert.deepEqual(parsed!.nodes[2].arguments['x'], { kind: 'node', scope: 0, node: 'a/sum~2' });
});

test('Findings inside are named outer/inner, and arguments are checked at the call', () => {
  const broken = { process_graph: { x: node('absolut', { x: 1 }, true) } };
  const { findings } = parseGraph({ mine: node('broken', {}), other: node('average', { a: 'one', c: 1 }, true) }, sampleRegistry, {
    processes: { broken, average },
  });
  assert.deepEqual(
    findings.map(({ code, node, argument }) => [code, node, argument]),
    [
      ['ProcessUnsupported', 'mine/x', undefined],
      ['ProcessParameterInvalid', 'other', 'a'],
    ],
  );
  const missing = parseGraph({ mine: node('average', {}, true) }, sampleRegistry, { processes: { average } }).findings;
  assert.deepEqual(
    missing.map(({ code, node, argument }) => [code, node, argument]),
    [['ProcessParameterRequired', 'mine', 'a']],
  );
});

test('A process does not see the parameters of who calls it', () => {
  const leak = { parameters: [], process_graph: { a: node('absolute', { x: parameter('x') }, true) } };
  const graph = {
    load: loadNode,
    it: node('apply', { data: from('load'), process: { process_graph: { a: node('leak', {}, true) } } }, true),
  };
  const { findings } = parseGraph(graph, sampleRegistry, { processes: { leak } });
  assert.deepEqual([findings[0].code, findings[0].node], ['ProcessParameterMissing', 'it/process/a/a']);
});

test('References keep their scope when an argument is used deeper than it was written', () => {
  const scaled = {
    parameters: [
      { name: 'data', schema: {} },
      { name: 'gain', schema: { type: 'number' } },
      { name: 'next', schema: { type: 'object', subtype: 'process-graph' } },
    ],
    process_graph: {
      each: node('array_apply', {
        data: parameter('data'),
        process: { process_graph: { x: node('add', { x: parameter('x'), y: parameter('gain') }, true) } },
      }),
      next: node('array_apply', { data: from('each'), process: parameter('next') }, true),
    },
  };
  const graph = {
    gain: node('add', { x: 1, y: 2 }),
    it: node(
      'scaled',
      { data: [1], gain: from('gain'), next: { process_graph: { abs: node('absolute', { x: parameter('x') }, true) } } },
      true,
    ),
  };
  const { graph: parsed, findings, warnings } = parseGraph(graph, sampleRegistry, { processes: { scaled } });
  assert.deepEqual([findings, warnings], [[], []]);
  const first = parsed!.nodes[1].arguments['process'];
  assert.ok(first.kind === 'callback');
  assert.deepEqual(first.graph.nodes[0].arguments['y'], { kind: 'node', scope: 0, node: 'gain' });
  const second = parsed!.nodes[2].arguments['process'];
  assert.ok(second.kind === 'callback');
  assert.deepEqual(second.graph.nodes[0].arguments['x'], { kind: 'parameter', scope: second.graph.scope, name: 'x' });
  assert.equal(second.graph.nodes[0].path, 'it/next/abs');
});

test('Recursion is refused with its path', () => {
  const call = (id: string) => ({ process_graph: { a: node(id, {}, true) } });
  const { findings } = parseGraph({ top: node('p', {}, true) }, sampleRegistry, { processes: { p: call('q'), q: call('p') } });
  assert.equal(findings.length, 1);
  assert.deepEqual([findings[0].code, findings[0].node], ['ProcessGraphInvalid', 'top/a/a']);
  assert.match(findings[0].message, /calls itself: p → q → p/);
});

test('A process that hides a predefined one may call it by namespace', () => {
  const absolute = (namespace?: string) => ({
    parameters: [{ name: 'x', schema: {} }],
    process_graph: { a: { process_id: 'absolute', namespace, arguments: { x: parameter('x') }, result: true } },
  });
  const graph = { a: node('absolute', { x: -1 }, true) };
  const good = parseGraph(graph, sampleRegistry, { processes: { absolute: absolute('backend') } });
  assert.deepEqual(good.findings, []);
  assert.deepEqual(
    good.warnings.map(({ code }) => code),
    ['PredefinedProcessExists'],
  );
  assert.match(parseGraph(graph, sampleRegistry, { processes: { absolute: absolute() } }).findings[0].message, /"namespace": "backend"/);
});

test('Processes of other namespaces come from where they were fetched', () => {
  const url = 'https://example.org/average.json';
  const graph = { a: { process_id: 'average', namespace: url, arguments: { a: 1 }, result: true } };
  assert.deepEqual(
    parseGraph(graph, sampleRegistry, { namespaces: { [url]: { average } } }).graph!.nodes.map(({ id }) => id),
    ['a/sum', 'a/half'],
  );
  assert.equal(parseGraph(graph, sampleRegistry, { namespaces: { [url]: {} } }).findings[0].code, 'ProcessUnsupported');
});

test('A process without declared parameters binds its arguments by name', () => {
  const loose = { process_graph: { a: node('absolute', { x: parameter('v') }, true) } };
  assert.deepEqual(
    parseGraph({ a: node('loose', { v: 1 }, true) }, sampleRegistry, { processes: { loose } }).graph!.nodes[0].arguments['x'],
    { kind: 'literal', value: 1 },
  );
});

test('What is stored as a process but is none is a finding at the call', () => {
  const { findings } = parseGraph({ a: node('odd', {}, true) }, sampleRegistry, { processes: { odd: { parameters: [] } } });
  assert.deepEqual([findings[0].code, findings[0].node], ['ProcessGraphMissing', 'a']);
});

test('A save inside a user-defined process is evaluated', () => {
  const saving = {
    parameters: [{ name: 'data', schema: {} }],
    process_graph: {
      save: node('save_result', { data: parameter('data'), format: 'PNG' }),
      out: node(
        'apply',
        { data: parameter('data'), process: { process_graph: { a: node('absolute', { x: parameter('x') }, true) } } },
        true,
      ),
    },
  };
  const { graph } = parseGraph({ load: loadNode, it: node('saving', { data: from('load') }, true) }, sampleRegistry, {
    processes: { saving },
  });
  assert.deepEqual(graph!.roots, ['it/out', 'it/save']);
});

test('Calls that double at every level end at the limit of nodes', () => {
  const processes = Object.fromEntries(
    Array.from({ length: 40 }, (_, level) => {
      const next = level === 39 ? 'absolute' : `u${level + 1}`;
      return [
        `u${level}`,
        {
          parameters: [{ name: 'x', schema: {} }],
          process_graph: { a: node(next, { x: parameter('x') }), b: node(next, { x: from('a') }, true) },
        },
      ];
    }),
  );
  const { findings } = parseGraph({ a: node('u0', { x: 1 }, true) }, sampleRegistry, { processes });
  assert.ok(findings.length > 0 && findings.length < 10, `${findings.length} findings`);
  assert.match(findings[0].message, /more than \d+ nodes/);
});
