import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Journal } from '../../src/engine/journal.ts';
import type { ByteSource } from '../../src/storage/index.ts';
import { MemoryStore } from './in-process.ts';

const finished = (id: string) => ({
  ok: true as const,
  id,
  attempt: id,
  cells: [],
  usage: { cpuMs: 0, bytesRead: 0, blocksDecoded: 0, inputPixels: 0, outputPixels: 0 },
});

test('a journal that has lost a segment is opened with what is left', { timeout: 10_000 }, async () => {
  const store = new MemoryStore();
  const first = await Journal.open(store, 'job');
  for (const id of ['a', 'b', 'c']) await first.append([finished(id)]);
  await store.delete('job/journal/000000002.json');
  const second = await Journal.open(store, 'job');
  assert.deepEqual(
    second.entries.map(({ id }) => id),
    ['a', 'c'],
  );
  await assert.rejects(first.append([finished('d')]), { code: 'JobLocked' });
});

test('opening a journal leaves no segment open', async () => {
  let open = 0;
  class Counting extends MemoryStore {
    override get(key: string): ByteSource {
      open += 1;
      return { ...super.get(key), close: () => (open -= 1) };
    }
  }
  const store = new Counting();
  const first = await Journal.open(store, 'job');
  await first.append([finished('a')]);
  assert.equal((await Journal.open(store, 'job')).entries.length, 1);
  assert.equal(open, 0);
});
