import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import JSON5 from 'json5';
import type { ProcessDefinition } from '../../src/algebra/index.ts';
import { type ProcessRegistry, parseGraph } from '../../src/graph/index.ts';
import { processRegistry } from '../../src/processes/index.ts';
import { sharedFolder, skipWithoutShared } from '../oracle.ts';

const shared = sharedFolder();
const skip = skipWithoutShared('openeo');

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(shared!, 'openeo', folder))
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(shared!, 'openeo', folder, name));
}

function notLowered(): never {
  throw new TypeError('a graph is parsed without lowering its processes');
}

/** All 155 processes as they are specified. */
function specifiedProcesses(): ProcessRegistry {
  const byId = new Map<string, ProcessDefinition>();
  for (const file of [...filesIn('processes', '.json'), ...filesIn('processes/proposals', '.json')]) {
    const process = JSON.parse(readFileSync(file, 'utf8')) as ProcessDefinition;
    byId.set(process.id, { ...process, lower: processRegistry.get(process.id)?.lower ?? notLowered });
  }
  return { get: (id) => byId.get(id), ids: () => byId.keys() };
}

interface Example {
  readonly id: string;
  readonly parameters?: readonly { readonly name: string; readonly default?: unknown }[];
}

const box = { west: 3, south: 50, east: 3.1, north: 50.1 };
const polygon = {
  type: 'Polygon',
  coordinates: [
    [
      [3, 50],
      [3.1, 50],
      [3.1, 50.1],
      [3, 50],
    ],
  ],
};

/** Values for parameters that published processes leave to their callers, by process or for all. */
const values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  all: { bbox: box, spatial_extent: box, temporal_extent: ['2024-06-01', '2024-07-01'], geometry: polygon, geometries: polygon },
  variabilitymap: { spatial_extent: polygon },
  vito_whittaker: { spatial_extent: polygon, smoothing_lambda: 1 },
};

/** Not of the standard: a process that some published ones use. */
const dilation = {
  parameters: [{ name: 'data', schema: { type: 'object', subtype: 'datacube' } }],
  process_graph: {
    a: {
      process_id: 'apply',
      arguments: {
        data: { from_parameter: 'data' },
        process: { process_graph: { n: { process_id: 'gt', arguments: { x: { from_parameter: 'x' }, y: 3 }, result: true } } },
      },
      result: true,
    },
  },
};

function parseExample(file: string, registry: ProcessRegistry) {
  const example = JSON.parse(readFileSync(file, 'utf8')) as Example;
  const name = file.slice(file.lastIndexOf('/') + 1, -'.json'.length);
  const given = { ...values['all'], ...values[name] };
  const names = new Set(example.parameters?.map((parameter) => parameter.name));
  const parameters = Object.fromEntries(
    Object.entries(given).filter(
      ([key]) =>
        key in (values[name] ?? {}) ||
        (names.has(key) && example.parameters!.every((each) => each.name !== key || each.default === undefined)),
    ),
  );
  return parseGraph(example, registry, { parameters, processes: { to_scl_dilation_mask: dilation } });
}

test('Processes that people published are accepted as they are', { skip }, () => {
  const registry = specifiedProcesses();
  const files = filesIn('examples', '.json');
  assert.equal(files.length, 13);
  for (const file of files) {
    const { graph, findings } = parseExample(file, registry);
    assert.deepEqual(findings, [], file);
    assert.ok(graph!.nodes.length >= 3, file);
  }
});

test('Published processes are accepted by the processes that exist here', { skip }, (t) => {
  const registry: ProcessRegistry = { get: (id) => processRegistry.get(id), ids: () => processRegistry.keys() };
  const missing = new Set<string>();
  let accepted = 0;
  for (const file of filesIn('examples', '.json')) {
    const { findings } = parseExample(file, registry);
    const unsupported = findings.filter((finding) => finding.code === 'ProcessUnsupported');
    for (const { message } of unsupported) missing.add(/'([^']+)'/.exec(message)![1]);
    if (unsupported.length > 0) continue;
    assert.deepEqual(findings, [], file);
    accepted++;
  }
  t.diagnostic(`${accepted} of 13; missing processes: ${[...missing].join(', ') || 'none'}`);
  assert.ok(accepted > 8);
});

/** Cases whose graphs are wrong or whose arguments are not what the specification has, though engines are expected to be forgiving. */
const flawed: Readonly<Record<string, readonly number[]>> = {
  array_apply: [8], // process_id 'mulitply'
  array_filter: [0, 1, 3, 4, 5, 6], // argument 'process' instead of 'condition'
  count: [4, 5], // a graph without 'process_graph'
  reduce_dimension: [1], // parameters 'red' and 'blue' of no process
  rename_labels: [7], // no 'target'
  filter_bbox: [5], // a reference to an asset inside an argument
};

interface Vectors {
  readonly id: string;
  readonly tests: readonly { readonly index: number; readonly arguments: Readonly<Record<string, unknown>>; readonly throws?: unknown }[];
}

class LabelledValues {}

/** Arguments as engines get them: null for no-data, and what is not JSON as values of their own. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  const type = (value as { type?: unknown } | null)?.type;
  if (type === 'nodata') return null;
  if (type === 'labeled-array' || type === 'datacube' || (value as { $ref?: unknown } | null)?.$ref !== undefined)
    return new LabelledValues();
  return value;
}

test('No argument of the official test vectors is refused, but where an error is expected', { skip }, () => {
  const registry = specifiedProcesses();
  let cases = 0;
  const refused: string[] = [];
  for (const file of filesIn('vectors', '.json5')) {
    const vectors = JSON5.parse<Vectors>(readFileSync(file, 'utf8'));
    for (const each of vectors.tests ?? []) {
      cases++;
      const args = Object.fromEntries(Object.entries(each.arguments).map(([name, value]) => [name, plain(value)]));
      const { findings } = parseGraph({ it: { process_id: vectors.id, arguments: args, result: true } }, registry);
      const isFlawed = flawed[vectors.id]?.includes(each.index) ?? false;
      if (findings.length > 0 && each.throws === undefined && !isFlawed)
        refused.push(`${vectors.id} ${each.index}: ${findings[0].message}`);
      if (findings.length > 0 && typeof each.throws === 'string')
        assert.equal(findings[0].code, each.throws, `${vectors.id} ${each.index}`);
    }
  }
  assert.ok(cases > 700);
  assert.deepEqual(refused, []);
});

test('Every default of the specifications but null fits its own schema', { skip }, () => {
  const registry = specifiedProcesses();
  for (const id of registry.ids()) {
    for (const parameter of registry.get(id)!.parameters) {
      // Null stands for nothing given, whatever the schema says.
      if (parameter.default === undefined || parameter.default === null) continue;
      const json = {
        process_graph: { a: { process_id: 'constant', arguments: { x: 1 }, result: true } },
        parameters: [{ name: 'p', schema: parameter.schema }],
      };
      assert.deepEqual(parseGraph(json, registry, { parameters: { p: parameter.default } }).findings, [], `${id}.${parameter.name}`);
    }
  }
});
