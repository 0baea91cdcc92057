import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpenEOError } from '../../src/cube/index.ts';
import { graphLimits, namespacesOf, parseGraph, throwFindings } from '../../src/graph/index.ts';
import { from, loadNode, node, parameter, sampleRegistry } from './sample-registry.ts';

const sum = { one: node('add', { x: 1, y: 2 }), two: node('add', { x: from('one'), y: 3 }, true) };

function findingsOf(json: unknown) {
  const { graph, findings } = parseGraph(json, sampleRegistry);
  assert.equal(graph === undefined, findings.length > 0, 'there is a graph exactly where nothing was found');
  return findings;
}

/** The only finding. */
function findingOf(json: unknown) {
  const findings = findingsOf(json);
  assert.equal(findings.length, 1, JSON.stringify(findings));
  return findings[0];
}

test('A graph is taken bare, as process_graph, and as the process of a request', () => {
  for (const json of [sum, { process_graph: sum }, { title: 'x', process: { id: 'mine', process_graph: sum } }]) {
    const { graph, findings } = parseGraph(json, sampleRegistry);
    assert.deepEqual(findings, []);
    assert.deepEqual(
      graph!.nodes.map((each) => each.id),
      ['one', 'two'],
    );
    assert.equal(graph!.result, 'two');
    assert.deepEqual(graph!.roots, ['two']);
  }
});

test('Nodes may be called process and process_graph', () => {
  const graph = { process_graph: node('add', { x: 1, y: 2 }), process: node('add', { x: from('process_graph'), y: 3 }, true) };
  assert.deepEqual(
    parseGraph(graph, sampleRegistry).graph!.nodes.map((each) => each.id),
    ['process_graph', 'process'],
  );
});

test('What holds no process graph is ProcessGraphMissing', () => {
  for (const json of [
    undefined,
    null,
    5,
    'x',
    [],
    {},
    { title: 'x' },
    { process: {} },
    { process: { process_graph: null } },
    { process_graph: null },
  ]) {
    assert.equal(findingOf(json).code, 'ProcessGraphMissing', JSON.stringify(json));
  }
  assert.equal(findingOf({ process_graph: [] }).code, 'ProcessGraphInvalid');
  assert.match(findingOf({ process_graph: {} }).message, /no nodes/);
});

test('Nodes come after those that they refer to, whatever order they are written in', () => {
  const graph = {
    c: node('add', { x: from('b'), y: from('a') }, true),
    b: node('add', { x: from('a'), y: 1 }),
    a: node('add', { x: 1, y: 2 }),
  };
  assert.deepEqual(
    parseGraph(graph, sampleRegistry).graph!.nodes.map((each) => each.id),
    ['a', 'b', 'c'],
  );
});

test('Faults of form are all found at once, each with its node', () => {
  const findings = findingsOf({
    a: 5,
    b: { arguments: {} },
    c: { process_id: 'add', arguments: [] },
    d: { process_id: 'add', arguments: { x: 1, y: 2 }, result: 'yes' },
    e: { process_id: 'add', namespace: 7, arguments: { x: 1, y: { from_node: 3 } }, result: true },
  });
  assert.deepEqual(
    findings.map(({ code, node }) => `${node} ${code}`),
    ['a', 'b', 'c', 'd', 'e', 'e']
      .map((id) => `${id} ProcessGraphInvalid`)
      .concat(['c ProcessParameterRequired', 'c ProcessParameterRequired']),
  );
});

test('A reference to a node that does not exist proposes the one that was meant', () => {
  const finding = findingOf({ load1: node('add', { x: 1, y: 1 }), b: node('absolute', { x: from('laod1') }, true) });
  assert.deepEqual([finding.code, finding.node, finding.argument], ['ProcessGraphInvalid', 'b', 'x']);
  assert.match(finding.message, /'laod1'.*Did you mean 'load1'\?/);
});

