import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { FolderStore } from '../storage/index.ts';
import { performTask } from './perform-task.ts';
import type { Task } from './task.ts';
import { WorkerContext, type WorkerOptions } from './worker-context.ts';

/** What a worker thread is started with. */
export interface WorkerData {
  readonly folder: string;
  readonly options: Omit<WorkerOptions, 'scratchFolder'>;
  /** One word: the number of the last run that was cancelled. */
  readonly cancelled: SharedArrayBuffer;
}

/** A task with the number of the run that it belongs to. */
export interface WorkerMessage {
  readonly run: number;
  readonly task: Task;
}

const { folder, options, cancelled } = workerData as WorkerData;
const scratchFolder = join(folder, 'scratch');
mkdirSync(scratchFolder, { recursive: true });
const context = new WorkerContext(new FolderStore(folder), { ...options, scratchFolder });
const flag = new Int32Array(cancelled);

parentPort!.on('message', ({ run, task }: WorkerMessage) => {
  void performTask(task, context, scratchFolder, () => Atomics.load(flag, 0) >= run).then((result) => parentPort!.postMessage(result));
});
