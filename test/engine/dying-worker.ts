import { parentPort } from 'node:worker_threads';
import { noUsage, type TaskResult } from '../../src/engine/task.ts';
import type { WorkerMessage } from '../../src/engine/worker.ts';

// A worker thread that ends as the name of the job tells it to.
parentPort!.on('message', ({ task }: WorkerMessage) => {
  const done: TaskResult = { ok: true, id: task.id, attempt: 'a', cells: [], usage: noUsage() };
  switch (task.job) {
    case 'exit':
      process.exit(7);
      break;
    case 'throw':
      throw new Error('out of ideas');
    case 'exit when idle':
      parentPort!.postMessage(done);
      setTimeout(() => process.exit(0), 1);
      break;
    case 'throw when idle':
      parentPort!.postMessage(done);
      setTimeout(() => {
        throw new Error('too late');
      }, 1);
      break;
    default:
      parentPort!.postMessage(done);
  }
});
