import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ProcessGraph, parseGraph } from '../../src/graph/index.ts';
import { from, loadNode, node, parameter, sampleRegistry } from './sample-registry.ts';

const data = from('load');

function parse(process: string, args: object, others: object = {}) {
  return parseGraph({ load: loadNode, ...others, it: node(process, args, true) }, sampleRegistry);
}

function callbackOf(graph: ProcessGraph | undefined, argument: string): ProcessGraph {
  const found = graph!.nodes.find((each) => each.isResult)!.arguments[argument];
  assert.equal(found.kind, 'callback');
  return (found as { graph: ProcessGraph }).graph;
}

test('A callback gets the parameters of its process, in a scope of its own', () => {
  const { graph, findings } = parse('reduce_dimension', {
    data,
    dimension: 't',
    reducer: { process_graph: { load: node('mean', { data: parameter('data') }, true) } },
  });
  assert.deepEqual(findings, []);
  const reducer = callbackOf(graph, 'reducer');
  assert.deepEqual(reducer.parameters, ['data', 'context']);
  assert.equal(reducer.nodes[0].path, 'it/reducer/load');
  assert.deepEqual(reducer.nodes[0].arguments['data'], { kind: 'parameter', scope: reducer.scope, name: 'data' });
  assert.notEqual(reducer.scope, graph!.scope);
});

test('Parameters of outer callbacks are seen inside, the innermost of a name first', () => {
  const inner = { process_graph: { sum: node('add', { x: parameter('x'), y: parameter('data') }, true) } };
  const { graph, findings } = parse('reduce_dimension', {
    data,
    dimension: 't',
    reducer: {
      process_graph: {
        each: node('array_apply', { data: parameter('data'), process: inner }),
        mean: node('mean', { data: from('each') }, true),
      },
    },
  });
  assert.deepEqual(findings, []);
  const outer = callbackOf(graph, 'reducer');
  const apply = outer.nodes[0].arguments['process'];
  assert.ok(apply.kind === 'callback');
  const sum = apply.graph.nodes[0];
  assert.equal(sum.path, 'it/reducer/each/process/sum');
  assert.deepEqual(sum.arguments['x'], { kind: 'parameter', scope: apply.graph.scope, name: 'x' });
  assert.deepEqual(sum.arguments['y'], { kind: 'parameter', scope: outer.scope, name: 'data' });
});

test('An unknown parameter proposes a known one, or lists them', () => {
  const message = (name: string) => {
    const { findings } = parse('apply', { data, process: { process_graph: { a: node('absolute', { x: parameter(name) }, true) } } });
    assert.deepEqual([findings[0].code, findings[0].node, findings[0].argument], ['ProcessParameterMissing', 'it/process/a', 'x']);
    return findings[0].message;
  };
  assert.match(message('contxt'), /Did you mean 'context'\?/);
  assert.match(message('data'), /Known here: 'x', 'context'/);
});

test('Nodes outside of a callback cannot be referred to, and the finding says so', () => {
  const { findings } = parse('apply', { data, process: { process_graph: { a: node('absolute', { x: from('load') }, true) } } });
  assert.match(findings[0].message, /'load', which is not a node here\. It is a node outside of this process graph/);
});

test('Conditions on properties are callbacks with the parameter value', () => {
  const properties = { 'eo:cloud_cover': { process_graph: { a: node('lte', { x: parameter('value'), y: 20 }, true) } } };
  const { graph, findings } = parse('load_collection', { id: 'S2', spatial_extent: null, temporal_extent: null, properties });
  assert.deepEqual(findings, []);
  const argument = graph!.nodes.at(-1)!.arguments['properties'];
  assert.ok(argument.kind === 'object');
  const condition = argument.entries['eo:cloud_cover'];
  assert.ok(condition.kind === 'callback');
  assert.deepEqual(condition.graph.parameters, ['value']);
  assert.equal(condition.graph.nodes[0].path, 'it/properties/eo:cloud_cover/a');
});

test('A condition that is none is named by its property', () => {
  const { findings } = parse('load_collection', {
    id: 'S2',
    spatial_extent: null,
    temporal_extent: null,
    properties: { 'eo:cloud_cover': 20 },
  });
  assert.match(findings[0].message, /'properties'.*: eo:cloud_cover is 20; expected a condition/);
});

test('What is not a callback is refused where one is needed, and the other way round', () => {
  const message = (process: string, args: object) =>
    parse(process, args)
      .findings.map((finding) => finding.message)
      .join('\n');
  assert.match(message('apply', { data, process: 'absolute' }), /is "absolute"; expected a process graph of the form \{"process_graph"/);
  assert.match(
    message('apply', { data, process: { a: node('absolute', { x: parameter('x') }, true) } }),
    /wrap the nodes in \{"process_graph"|'x'/,
  );
  assert.match(message('apply', { data, process: data }), /is the result of node 'load', a data cube; expected a process graph/);
  assert.match(message('apply', { data, process: { process_graph: 5 } }), /'process_graph' is 5; it must be an object of nodes/);
  assert.match(
    message('filter_bbox', { data, extent: { process_graph: { a: node('add', { x: 1, y: 2 }, true) } } }),
    /is a process graph; expected a bounding box/,
  );
});

test('A callback without result is named by node and argument', () => {
  const { findings } = parse('apply', { data, process: { process_graph: { a: node('absolute', { x: 1 }) } } });
  assert.deepEqual([findings[0].code, findings[0].node, findings[0].argument], ['ProcessGraphInvalid', 'it', 'process']);
});

test('Faults inside the callbacks of an unknown process are found with it', () => {
  const { findings } = parse('reduce_dimensions', {
    data,
    reducer: { process_graph: { a: node('maen', { data: parameter('data') }, true) } },
  });
  assert.deepEqual(
    findings.map((finding) => finding.node),
    ['it', 'it/reducer/a'],
  );
});

test('A callback is as good anywhere in free-form context', () => {
  const { findings } = parse('array_apply', {
    data: [1],
    process: { process_graph: { a: node('absolute', { x: parameter('x') }, true) } },
    context: { deep: [{ process_graph: { a: node('absolute', { x: parameter('whatever') }, true) } }] },
  });
  assert.deepEqual(findings, []);
});

test('A parameter that only the callback declares has its default', () => {
  const process = {
    parameters: [{ name: 'gain', schema: { type: 'number' }, default: 3 }],
    process_graph: { a: node('add', { x: parameter('x'), y: parameter('gain') }, true) },
  };
  const { graph, findings } = parse('apply', { data, process });
  assert.deepEqual(findings, []);
  assert.deepEqual(callbackOf(graph, 'process').nodes[0].arguments['y'], { kind: 'literal', value: 3 });
});

test('The kinds of callback parameters are held against what uses them', () => {
  const { findings } = parse('reduce_dimension', {
    data,
    dimension: 't',
    reducer: {
      process_graph: { a: node('filter_bbox', { data: parameter('data'), extent: { west: 1, south: 1, east: 2, north: 2 } }, true) },
    },
  });
  assert.match(findings[0].message, /is parameter 'data', a list; expected a data cube/);
});
