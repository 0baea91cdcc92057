import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphLimits, type ParseOptions, parseGraph } from '../../src/graph/index.ts';
import { from, loadNode, node, parameter, sampleRegistry } from './sample-registry.ts';

const box = { west: 3, south: 50, east: 4, north: 51 };
const boxSchema = { type: 'object', subtype: 'bounding-box' };

function parse(parameters: readonly object[] | undefined, options: ParseOptions = {}) {
  const nodes = { load: loadNode, crop: node('filter_bbox', { data: from('load'), extent: parameter('area') }, true) };
  return parseGraph({ process_graph: nodes, parameters }, sampleRegistry, options);
}

test('Parameters take their value, else their default', () => {
  const declared = [{ name: 'area', schema: boxSchema, default: box }];
  const other = { ...box, west: 2 };
  assert.deepEqual(parse(declared).graph!.nodes[1].arguments['extent'], { kind: 'literal', value: box });
  assert.deepEqual(parse(declared, { parameters: { area: other } }).graph!.nodes[1].arguments['extent'], { kind: 'literal', value: other });
  assert.deepEqual(parse(undefined, { parameters: { area: other } }).findings, []);
});

test('A required parameter without value is a finding, but not where parameters stay open', () => {
  const declared = [{ name: 'area', schema: boxSchema }];
  assert.deepEqual(
    parse(declared).findings.map(({ code, argument, node }) => [code, argument, node]),
    [['ProcessParameterMissing', 'area', undefined]],
  );
  const { graph, findings } = parse(declared, { openParameters: true });
  assert.deepEqual(findings, []);
  assert.deepEqual(graph!.parameters, ['area']);
  assert.deepEqual(graph!.nodes[1].arguments['extent'], { kind: 'parameter', scope: 0, name: 'area' });
});

test('Open parameters are still held to what uses them', () => {
  const { findings } = parse([{ name: 'area', schema: { type: 'number' } }], { openParameters: true });
  assert.match(findings[0].message, /is parameter 'area', a number; expected an object/);
});

test('An undeclared parameter is a finding where it is used', () => {
  const { findings } = parse([{ name: 'areas', schema: boxSchema, default: box }]);
  assert.deepEqual([findings[0].code, findings[0].node], ['ProcessParameterMissing', 'crop']);
  assert.match(findings[0].message, /Did you mean 'areas'/);
});

test('Values are held against the schema of the parameter', () => {
  const declared = [{ name: 'area', schema: [boxSchema, { type: 'null' }] }];
  const { findings } = parse(declared, { parameters: { area: { ...box, south: 60 } } });
  assert.equal(findings.length, 1);
  assert.match(findings[0].message, /^Parameter 'area' has south \(60\) larger than north \(51\)/);
  assert.match(parse(declared, { parameters: { area: { from_node: 'load' } } }).findings[0].message, /must be a plain value/);
});

test('A value is also held against the process that it reaches', () => {
  const { findings } = parse([{ name: 'area', schema: {} }], { parameters: { area: 5 } });
  assert.deepEqual([findings.length, findings[0].node, findings[0].argument], [1, 'crop', 'extent']);
});

test('A value for a parameter that is not declared is a warning', () => {
  const { warnings, findings } = parse([{ name: 'area', schema: boxSchema, default: box }], { parameters: { aera: box } });
  assert.deepEqual(findings, []);
  assert.match(warnings[0].message, /declares no parameter 'aera'\. Did you mean 'area'/);
});

test('Parameters inside arrays and objects leave a literal behind', () => {
  const json = {
    process_graph: {
      load: node(
        'load_collection',
        { id: 'S2', spatial_extent: { ...box, west: parameter('west') }, temporal_extent: [parameter('start'), null] },
        true,
      ),
    },
    parameters: [
      { name: 'west', schema: { type: 'number' } },
      { name: 'start', schema: { type: 'string', subtype: 'date' }, default: '2024-01-01' },
    ],
  };
  const { graph, findings } = parseGraph(json, sampleRegistry, { parameters: { west: 2.5 } });
  assert.deepEqual(findings, []);
  assert.deepEqual(graph!.nodes[0].arguments['spatial_extent'], { kind: 'literal', value: { ...box, west: 2.5 } });
  assert.deepEqual(graph!.nodes[0].arguments['temporal_extent'], { kind: 'literal', value: ['2024-01-01', null] });
  assert.match(
    parseGraph(json, sampleRegistry, { parameters: { west: 2.5, start: '2024-1' } }).findings[0].message,
    /^Parameter 'start' is "2024-1"/,
  );
});

test('Declarations that are none are findings', () => {
  const codes = (parameters: unknown) =>
    parseGraph({ process_graph: { a: node('add', { x: 1, y: 2 }, true) }, parameters }, sampleRegistry).findings.map(({ code }) => code);
  assert.deepEqual(codes({}), ['ProcessInvalid']);
  assert.deepEqual(codes([5, { schema: {} }]), ['ProcessInvalid', 'ProcessInvalid']);
  assert.deepEqual(codes([{ name: 'a' }, { name: 'a' }]), ['ProcessInvalid', 'ProcessParameterMissing']);
  assert.deepEqual(codes(null), []);
});

test('Too many schemas are a finding that names the limit', () => {
  const schema = Array.from({ length: graphLimits.schemas + 1 }, () => ({ type: 'number' }));
  const json = { process_graph: { a: node('constant', { x: parameter('v') }, true) }, parameters: [{ name: 'v', schema }] };
  const { findings } = parseGraph(json, sampleRegistry, { parameters: { v: 'a' } });
  assert.match(findings.at(-1)!.message, new RegExp(`more than ${graphLimits.schemas} schemas`));
});

test('Schemas that a user writes can do no harm', () => {
  const evil = [
    { type: 'string', pattern: '^(a+)+$' },
    { $ref: 'https://example.org/schema.json' },
    { type: 'nonsense' },
    { minimum: 'x' },
    { properties: { __proto__: { type: 'number' } } },
    5,
    null,
  ];
  let deep: object = { type: 'array' };
  for (let level = 0; level < 5000; level++) deep = { type: 'array', items: deep };
  for (const schema of [...evil, deep]) {
    const json = { process_graph: { a: node('constant', { x: parameter('v') }, true) }, parameters: [{ name: 'v', schema }] };
    assert.ok(Array.isArray(parseGraph(json, sampleRegistry, { parameters: { v: `${'a'.repeat(40)}!` } }).findings));
  }
});
