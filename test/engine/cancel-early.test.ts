import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { OpenEOError } from '../../src/cube/index.ts';
import { type Executor, runPlan } from '../../src/engine/index.ts';
import { load, save } from './graphs.ts';
import { planned } from './in-process.ts';
import { makeTinyArchive } from './tiny-archive.ts';

test('a job that is cancelled while its journal is opened computes nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'graticule-cancel-early-'));
  try {
    const archive = await makeTinyArchive(join(folder, 'archive'), { dates: 1 });
    const { plan, store } = await planned({ load: load(['nir'], archive.grid), save: save('load') }, [archive.catalogFile]);
    const stop = new AbortController();
    let stages = 0;
    const executor: Executor = {
      workers: 1,
      async *run(_tasks, signal) {
        stages += 1;
        assert.ok(signal.aborted, 'the executor was not told');
        yield* [];
      },
      close: () => Promise.resolve(),
    };
    const { put } = store;
    store.put = (key, ...rest) => {
      if (key.includes('/journal/')) stop.abort(new OpenEOError('JobCancelled', 'Never mind.'));
      return put.call(store, key, ...rest);
    };
    await assert.rejects(runPlan(plan, { job: 'jobs/early', executor, store, signal: stop.signal }), { code: 'JobCancelled' });
    assert.equal(stages, 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
