import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { planGraph } from '../../src/cli/planning.ts';
import { OpenEOError } from '../../src/cube/index.ts';
import { LocalExecutor, runPlan } from '../../src/engine/index.ts';
import { FolderStore } from '../../src/storage/index.ts';
import { from, type Json, load, node, reducer, save } from './graphs.ts';
import { MemoryStore } from './in-process.ts';
import { makeTinyArchive, type TinyArchive } from './tiny-archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'graticule-errors-'));
after(() => rmSync(folder, { recursive: true }));

let archive: TinyArchive;
let home: string;
let number = 0;

beforeEach(async () => {
  number += 1;
  archive = await makeTinyArchive(join(folder, `archive-${number}`), { dates: 4, bands: ['red', 'nir'] });
  home = join(folder, `home-${number}`);
  mkdirSync(home);
});

function graph(): Json {
  return {
    load: load(['red', 'nir'], archive.grid),
    mean: node('reduce_dimension', { data: from('load'), dimension: 't', reducer: reducer('mean') }),
    save: save('mean', 'GTiff', { tile_size: 64 }),
  };
}

/** Runs the graph; gives its error. What is left under names of results is none. */
async function failure(options: { readonly entry?: URL } = {}): Promise<OpenEOError> {
  const store = new FolderStore(home);
  const plan = await planGraph(graph(), { store, catalogFiles: [archive.catalogFile], workingBytes: 32 << 20 });
  const executor = new LocalExecutor({ folder: home, workers: 2, workingBytes: 32 << 20, ...options });
  try {
    await runPlan(plan, { job: 'jobs/bad', executor, store });
  } catch (error) {
    assert.ok(error instanceof OpenEOError, `an error without code: ${String(error)}`);
    const results = join(home, 'jobs', 'bad', 'results');
    assert.deepEqual(existsSync(results) ? readdirSync(results) : [], []);
    return error;
  } finally {
    await executor.close();
  }
  throw new assert.AssertionError({ message: 'the job succeeded' });
}

function names(error: OpenEOError): Readonly<Record<string, unknown>> {
  return { node: error.node, item: error.item, file: error.file };
}

const damages: readonly { readonly name: string; readonly damage: (file: string) => void; readonly said: RegExp }[] = [
  { name: 'whose end is cut off', damage: (file) => truncateSync(file, Math.floor(statSync(file).size * 0.6)), said: /./ },
  { name: 'that is empty', damage: (file) => truncateSync(file, 0), said: /./ },
  { name: 'that is no TIFF', damage: (file) => writeFileSync(file, 'this is no picture at all'), said: /TIFF/ },
  { name: 'that is gone', damage: (file) => rmSync(file), said: /./ },
  {
    name: 'with noise for pixels',
    damage: (file) => {
      const size = statSync(file).size;
      const handle = openSync(file, 'r+');
      writeSync(handle, Buffer.alloc(Math.floor(size / 3), 0xa5), 0, Math.floor(size / 3), Math.floor(size / 2));
      closeSync(handle);
    },
    said: /./,
  },
];

for (const { name, damage, said } of damages) {
  test(`a file ${name} in the midst of an archive fails the job, naming node, item and file, and leaves no result`, async () => {
    const file = archive.fileOf(2, 'nir');
    damage(file);
    const error = await failure();
    assert.deepEqual(names(error), { node: 'load', item: archive.itemOf(2), file });
    assert.match(error.message, said);
    assert.ok(!/undefined|\[object/.test(error.message), error.message);
  });
}

test('a job whose file is mended goes on where it failed', async () => {
  const file = archive.fileOf(2, 'nir');
  const bytes = readFileSync(file);
  truncateSync(file, Math.floor(bytes.length * 0.6));
  await failure();
  writeFileSync(file, bytes);
  const store = new FolderStore(home);
  const plan = await planGraph(graph(), { store, catalogFiles: [archive.catalogFile], workingBytes: 32 << 20 });
  const executor = new LocalExecutor({ folder: home, workers: 2, workingBytes: 32 << 20 });
  assert.equal((await runPlan(plan, { job: 'jobs/bad', executor, store })).files.length, 1);
  await executor.close();
});

test('workers that cannot start fail the job with a sentence that says why', async () => {
  // A file where the folder for temporary files should be.
  writeFileSync(join(home, 'scratch'), '');
  const error = await failure();
  assert.equal(error.code, 'Internal');
  assert.match(error.message, /A worker ended: .*scratch/);
});

test('a worker that is ended from outside fails the job with a clear sentence', async () => {
  const entry = join(folder, 'exits.ts');
  writeFileSync(entry, "import { parentPort } from 'node:worker_threads';\nparentPort.on('message', () => process.exit(9));\n");
  const error = await failure({ entry: new URL(`file://${entry}`) });
  assert.match(error.message, /^A worker ended with status 9\.$/);
});

/** A store on a disk that is full once so much has been written. */
class FullStore extends MemoryStore {
  #left: number;

  constructor(bytes: number) {
    super();
    this.#left = bytes;
  }

  override async put(
    key: string,
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
    options: { readonly ifAbsent?: boolean } = {},
  ): Promise<boolean> {
    if (bytes instanceof Uint8Array) this.#left -= bytes.length;
    if (this.#left < 0)
      throw Object.assign(new OpenEOError('Internal', `${key} cannot be written: no space left on device.`, { file: key }), {});
    return super.put(key, bytes, options);
  }
}

test('a coordinator that cannot note results fails the job and lets its workers end', async () => {
  const store = new FolderStore(home);
  const plan = await planGraph(graph(), { store, catalogFiles: [archive.catalogFile], workingBytes: 32 << 20 });
  await store.put(`plans/${plan.hash}.json`, new Uint8Array(0));
  const executor = new LocalExecutor({ folder: home, workers: 2, workingBytes: 32 << 20 });
  const full = new FullStore(0);
  await assert.rejects(runPlan(plan, { job: 'jobs/full', executor, store: full }), /no space left on device/);
  await executor.close();
});
