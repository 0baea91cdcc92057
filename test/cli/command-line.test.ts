import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { evi, from, type Json, load, node, reducer, save } from '../engine/graphs.ts';
import { makeTinyArchive, type TinyArchive } from '../engine/tiny-archive.ts';
import { command, type Finished } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'graticule-cli-'));
const home = join(folder, 'home');
let archive: TinyArchive;
let files = 0;

before(async () => {
  archive = await makeTinyArchive(join(folder, 'archive'), { dates: 2 });
});
after(() => rmSync(folder, { recursive: true }));

function fileOf(content: unknown): string {
  files += 1;
  const path = join(folder, `file-${files}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const sum: Json = { sum: node('add', { x: 3, y: { from_parameter: 'more' } }, true) };
const two: Json = { sum: node('add', { x: 3, y: 5 }, true) };

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  return command(args, { GRATICULE_HOME: home, ...env });
}

test('every command explains itself', async () => {
  const expected: readonly (readonly [readonly string[], RegExp])[] = [
    [['--help'], /Commands:[\s\S]*run[\s\S]*plan[\s\S]*catalog/],
    [['run', '--help'], /Usage: graticule run[\s\S]*--out[\s\S]*--job[\s\S]*--workers/],
    [['plan', '--help'], /Usage: graticule plan[\s\S]*--json/],
    [['catalog', '--help'], /lint/],
    [['catalog', 'lint', '--help'], /Usage: graticule catalog lint/],
  ];
  for (const [args, text] of expected) {
    const { status, out, err } = await run(args);
    assert.equal(status, 0, args.join(' '));
    assert.match(out, text);
    assert.equal(err, '');
  }
});

const wrong: readonly { readonly name: string; readonly args: () => readonly string[]; readonly env?: Json; readonly said: RegExp }[] = [
  { name: 'a command that there is not', args: () => ['frobnicate'], said: /^graticule: unknown command 'frobnicate'/ },
  { name: 'an option that there is not', args: () => ['plan', fileOf(two), '--jsn'], said: /^graticule: unknown option '--jsn'\n.*--json/ },
  { name: 'a run without a folder for its files', args: () => ['run', fileOf(two)], said: /^graticule: required option '--out <folder>'/ },
  {
    name: 'a graph that is not there',
    args: () => ['plan', join(folder, 'none.json')],
    said: /^graticule: ProcessGraphMissing: .*none\.json cannot be read/,
  },
  { name: 'a graph that is no JSON', args: () => ['plan', fileOf('{"a": ')], said: /^graticule: ProcessGraphInvalid: .* is no JSON: / },
  {
    name: 'workers that are no number',
    args: () => ['run', fileOf(two), '--out', join(folder, 'o'), '--workers', 'many'],
    said: /--workers is 'many'; it must be a whole number/,
  },
  {
    name: 'memory that is no amount',
    args: () => ['plan', fileOf(two)],
    env: { GRATICULE_MEMORY: 'lots' },
    said: /GRATICULE_MEMORY is 'lots': give at least 128M/,
  },
  {
    name: 'memory that is too little',
    args: () => ['plan', fileOf(two)],
    env: { GRATICULE_MEMORY: '64M' },
    said: /GRATICULE_MEMORY is '64M'/,
  },
  {
    name: 'a data folder that is a file',
    args: () => ['run', fileOf(two), '--out', join(folder, 'o')],
    get env() {
      return { GRATICULE_HOME: fileOf('') };
    },
    said: /not a folder/,
  },
  {
    name: 'a catalog that is not there',
    args: () => ['plan', fileOf({ load: load(['nir']), save: save('load') }), '--catalog', join(folder, 'none')],
    said: /none cannot be read/,
  },
];

for (const { name, args, env, said } of wrong) {
  test(`${name} is one clear message and a status that is not 0`, async () => {
    const { status, out, err } = await run(args(), (env ?? {}) as Record<string, string>);
    assert.equal(status, 1);
    assert.equal(out, '');
    assert.match(err, said);
    assert.doesNotMatch(err, /\n\s+at /, 'no stack');
  });
}

test('all that is wrong with a graph is said at once, each with its node and argument', async () => {
  const graph = {
    a: node('add', { x: from('nowhere') }),
    b: node('lod_collection', {}),
    c: node('absolute', { x: 'text' }, true),
  };
  for (const args of [
    ['plan', fileOf(graph)],
    ['run', fileOf(graph), '--out', join(folder, 'bad')],
  ]) {
    const { status, err } = await run(args);
    assert.equal(status, 1);
    assert.match(err, /node 'a', argument 'x': .*'nowhere'/);
    assert.match(err, /ProcessParameterRequired: node 'a', argument 'y'/);
    assert.match(err, /ProcessUnsupported: node 'b': .*Did you mean 'load_collection'\?/);
    assert.match(err, /ProcessParameterInvalid: node 'c', argument 'x'/);
  }
});

test('what planning finds wrong names node and argument', async () => {
  const graph = { load: load(['nri'], archive.grid), save: save('load') };
  const { status, err } = await run(['plan', fileOf(graph), '--catalog', archive.catalogFile]);
  assert.equal(status, 1);
  assert.match(err, /^graticule: \w+: .*'nri'.*nir.*\(node 'load'/);
});

test('a run writes its files, names them on standard output, and says its progress by lines where there is no terminal', async () => {
  const out = join(folder, 'evi');
  const { status, out: named, err } = await run(['run', fileOf(evi(archive.grid)), '--out', out, '--catalog', archive.catalogFile]);
  assert.equal(status, 0, err);
  assert.deepEqual(readdirSync(out), ['openEO.tif']);
  assert.equal(named, `${join(out, 'openEO.tif')}\n`);
  const lines = err.trim().split('\n');
  assert.match(lines[0]!, /^Computing: 0% \(0\/\d+ cells\)/);
  assert.match(lines[lines.length - 2]!, /^Computing: 100% \((\d+)\/\1 cells\)/);
  assert.match(lines[lines.length - 1]!, /^1 file in [\d.]+ s; [\d.]+ CPU seconds .* \d+ blocks decoded/);
  assert.ok(lines.length <= 13, 'a line every ten percent');
  assert.ok(!err.includes('\u001b'), 'no control sequences');
  const jobs = join(home, 'jobs');
  assert.deepEqual(existsSync(jobs) ? readdirSync(jobs) : [], [], 'nothing is left of a job without a name');
});

test('a value is a file of JSON', async () => {
  const out = join(folder, 'sum');
  const { status } = await run(['run', fileOf(two), '--out', out]);
  assert.equal(status, 0);
  assert.equal(readFileSync(join(out, 'result.json'), 'utf8'), '8\n');
});

test('parameters come as JSON or as a file of it', async () => {
  const graph = fileOf({ process_graph: sum, parameters: [{ name: 'more', description: 'to be added', schema: { type: 'number' } }] });
  for (const [index, parameters] of ['{"more": 4}', fileOf({ more: 4 })].entries()) {
    const out = join(folder, `parameters-${index}`);
    const { status, err } = await run(['run', graph, '--out', out, '--parameters', parameters]);
    assert.equal(status, 0, err);
    assert.equal(readFileSync(join(out, 'result.json'), 'utf8'), '7\n');
  }
});

test('a plan is told as text, and with --json as JSON, the same each time', async () => {
  const graph = fileOf(evi(archive.grid));
  const text = await run(['plan', graph, '--catalog', archive.catalogFile]);
  assert.equal(text.status, 0, text.err);
  assert.match(text.out, /^plan [0-9a-f]{16}[\s\S]*\nsave: GTiff → openEO\.tif\n[\s\S]*source [\s\S]*\nestimate: /);
  const [json, again] = [
    await run(['plan', graph, '--json', '--catalog', archive.catalogFile]),
    await run(['plan', graph, '--json', '--catalog', archive.catalogFile]),
  ];
  const plan = JSON.parse(json.out) as { hash: string; operators: object; outputs: readonly object[] };
  assert.equal(json.out, again.out);
  assert.ok(text.out.includes(plan.hash.slice(0, 16)));
  assert.equal(plan.outputs.length, 1);
  assert.equal(Object.keys(plan.operators).length, 3);
});

test('a run that fails says why with node, item and file, and writes no file', async () => {
  const broken = await makeTinyArchive(join(folder, 'broken'), { dates: 2, bands: ['nir'] });
  writeFileSync(broken.fileOf(1, 'nir'), 'no picture');
  const graph = {
    load: load(['nir'], broken.grid),
    mean: node('reduce_dimension', { data: from('load'), dimension: 't', reducer: reducer('mean') }),
    save: save('mean'),
  };
  const out = join(folder, 'fails');
  const { status, err } = await run(['run', fileOf(graph), '--out', out, '--catalog', broken.catalogFile]);
  assert.equal(status, 1);
  assert.match(err, new RegExp(`graticule: \\w+: .*\\(node 'load', item '${broken.itemOf(1)}', file '.*nir\\.tif'\\)`));
  assert.deepEqual(readdirSync(out), []);
});

test('a layer catalog is checked: a good one passes, a bad one does not', async () => {
  const good = await run(['catalog', 'lint', archive.catalogFile]);
  assert.equal(good.status, 0, good.out);
  assert.match(good.out, /0 errors, \d+ warnings\n$/);
  const entries = JSON.parse(readFileSync(archive.catalogFile, 'utf8')) as readonly Json[];
  const { id: _id, ...nameless } = entries[0]!;
  const bad = await run(['catalog', 'lint', fileOf([nameless, { id: 'X', _vito: { data_source: { type: 'stac' } } }])]);
  assert.equal(bad.status, 1);
  assert.match(bad.out, /^error: /m);
  assert.match(bad.out, /[1-9]\d* errors?, \d+ warnings\n$/);
  for (const path of [join(folder, 'none.json'), fileOf('not JSON')]) {
    const missing = await run(['catalog', 'lint', path]);
    assert.equal(missing.status, 1);
    assert.match(missing.out, /^error: /);
  }
});
