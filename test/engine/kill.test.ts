import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { planGraph } from '../../src/cli/planning.ts';
import { type Executor, Journal, LocalExecutor, runPlan, type Task, type TaskResult } from '../../src/engine/index.ts';
import { FolderStore } from '../../src/storage/index.ts';
import { type Finished, startCommand } from '../cli/command.ts';
import { type Json, kernel, monthlyNdvi, zonal } from './graphs.ts';
import { makeTinyArchive, type TinyArchive } from './tiny-archive.ts';

/** How often jobs are killed, all together; more by `GRATICULE_KILLS`. */
const kills = Number(process.env['GRATICULE_KILLS'] ?? 9);

const folder = mkdtempSync(join(tmpdir(), 'graticule-kill-'));
let archive: TinyArchive;

before(async () => {
  archive = await makeTinyArchive(join(folder, 'archive'), {
    dates: 4,
    width: 560,
    height: 430,
    blockSize: 64,
    bands: ['red', 'nir', 'heat', 'SCL'],
  });
});
after(() => rmSync(folder, { recursive: true }));

/** @see mulberry32 */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Entry {
  readonly cells: readonly object[];
  readonly usage: { readonly blocksDecoded: number };
}

/** All that a job's journal holds, and how many segments it has. */
function journalOf(home: string): { readonly entries: readonly Entry[]; readonly segments: number } {
  const jobs = join(home, 'jobs');
  const [job] = existsSync(jobs) ? readdirSync(jobs) : [];
  const journal = job === undefined ? '' : join(jobs, job, 'journal');
  const names = existsSync(journal) ? readdirSync(journal).filter((name) => /^\d+\.json$/.test(name)) : [];
  // A segment is there whole or not at all: one that is no JSON fails the test.
  const segments = names.map((name) => JSON.parse(readFileSync(join(journal, name), 'utf8')) as { entries: readonly Entry[] });
  return { entries: segments.flatMap(({ entries }) => entries), segments: segments.length };
}

function cellsOf(entries: readonly Entry[]): readonly string[] {
  const named = entries.flatMap(({ cells }) => cells as readonly Record<string, unknown>[]);
  return named
    .map(({ kind, output, operator, file, level, tile, cell }) => [kind, output ?? operator, file, level, tile ?? cell].join('/'))
    .sort();
}

function blocksOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { usage }) => sum + usage.blocksDecoded, 0);
}

/** Files under names of results: in the job's folder, and where they were asked for. Those still being written bear other names. */
function resultsIn(home: string, out: string): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  const jobs = join(home, 'jobs');
  const folders = [out, ...(existsSync(jobs) ? readdirSync(jobs).map((job) => join(jobs, job, 'results')) : [])];
  for (const each of folders) {
    if (!existsSync(each)) continue;
    for (const name of readdirSync(each)) {
      if (!name.startsWith('.writing-') && !name.endsWith('.partial'))
        found.set(join(each === out ? 'out' : 'results', name), readFileSync(join(each, name)));
    }
  }
  return found;
}

const jobs: readonly { readonly name: string; readonly graph: () => Json }[] = [
  { name: 'tiles and overviews of monthly NDVI', graph: () => monthlyNdvi(archive.grid, { tile_size: 64 }) },
  { name: 'medians of zones', graph: () => zonal('median')(archive.grid) },
  { name: 'one file of filtered pixels', graph: () => kernel(archive.grid, { tile_size: 64 }) },
];

