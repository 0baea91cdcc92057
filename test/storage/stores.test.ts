import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { coalesce, contentHash, FolderStore, HashedContentStore, openSource } from '../../src/storage/index.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graticule-storage-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytesOf = (value: string) => new TextEncoder().encode(value);

async function keysOf(store: FolderStore, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

describe('coalesce', () => {
  it('covers every byte asked for, keeps groups in order and apart, and reads nothing beyond a gap', () => {
    const range = fc.tuple(fc.nat(1000), fc.nat(50)).map(([start, length]) => [start, start + length] as const);
    fc.assert(
      fc.property(fc.array(range), fc.nat(40), fc.integer({ min: 1, max: 300 }), (ranges, gapBytes, capBytes) => {
        const groups = coalesce(ranges, { gapBytes, capBytes });
        const served = groups.flatMap((group) => group.members).sort((a, b) => a - b);
        assert.deepEqual(
          served,
          ranges.flatMap(([start, end], index) => (end > start ? [index] : [])),
        );
        groups.forEach((group, index) => {
          for (const member of group.members) assert.ok(ranges[member][0] >= group.start && ranges[member][1] <= group.end);
          assert.ok(group.members.length === 1 || group.end - group.start <= capBytes);
          if (index > 0) assert.ok(groups[index - 1].start <= group.start);
        });
      }),
    );
  });
});

describe('a file source', () => {
  it('reads the same by path and by file URL, waiting or not, and cuts at the end', async () => {
    const path = join(folder, 'a b.bin');
    await writeFile(path, 'graticule');
    for (const href of [path, pathToFileURL(path).href]) {
      const source = openSource(href);
      const parts = await source.read([
        [4, 6],
        [0, 3],
        [7, 100],
        [50, 60],
      ]);
      assert.deepEqual(parts.map(text), ['ic', 'gra', 'le', '']);
      assert.equal(source.sizeBytes, 9);
      assert.equal(text(source.readSync!([4, 6])), 'ic');
      source.close?.();
      assert.equal(text(source.readSync!([7, 100])), 'le');
      source.close?.();
    }
  });

  it('is refused by name where there is none, where it is a folder, and where the scheme is unknown', async () => {
    const missing = join(folder, 'missing.tif');
    await assert.rejects(openSource(missing).read([[0, 1]]), {
      code: 'SourceUnavailable',
      file: missing,
      message: `${missing} does not exist`,
    });
    assert.throws(() => openSource(missing).readSync!([0, 1]), { code: 'SourceUnavailable', file: missing });
    await assert.rejects(openSource(folder).read([[0, 1]]), { code: 'SourceUnavailable', message: `${folder} is not a file` });
    assert.throws(() => openSource('s3://bucket/key.tif'), { code: 'SourceUnavailable', message: /scheme "s3".*not supported/ });
    assert.throws(() => openSource('http://'), { code: 'SourceUnavailable', message: /not a valid URL/ });
    assert.throws(() => openSource('file://host.example/x'), { code: 'SourceUnavailable' });
  });

  it('may be closed while it is being read', async () => {
    const path = join(folder, 'busy.bin');
    await writeFile(path, new Uint8Array(1_000_000).fill(7));
    const source = openSource(path);
    const read = source.read([[0, 1_000_000]]);
    source.close?.();
    assert.ok((await read)[0].every((byte) => byte === 7));
  });
});

describe('a folder store', () => {
  it('gives back what was put, whole or streamed, and replaces it', async () => {
    const store = new FolderStore(join(folder, 'put'));
    assert.equal(await store.put('jobs/1/a.txt', bytesOf('one')), true);
    assert.equal(text((await store.get('jobs/1/a.txt').read([[0, 100]]))[0]), 'one');
    async function* stream() {
      yield bytesOf('t');
      yield bytesOf('wo');
    }
    assert.equal(await store.put('jobs/1/a.txt', stream()), true);
    assert.equal(text((await store.get('jobs/1/a.txt').read([[0, 100]]))[0]), 'two');
  });

  it('lets exactly one of many writers of an absent object win', async () => {
    const store = new FolderStore(join(folder, 'race'));
    const wins = await Promise.all(
      Array.from({ length: 20 }, (_, writer) => store.put('journal/1', bytesOf(`${writer}`), { ifAbsent: true })),
    );
    assert.equal(wins.filter((won) => won).length, 1);
    assert.equal(text((await store.get('journal/1').read([[0, 9]]))[0]), `${wins.indexOf(true)}`);
    assert.equal(await store.put('journal/1', bytesOf('late'), { ifAbsent: true }), false);
  });

  it('leaves the old object and nothing else where writing fails', async () => {
    const store = new FolderStore(join(folder, 'broken'));
    await store.put('x/a', bytesOf('old'));
    const broken = new Error('stream broke');
    async function* stream() {
      yield bytesOf('new');
      throw broken;
    }
    await assert.rejects(store.put('x/a', stream()), (error) => error === broken);
    assert.equal(text((await store.get('x/a').read([[0, 9]]))[0]), 'old');
    assert.deepEqual(await readdir(join(folder, 'broken', 'x')), ['a']);
  });

  it('lists by prefix in byte order of the keys and deletes whole path parts only', async () => {
    const store = new FolderStore(join(folder, 'list'));
    const keys = ['jobs/1/b', 'jobs/1/a', 'jobs/1.json', 'jobs/10/a', 'jobs/2', 'other'];
    for (const key of keys) await store.put(key, bytesOf(key));
    assert.deepEqual(await keysOf(store, ''), [...keys].sort());
    assert.deepEqual(await keysOf(store, 'jobs/1'), ['jobs/1.json', 'jobs/1/a', 'jobs/1/b', 'jobs/10/a']);
    assert.deepEqual(await keysOf(store, 'jobs/1/'), ['jobs/1/a', 'jobs/1/b']);
    assert.deepEqual(await keysOf(store, 'none/at/all'), []);
    await store.delete('jobs/1');
    assert.deepEqual(await keysOf(store, ''), ['jobs/1.json', 'jobs/10/a', 'jobs/2', 'other']);
    await store.delete('jobs/1');
    await store.delete('');
    assert.deepEqual(await keysOf(store, ''), []);
  });

  it('refuses keys that would leave the folder', async () => {
    const store = new FolderStore(join(folder, 'keys'));
    for (const key of ['', '/a', '../a', 'a/../../b', 'a//b', 'a/', './a', 'a\\..\\b', 'a\0', '.writing-1']) {
      assert.throws(() => store.get(key), { code: 'Internal', message: /not the key of an object/ }, key);
      await assert.rejects(store.put(key, bytesOf('x')), { code: 'Internal' }, key);
    }
    await assert.rejects(store.delete('../keys'), { code: 'Internal' });
    await assert.rejects(keysOf(store, '../'), { code: 'Internal' });
  });

  it('says which object is missing', async () => {
    const store = new FolderStore(join(folder, 'none'));
    await assert.rejects(store.get('a/b').read([[0, 1]]), { code: 'SourceUnavailable', message: /a.b does not exist/ });
  });
});

describe('a content store', () => {
  it('finds content by the hash of its bytes and writes equal content once', async () => {
    const objects = new FolderStore(join(folder, 'content'));
    const store = new HashedContentStore(objects);
    const hash = await store.put(bytesOf('abc'));
    assert.equal(hash, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    assert.equal(await store.put(bytesOf('abc')), hash);
    assert.equal(text(await store.get(hash)), 'abc');
    assert.deepEqual(await keysOf(objects, ''), [`content/ba/${hash}`]);
  });

  it('refuses damaged, missing and misnamed content', async () => {
    const objects = new FolderStore(join(folder, 'damaged'));
    const store = new HashedContentStore(objects);
    const hash = await store.put(bytesOf('abc'));
    await objects.put(`content/ba/${hash}`, bytesOf('abd'));
    await assert.rejects(store.get(hash), { code: 'Internal', message: /damaged/ });
    await assert.rejects(store.get(contentHash(bytesOf('zzz'))), { code: 'SourceUnavailable' });
    await assert.rejects(store.get('../../etc'), { code: 'Internal', message: /not a content hash/ });
  });
});
