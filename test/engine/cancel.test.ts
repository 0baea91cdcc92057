import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { planGraph } from '../../src/cli/planning.ts';
import { OpenEOError } from '../../src/cube/index.ts';
import { LocalExecutor, runPlan } from '../../src/engine/index.ts';
import { FolderStore } from '../../src/storage/index.ts';
import { startCommand } from '../cli/command.ts';
import { callback, from, type Json, load, node, parameter, reducer, save } from './graphs.ts';
import { makeTinyArchive, type TinyArchive } from './tiny-archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'graticule-cancel-'));
const home = join(folder, 'home');
let archive: TinyArchive;

before(async () => {
  mkdirSync(home);
  archive = await makeTinyArchive(join(folder, 'archive'), { dates: 6, width: 520, height: 520, blockSize: 256, bands: ['nir'] });
});
after(() => rmSync(folder, { recursive: true }));

/** Work that takes long in one piece; each is one tile. */
const slow: readonly { readonly name: string; readonly graph: () => Json }[] = [
  {
    name: 'a large kernel',
    graph: () => ({
      load: load(['nir'], archive.grid),
      mean: node('reduce_dimension', { data: from('load'), dimension: 't', reducer: reducer('mean') }),
      blur: node('apply_kernel', {
        data: from('mean'),
        kernel: Array.from({ length: 301 }, () => new Array<number>(301).fill(1)),
        factor: 1,
        border: 0,
      }),
      save: save('blur', 'GTiff', { tile_size: 1024 }),
    }),
  },
  {
    name: 'the interpreter',
    graph: () => ({
      load: load(['nir'], archive.grid),
      many: node('apply_dimension', {
        data: from('load'),
        dimension: 't',
        target_dimension: 'n',
        process: callback({ r: node('array_interpolate_linear', { data: parameter('data') }, true) }),
      }),
      more: node('apply_dimension', {
        data: from('many'),
        dimension: 'n',
        process: callback({
          a: node('sort', { data: parameter('data'), nodata: true }),
          b: node('array_apply', {
            data: from('a'),
            process: callback({ p: node('power', { base: parameter('x'), p: 1.3 }), q: node('ln', { x: from('p') }, true) }),
          }),
          c: node('sort', { data: from('b'), asc: false, nodata: true }, true),
        }),
      }),
      save: save('more', 'GTiff', { tile_size: 1024 }),
    }),
  },
];

for (const { name, graph } of slow) {
  test(`a job is cancelled in the midst of ${name}, with its own reason, and its workers can go on`, { timeout: 60_000 }, async () => {
    const store = new FolderStore(home);
    const plan = await planGraph(graph(), { store, catalogFiles: [archive.catalogFile], workingBytes: 32 << 20 });
    const executor = new LocalExecutor({ folder: home, workers: 1, workingBytes: 32 << 20 });
    const stop = new AbortController();
    const run = runPlan(plan, { job: `jobs/${name.replaceAll(' ', '-')}`, executor, store, signal: stop.signal });
    const ended = assert.rejects(run, { code: 'JobCancelled', message: 'Enough.' });
    await sleep(1500);
    const asked = performance.now();
    stop.abort(new OpenEOError('JobCancelled', 'Enough.'));
    await ended;
    // Far less than the whole takes, which is a minute and more for the kernel; far more than it should take, for machines that are busy.
    const took = performance.now() - asked;
    assert.ok(took < 4000, `it took ${Math.round(took)} ms`);
    const easy = await planGraph(
      { load: load(['nir'], archive.grid, ['2024-01-01', '2024-01-10']), save: save('load') },
      {
        store,
        catalogFiles: [archive.catalogFile],
        workingBytes: 32 << 20,
      },
    );
    assert.equal((await runPlan(easy, { job: `jobs/after-${name.replaceAll(' ', '-')}`, executor, store })).files.length, 1);
    await executor.close();
  });
}

test('a job that is cancelled before it begins computes nothing', async () => {
  const store = new FolderStore(home);
  const plan = await planGraph(slow[0]!.graph(), { store, catalogFiles: [archive.catalogFile], workingBytes: 32 << 20 });
  const executor = new LocalExecutor({ folder: home, workers: 1, workingBytes: 32 << 20 });
  const signal = AbortSignal.abort(new OpenEOError('JobCancelled', 'Never mind.'));
  await assert.rejects(runPlan(plan, { job: 'jobs/never', executor, store, signal }), /Never mind/);
  assert.ok(!existsSync(join(home, 'jobs', 'never')));
  await executor.close();
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends a run of the command line with one sentence and a status that is not 0, and leaves no result`, {
    timeout: 60_000,
  }, async () => {
    const graphFile = join(folder, 'slow.json');
    const out = join(folder, `out-${signal}`);
    writeFileSync(graphFile, JSON.stringify(slow[0]!.graph()));
    const run = startCommand(['run', graphFile, '--out', out, '--catalog', archive.catalogFile], { GRATICULE_HOME: home });
    while (!run.said().includes('Computing: 0%')) await sleep(10);
    await sleep(700);
    const asked = performance.now();
    run.child.kill(signal);
    const { status, err } = await run.finished;
    const took = performance.now() - asked;
    assert.ok(took < 4000, `it took ${Math.round(took)} ms`);
    assert.equal(status, 1);
    const lines = err.trim().split('\n');
    assert.equal(lines[lines.length - 1], 'graticule: JobCancelled: Cancelled.');
    assert.deepEqual(
      lines.filter((line) => !line.startsWith('Computing: ')),
      ['graticule: JobCancelled: Cancelled.'],
    );
    assert.deepEqual(readdirSync(out), []);
  });
}
