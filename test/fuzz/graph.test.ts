import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGraph } from '../../src/graph/index.ts';
import { from, loadNode, node, parameter, sampleRegistry } from '../graph/sample-registry.ts';

type Random = () => number;

/** @see mulberry32 */
function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)];
}

const reducer = { process_graph: { m: node('mean', { data: parameter('data') }), r: node('round', { x: from('m'), p: 1 }, true) } };

/** Valid graphs that use everything: callbacks in callbacks, user-defined processes, parameters, several roots. */
const seeds: readonly object[] = [
  {
    parameters: [
      { name: 'area', schema: { type: 'object', subtype: 'bounding-box' }, default: { west: 3, south: 50, east: 4, north: 51 } },
      { name: 'from', schema: { type: 'string', subtype: 'date' }, default: '2024-01-01' },
    ],
    process_graph: {
      load: node('load_collection', {
        id: 'S2',
        spatial_extent: parameter('area'),
        temporal_extent: [parameter('from'), '2024-12-31'],
        bands: ['B04', 'B08'],
        properties: { 'eo:cloud_cover': { process_graph: { c: node('lte', { x: parameter('value'), y: 20 }, true) } } },
      }),
      mean: node('reduce_dimension', { data: from('load'), dimension: 't', reducer }),
      mine: node('mine', { data: from('mean'), gain: 3 }),
      save: node('save_result', { data: from('mine'), format: 'GTiff', options: {} }, true),
      png: node('save_result', { data: from('mean'), format: 'PNG' }),
    },
  },
  {
    process: {
      process_graph: {
        load: loadNode,
        days: node('aggregate_temporal', {
          data: from('load'),
          intervals: [
            ['2024-06-01', '2024-06-11'],
            ['2024-06-11', null],
          ],
          reducer,
        }),
        zones: node('aggregate_spatial', {
          data: from('days'),
          geometries: {
            type: 'Polygon',
            coordinates: [
              [
                [3, 50],
                [4, 50],
                [4, 51],
                [3, 50],
              ],
            ],
          },
          reducer,
        }),
        merged: node('merge_cubes', {
          cube1: from('load'),
          cube2: from('days'),
          overlap_resolver: { process_graph: { a: node('add', { x: parameter('x'), y: parameter('y') }, true) } },
        }),
        blur: node('apply_kernel', {
          data: from('merged'),
          kernel: [
            [1, 2, 1],
            [2, 4, 2],
            [1, 2, 1],
          ],
        }),
        each: node(
          'apply',
          {
            data: from('blur'),
            process: {
              process_graph: {
                l: node('array_create', { data: [parameter('x'), 1] }),
                e: node('array_element', { data: from('l'), index: 0 }, true),
              },
            },
          },
          true,
        ),
      },
    },
  },
];

const processes = {
  mine: {
    parameters: [
      { name: 'data', schema: { subtype: 'datacube', type: 'object' } },
      { name: 'gain', schema: { type: 'number' }, default: 1 },
    ],
    process_graph: {
      a: node(
        'apply',
        { data: parameter('data'), process: { process_graph: { x: node('add', { x: parameter('x'), y: parameter('gain') }, true) } } },
        true,
      ),
    },
  },
  again: { process_graph: { a: node('again', {}, true) } },
};

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { deep: value };
  return value;
}

const wildValues: readonly ((random: Random) => unknown)[] = [
  () => null,
  (random) => (random() - 0.5) * 1e6,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => '',
  () => '𝕏\u0000'.repeat(200),
  () => [],
  () => ({}),
  () => true,
  () => JSON.parse('{"__proto__": {"x": 1}, "constructor": null}'),
  (random) => ({ from_node: pick(random, ['load', 'mean', 'each', '', 'constructor', 'no']) }),
  (random) => ({ from_parameter: pick(random, ['area', 'x', 'data', '__proto__', 'no']) }),
  () => ({ from_node: 5 }),
  () => ({ process_graph: [] }),
  () => ({ process_graph: {} }),
  () => structuredClone(reducer),
  (random) => ({ process_id: pick(random, ['again', 'mine', 'add', 'toString']), arguments: {} }),
  (random) => nested(Math.floor(random() * 400)),
  () => new Date(0),
  () => Array.from({ length: 1000 }, (_, index) => index),
];

type Container = Record<string, unknown> | unknown[];