test('Cycles are named with their path, each once, and other faults are still found', () => {
  const findings = findingsOf({
    a: node('absolute', { x: from('c') }),
    b: node('absolute', { x: from('a') }),
    c: node('absolute', { x: from('b') }),
    d: node('absolute', { x: from('d') }),
    e: node('absolut', { x: from('a') }, true),
  });
  assert.deepEqual(
    findings.map(({ code }) => code),
    ['ProcessGraphInvalid', 'ProcessGraphInvalid', 'ProcessUnsupported'],
  );
  assert.match(findings[0].message, /a → c → b → a/);
  assert.match(findings[1].message, /d → d/);
});

test('Exactly one node is the result', () => {
  assert.match(findingOf({ a: node('add', { x: 1, y: 2 }) }).message, /No node.*'a', the last one/);
  assert.match(findingOf({ a: node('add', { x: 1, y: 2 }, true), b: node('add', { x: 1, y: 2 }, true) }).message, /2 nodes.*'a', 'b'/);
});

test('Leaves that save are evaluated beside the result, and other nodes without use are warned of', () => {
  const { graph, findings, warnings } = parseGraph(
    {
      load: loadNode,
      save1: node('save_result', { data: from('load'), format: 'GTiff' }),
      save2: node('save_result', { data: from('load'), format: 'PNG' }, true),
      look: node('inspect', { data: from('load') }),
      dead: node('apply', { data: from('load'), process: { process_graph: { a: node('absolute', { x: parameter('x') }, true) } } }),
    },
    sampleRegistry,
  );
  assert.deepEqual(findings, []);
  assert.deepEqual(graph!.roots, ['save2', 'save1', 'look']);
  assert.deepEqual(
    graph!.nodes.filter((each) => each.isResult).map((each) => each.id),
    ['save2'],
  );
  assert.deepEqual(
    warnings.map((warning) => warning.node),
    ['dead'],
  );
});

test('The result need not be a leaf', () => {
  const { graph } = parseGraph(
    { load: { ...loadNode, result: true }, save: node('save_result', { data: from('load'), format: 'PNG' }) },
    sampleRegistry,
  );
  assert.deepEqual([graph!.result, graph!.roots], ['load', ['load', 'save']]);
});

test('An unknown process proposes a known one, by its beginning too', () => {
  const code = (process: string, namespace?: string | null) =>
    findingOf({ a: { process_id: process, namespace, arguments: {}, result: true } });
  assert.equal(code('reduce_dimensoin').code, 'ProcessUnsupported');
  assert.match(code('reduce_dimensoin').message, /Did you mean 'reduce_dimension'/);
  assert.match(code('Reduce').message, /Did you mean 'reduce_dimension'/);
  assert.doesNotMatch(code('xyzzy').message, /Did you mean/);
  assert.match(code('add', 'user').message, /predefined/);
  assert.match(code('add', 'https://example.org/p').message, /namespace 'https:\/\/example.org\/p', which is not available/);
});

test('Namespaces null, backend and none find the predefined process', () => {
  for (const namespace of [null, undefined, 'backend']) {
    const { findings } = parseGraph({ a: { process_id: 'add', namespace, arguments: { x: 1, y: 2 }, result: true } }, sampleRegistry);
    assert.deepEqual(findings, []);
  }
});

test('Nesting is limited by a finding that names the limit, never by the stack', () => {
  let callbacks: object = { process_graph: { a: node('absolute', { x: parameter('x') }, true) } };
  for (let level = 0; level < 2000; level++)
    callbacks = { process_graph: { a: node('array_apply', { data: [1], process: callbacks }, true) } };
  assert.match(findingOf(callbacks).message, /deeper than 200 levels/);
  let array: unknown = 1;
  for (let level = 0; level < 100_000; level++) array = [array];
  assert.match(findingOf({ a: node('constant', { x: array }, true) }).message, /deeper than 200 levels/);
});

test('Callbacks forty deep are accepted', () => {
  let callbacks: object = { process_graph: { a: node('absolute', { x: parameter('x') }, true) } };
  for (let level = 0; level < 40; level++)
    callbacks = { process_graph: { a: node('array_apply', { data: [1], process: callbacks }, true) } };
  assert.deepEqual(findingsOf(callbacks), []);
});