for (const [index, { name, graph }] of jobs.entries()) {
  const times = Math.floor(kills / jobs.length) + (index < kills % jobs.length ? 1 : 0);

  test(`${name}: killed ${times} times, a job goes on where it was and gives the same bytes`, { timeout: 240_000 }, async () => {
    const random = seeded(2024 + index);
    const graphFile = join(folder, `graph-${index}.json`);
    writeFileSync(graphFile, JSON.stringify(graph()));
    const place = (which: string): { readonly home: string; readonly out: string } => {
      const home = join(folder, `${which}-${index}`);
      mkdirSync(home);
      return { home, out: join(home, 'out') };
    };
    const start = ({ home, out }: { home: string; out: string }): ReturnType<typeof startCommand> =>
      startCommand(['run', graphFile, '--out', out, '--job', 'killed', '--workers', '2', '--catalog', archive.catalogFile], {
        GRATICULE_HOME: home,
      });

    const plain = place('plain');
    const whole: Finished = await start(plain).finished;
    assert.equal(whole.status, 0, whole.err);
    const expected = resultsIn(plain.home, plain.out);
    const wholeJournal = journalOf(plain.home);
    const most = Math.max(1, ...wholeJournal.entries.map(({ usage }) => usage.blocksDecoded));

    const killed = place('killed');
    let interrupted = 0;
    for (let kill = 0; kill < times; kill += 1) {
      const run = start(killed);
      const before = journalOf(killed.home).segments;
      if (kill % 3 === 2) {
        // Anywhere: while starting, planning, or computing.
        await sleep(random() * whole.duration);
      } else {
        // In the midst: once so many more results have been noted.
        const wanted = before + 1 + Math.floor((random() * 2 * wholeJournal.segments) / (times + 1));
        let isOver = false;
        void run.finished.then(() => {
          isOver = true;
        });
        while (!isOver && journalOf(killed.home).segments < wanted) await sleep(2);
      }
      run.child.kill('SIGKILL');
      const ended = await run.finished;
      if (ended.signal === 'SIGKILL') interrupted += 1;
      for (const [file, bytes] of resultsIn(killed.home, killed.out)) {
        assert.ok(expected.has(file), `${file} is no result`);
        assert.ok(expected.get(file)!.equals(bytes), `${file} is not as it should be after kill ${kill + 1}`);
      }
    }
    assert.ok(interrupted > 0, 'no run was interrupted');

    const last = await start(killed).finished;
    assert.equal(last.status, 0, last.err);
    const found = resultsIn(killed.home, killed.out);
    assert.deepEqual([...found.keys()].sort(), [...expected.keys()].sort());
    for (const [file, bytes] of expected) assert.ok(found.get(file)!.equals(bytes), file);

    const { entries } = journalOf(killed.home);
    assert.deepEqual(cellsOf(entries), cellsOf(wholeJournal.entries), 'each cell is noted once');
    // Two workers: what two tasks had decoded is lost by a kill, all else is kept.
    assert.ok(blocksOf(entries) <= blocksOf(wholeJournal.entries) + 2 * interrupted * most);
    assert.ok(
      !existsSync(join(killed.home, 'jobs', readdirSync(join(killed.home, 'jobs'))[0]!, 'parts')),
      'what was only needed on the way is gone',
    );
  });
}

test('a job that is finished is not computed again', { timeout: 60_000 }, async () => {
  const home = join(folder, 'twice');
  mkdirSync(home);
  const graphFile = join(folder, 'twice.json');
  writeFileSync(graphFile, JSON.stringify(zonal('mean')(archive.grid)));
  const args = ['run', graphFile, '--out', join(home, 'out'), '--job', 'twice', '--catalog', archive.catalogFile];
  const first = await startCommand(args, { GRATICULE_HOME: home }).finished;
  const second = await startCommand(args, { GRATICULE_HOME: home }).finished;
  assert.equal(first.status, 0, first.err);
  assert.match(second.err, /, 0 blocks decoded.* cells were done before/s);
});

/** Passes results on only once it is let. */
class Gated implements Executor {
  readonly workers: number;
  readonly #inner: Executor;
  readonly #gate: Promise<void>;

  constructor(inner: Executor, gate: Promise<void>) {
    this.#inner = inner;
    this.#gate = gate;
    this.workers = inner.workers;
  }

  async *run(tasks: Iterable<Task>, signal: AbortSignal): AsyncGenerator<TaskResult> {
    for await (const result of this.#inner.run(tasks, signal)) {
      await this.#gate;
      yield result;
    }
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

test('of two coordinators of one job the older is refused', async () => {
  const home = join(folder, 'locked');
  const store = new FolderStore(home);
  const plan = await planGraph(zonal('median')(archive.grid), { store, catalogFiles: [archive.catalogFile], workingBytes: 1 << 25 });
  const options = { folder: home, workers: 1, workingBytes: 1 << 25 };
  let open = (): void => undefined;
  const older = new Gated(new LocalExecutor(options), new Promise((resolve) => (open = resolve)));
  const newer = new LocalExecutor(options);
  try {
    const first = runPlan(plan, { job: 'jobs/one', executor: older, store });
    const refused = assert.rejects(first, { code: 'JobLocked', message: /taken over/ });
    while (!(await hasSegment(store))) await sleep(5);
    const { files } = await runPlan(plan, { job: 'jobs/one', executor: newer, store });
    open();
    await refused;
    assert.equal(files.length, 1);
    assert.ok(existsSync(join(home, files[0]!.key)));
    const { entries } = await Journal.open(store, 'jobs/one');
    assert.equal(new Set(cellsOf(entries)).size, cellsOf(entries).length);
  } finally {
    open();
    await older.close();
    await newer.close();
  }
});

async function hasSegment(store: FolderStore): Promise<boolean> {
  for await (const _ of store.list('jobs/one/journal/')) return true;
  return false;
}