/** Every array and object in a value, not deeper than a mutated one can be. */
function containersIn(value: unknown): Container[] {
  const found: Container[] = [];
  const open: unknown[] = [value];
  while (open.length > 0 && found.length < 2000) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null || Object.getPrototypeOf(next) === Date.prototype) continue;
    found.push(next as Container);
    open.push(...Object.values(next));
  }
  return found;
}

function remove(container: Container, key: string): void {
  if (Array.isArray(container)) container.splice(Number(key), 1);
  else delete container[key];
}

/** Drops, renames, replaces, swaps, copies or moves something, somewhere. */
function mutate(json: object, random: Random): void {
  const containers = containersIn(json).filter((container) => Object.keys(container).length > 0);
  if (containers.length === 0) return;
  const container = pick(random, containers) as Record<string, unknown>;
  const key = pick(random, Object.keys(container));
  const other = pick(random, containers) as Record<string, unknown>;
  const otherKey = pick(random, Object.keys(other));
  switch (Math.floor(random() * 7)) {
    case 0:
      remove(container, key);
      break;
    case 1:
      container[pick(random, [`${key}x`, key.slice(1), key.toUpperCase(), 'result', 'toString'])] = container[key];
      if (random() < 0.5) remove(container, key);
      break;
    case 2:
      // Often still legal, so that graphs come out as well.
      container[key] = typeof container[key] === 'number' ? Math.floor(random() * 60) : container[key];
      break;
    case 3:
      container[key] = pick(random, wildValues)(random);
      break;
    case 4:
      [container[key], other[otherKey]] = [other[otherKey], container[key]];
      break;
    case 5:
      container[key] = structuredClone(other[otherKey]);
      break;
    default:
      // A value that holds itself is no JSON, but must come to an end too.
      container[key] = random() < 0.05 ? json : structuredClone(other);
  }
}

test('A thousand mutated graphs give a graph or findings with code and message, never a throw', () => {
  let graphs = 0;
  let findingsSeen = 0;
  for (let seed = 0; seed < 1000; seed++) {
    const random = seeded(seed);
    const json = structuredClone(pick(random, seeds));
    const mutations = 1 + Math.floor(random() * 4);
    for (let count = 0; count < mutations; count++) mutate(json, random);
    const { graph, findings, warnings } = parseGraph(json, sampleRegistry, { processes, openParameters: random() < 0.3 });
    assert.equal(graph === undefined, findings.length > 0, `seed ${seed}`);
    for (const { code, message } of [...findings, ...warnings]) {
      assert.match(code, /^[A-Z]\w+$/, `seed ${seed}`);
      assert.ok(message.length > 10 && message.length < 1000 && !message.includes('undefined'), `seed ${seed}: ${message}`);
    }
    if (graph !== undefined) graphs++;
    findingsSeen += findings.length;
  }
  // Mutations that always or never broke a graph would test nothing.
  assert.ok(graphs > 50 && findingsSeen > 500, `${graphs} graphs, ${findingsSeen} findings`);
});

test('Graphs of a parse hold only references that resolve, in an order that can be evaluated', () => {
  let checked = 0;
  for (let seed = 5000; seed < 5500; seed++) {
    const random = seeded(seed);
    const json = structuredClone(pick(random, seeds));
    mutate(json, random);
    const { graph } = parseGraph(json, sampleRegistry, { processes });
    if (graph === undefined) continue;
    const before = new Set<string>();
    for (const each of graph.nodes) {
      for (const argument of Object.values(each.arguments)) {
        if (argument.kind === 'node') assert.ok(argument.scope !== graph.scope || before.has(argument.node), `seed ${seed}`);
        assert.ok(argument.kind !== 'parameter', `seed ${seed}: no parameter is open in the outermost graph`);
      }
      assert.ok(!before.has(each.id), `seed ${seed}: ids are unique`);
      before.add(each.id);
    }
    assert.ok(graph.roots.every((root) => before.has(root)) && before.has(graph.result), `seed ${seed}`);
    checked++;
  }
  assert.ok(checked > 50, `${checked} graphs`);
});

test('Whatever JSON-like value comes, it is answered', () => {
  for (let seed = 0; seed < 500; seed++) {
    const random = seeded(seed);
    const value = pick(random, wildValues)(random);
    const json = pick(random, [
      value,
      { process_graph: value },
      { process: value },
      { a: value },
      { process_graph: { a: value }, parameters: value },
    ]);
    const { graph, findings } = parseGraph(json, sampleRegistry, { processes, parameters: { area: value } });
    assert.ok(graph !== undefined || findings.length > 0, `seed ${seed}`);
  }
});