test('An object that holds itself comes to an end', () => {
  const circle: Record<string, unknown> = {};
  circle['a'] = circle;
  circle['b'] = circle;
  assert.match(findingOf({ a: node('constant', { x: circle }, true) }).message, /deeper than 200 levels/);
});

test('A hundred thousand nodes are parsed, in either order, and their cycle is shown by its ends', () => {
  const count = 100_000;
  const entries = Array.from({ length: count }, (_, index) => [
    `n${index}`,
    node('absolute', { x: index === 0 ? 1 : from(`n${index - 1}`) }, index === count - 1),
  ]);
  const { graph } = parseGraph(Object.fromEntries(entries.toReversed()), sampleRegistry);
  assert.equal(graph!.nodes.length, count);
  assert.equal(graph!.nodes[count - 1].id, `n${count - 1}`);
  const circle = { ...Object.fromEntries(entries), n0: node('absolute', { x: from(`n${count - 1}`) }) };
  const { message } = findingOf(circle);
  assert.match(message, /99992 more/);
  assert.ok(message.length < 300);
});

test('Too many nodes are a finding that names the limit', () => {
  const entries = Array.from({ length: graphLimits.nodes + 1 }, (_, index) => [`n${index}`, node('absolute', { x: 1 }, index === 0)]);
  assert.match(findingOf(Object.fromEntries(entries)).message, new RegExp(`more than ${graphLimits.nodes} nodes`));
});

test('Forty diamonds in a row stay forty nodes', () => {
  const graph: Record<string, object> = { d0: node('add', { x: 1, y: 2 }) };
  for (let index = 1; index <= 40; index++)
    graph[`d${index}`] = node('add', { x: from(`d${index - 1}`), y: from(`d${index - 1}`) }, index === 40);
  assert.equal(parseGraph(graph, sampleRegistry).graph!.nodes.length, 41);
});

test('Keys that name prototypes are keys like any other', () => {
  const json: unknown = JSON.parse(`{
    "__proto__": {"process_id": "constant", "arguments": {"x": {"__proto__": {"polluted": true}, "constructor": {"from_node": "constructor"}}}, "result": true},
    "constructor": {"process_id": "constant", "arguments": {"x": 1, "__proto__": 5, "toString": 1}}
  }`);
  const { graph, findings } = parseGraph(json, sampleRegistry);
  assert.deepEqual(findings, []);
  assert.deepEqual(
    graph!.nodes.map((each) => each.id),
    ['constructor', '__proto__'],
  );
  assert.equal(graph!.result, '__proto__');
  const argument = graph!.nodes[1].arguments['x'];
  assert.ok(argument.kind === 'object' && Object.getPrototypeOf(argument.entries) === null);
  assert.deepEqual(Object.keys(argument.entries), ['__proto__', 'constructor']);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  for (const key of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
    assert.equal(findingOf({ a: node('absolute', { x: from(key) }, true) }).code, 'ProcessGraphInvalid');
    assert.equal(findingOf({ a: node('absolute', { x: parameter(key) }, true) }).code, 'ProcessParameterMissing');
    assert.equal(findingOf({ a: node(key, {}, true) }).code, 'ProcessUnsupported');
  }
});

test('throwFindings throws the first finding and counts the others', () => {
  const findings = findingsOf({ a: node('absolut', {}), b: node('ad', {}), c: node('nope', {}, true) });
  assert.throws(
    () => throwFindings(findings),
    (error) =>
      error instanceof OpenEOError &&
      error.code === 'ProcessUnsupported' &&
      error.node === 'a' &&
      /and 2 more problems/.test(error.message),
  );
  throwFindings([]);
});

test('Namespaces that must be fetched are listed with their processes, wherever they stand', () => {
  const inner = { process_graph: { x: { process_id: 'b', namespace: 'https://e.org/1', arguments: {}, result: true } } };
  const json = {
    a: { process_id: 'a', namespace: 'https://e.org/1', arguments: { process: inner } },
    c: { process_id: 'c', namespace: 'user', arguments: {} },
  };
  assert.deepEqual(
    [...namespacesOf(json)].map(([url, ids]) => [url, [...ids]]),
    [['https://e.org/1', ['a', 'b']]],
  );
});
