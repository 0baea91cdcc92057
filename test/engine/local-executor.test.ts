import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalExecutor, type Task, type TaskResult } from '../../src/engine/index.ts';

const never = new AbortController().signal;

function executorOf(workers = 1): LocalExecutor {
  return new LocalExecutor({ folder: 'nowhere', workers, workingBytes: 1 << 20, entry: new URL('./dying-worker.ts', import.meta.url) });
}

function tasks(...jobs: readonly string[]): readonly Task[] {
  return jobs.map((job, index) => ({ id: `t${index}`, plan: '', job, kind: 'zones', operator: '', cells: [] }));
}

async function resultsOf(executor: LocalExecutor, work: readonly Task[]): Promise<readonly TaskResult[]> {
  const results: TaskResult[] = [];
  for await (const result of executor.run(work, never)) results.push(result);
  return results;
}

for (const [job, said] of [
  ['exit', /A worker ended with status 7/],
  ['throw', /A worker ended: out of ideas/],
] as const) {
  test(`a worker that ends by ${job} fails its task, and another does the rest`, async () => {
    const executor = executorOf();
    const results = await resultsOf(executor, tasks(job, 'work'));
    assert.deepEqual(
      results.map(({ ok }) => ok),
      [false, true],
    );
    assert.ok(!results[0]!.ok && !results[0]!.cancelled);
    assert.match(results[0]!.ok ? '' : results[0]!.error.message, said);
    await executor.close();
  });

  test(`a worker that ends by ${job} while it is idle is replaced before the next task`, async () => {
    const executor = executorOf();
    assert.deepEqual(
      (await resultsOf(executor, tasks(`${job} when idle`))).map(({ ok }) => ok),
      [true],
    );
    await sleep(150);
    assert.deepEqual(
      (await resultsOf(executor, tasks('work'))).map(({ ok }) => ok),
      [true],
    );
    await executor.close();
  });
}

test('an executor runs one stage at a time', async () => {
  const executor = executorOf();
  const first = executor.run(tasks('work', 'work'), never);
  await first.next();
  await assert.rejects(resultsOf(executor, tasks('work')), /one stage at a time/);
  await first.return(undefined);
  await executor.close();
});
