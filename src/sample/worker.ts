// The entry of a worker thread: does the tasks that it is sent, one at a time, and answers each.
import { parentPort, workerData } from 'node:worker_threads';
import { type SampleTask, sceneMaker, type WorldRequest } from './scene-maker.ts';

const make = sceneMaker(workerData as WorldRequest);

parentPort?.on('message', async (task: SampleTask) => {
  try {
    parentPort?.postMessage(await make(task));
  } catch (error) {
    // Thrown outside of the promise it reaches the main thread as the worker's error.
    setImmediate(() => {
      throw error;
    });
  }
});
