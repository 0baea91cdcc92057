import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { OpenEOError } from '../cube/index.ts';
import type { Executor, Task, TaskResult } from './task.ts';
import { noUsage } from './task.ts';
import type { WorkerData, WorkerMessage } from './worker.ts';
import type { WorkerOptions } from './worker-context.ts';

export interface LocalExecutorOptions extends Omit<WorkerOptions, 'scratchFolder'> {
  /** Folder of the object store that workers read plans from and write parts to. */
  readonly folder: string;
  readonly workers?: number;
  /** Module that a worker thread runs; default: this project's own. */
  readonly entry?: URL;
}

/** Worker threads of this process, started when first needed and kept warm. One run at a time. */
export class LocalExecutor implements Executor {
  readonly workers: number;
  readonly #options: LocalExecutorOptions;
  readonly #cancelled = new SharedArrayBuffer(4);
  #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  #run = 0;
  #isRunning = false;

  constructor(options: LocalExecutorOptions) {
    this.#options = options;
    this.workers = options.workers ?? availableParallelism();
  }

  #start(): Worker {
    const { folder, workingBytes, cacheBytes, rung } = this.#options;
    const data: WorkerData = { folder, options: { workingBytes, cacheBytes, rung }, cancelled: this.#cancelled };
    const worker = new Worker(this.#options.entry ?? new URL('./worker.ts', import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    worker.setMaxListeners(0);
    this.#all.add(worker);
    // A worker may also end while it has nothing to do: it must not be given another task, nor end the process by an error that nobody hears.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      this.#all.delete(worker);
      this.#idle = this.#idle.filter((other) => other !== worker);
    });
    return worker;
  }

  #perform(worker: Worker, message: WorkerMessage): Promise<TaskResult> {
    return new Promise((resolve) => {
      const settle = (result: TaskResult, isUsable: boolean): void => {
        worker.off('message', onMessage);
        worker.off('error', onError);
        worker.off('exit', onExit);
        if (isUsable) this.#idle.push(worker);
        resolve(result);
      };
      const failed = (text: string): TaskResult => ({
        ok: false,
        id: message.task.id,
        attempt: '',
        cancelled: false,
        error: { code: 'Internal', message: text },
        usage: noUsage(),
      });
      const onMessage = (result: TaskResult): void => settle(result, true);
      const onError = (error: Error): void => settle(failed(`A worker ended: ${error.message}`), false);
      const onExit = (code: number): void => settle(failed(`A worker ended with status ${code}.`), false);
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.on('exit', onExit);
      worker.postMessage(message);
    });
  }

  async *run(tasks: Iterable<Task>, signal: AbortSignal): AsyncGenerator<TaskResult, void, undefined> {
    if (this.#isRunning) throw new OpenEOError('Internal', 'The executor runs one stage at a time.');
    this.#isRunning = true;
    this.#run += 1;
    const run = this.#run;
    const cancel = (): void => {
      Atomics.store(new Int32Array(this.#cancelled), 0, run);
    };
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    const pending = new Map<string, Promise<TaskResult>>();
    const iterator = tasks[Symbol.iterator]();
    let isExhausted = false;
    const fill = (): void => {
      while (!isExhausted && !signal.aborted && pending.size < this.workers) {
        const next = iterator.next();
        if (next.done === true) {
          isExhausted = true;
          return;
        }
        const worker = this.#idle.pop() ?? this.#start();
        pending.set(next.value.id, this.#perform(worker, { run, task: next.value }));
      }
    };
    try {
      fill();
      while (pending.size > 0) {
        const result = await Promise.race(pending.values());
        pending.delete(result.id);
        fill();
        yield result;
      }
    } finally {
      if (pending.size > 0) {
        cancel();
        await Promise.all(pending.values());
      }
      signal.removeEventListener('abort', cancel);
      this.#isRunning = false;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
    this.#all.clear();
    this.#idle = [];
  }
}
