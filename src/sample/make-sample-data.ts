import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { acquisitionsOf, passCount } from './acquisitions.ts';
import { fieldCollection, type SampleField } from './fields.ts';
import { itemId, type Pass, sampleCollection, sampleItem, sampleLayerCatalog } from './sample-catalog.ts';
import { type SampleResult, type SampleTask, sceneMaker, type WorldRequest } from './scene-maker.ts';
import { zonesOf } from './world-frame.ts';

export interface SampleOptions {
  readonly onProgress?: (done: number, total: number) => void;
  /** Worker threads; 0 makes everything in this thread. Default: one a processor, at most four. */
  readonly workers?: number;
  /** Pixels of 10 m on each side of a zone's scenes; a multiple of 64. Default 512, which makes about 75 MB. */
  readonly size?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

export interface SampleData {
  /** The layer catalog: what `OPENEO_CATALOG_FILES` names. */
  readonly catalogFile: string;
  readonly collectionFile: string;
  /** GeoJSON of fields with their crops. */
  readonly fieldsFile: string;
  readonly items: number;
  /** Of the rasters. */
  readonly sizeBytes: number;
}

export const defaultSize = 512;
export const defaultSeed = 1;

/**
 * Writes synthetic scenes of 24 dates in two UTM zones with a STAC catalog, a layer catalog and a layer of fields into a folder.
 * The same seed and size give the same pixels everywhere, and the same bytes wherever the same deflate implementation is at work.
 * Throws RangeError for a size that is no multiple of 64.
 */
export async function makeSampleData(folder: string, options: SampleOptions = {}): Promise<SampleData> {
  const size = options.size ?? defaultSize;
  const seed = options.seed ?? defaultSeed;
  if (!Number.isInteger(size) || size < 64 || size % 64 !== 0)
    throw new RangeError(`The size of sample scenes is a positive multiple of 64, not ${size}.`);
  const stacFolder = join(folder, 'stac');
  await mkdir(stacFolder, { recursive: true });

  const zones = zonesOf(size);
  const acquisitions = acquisitionsOf(seed);
  const passes: Pass[] = [];
  const fields: SampleField[][] = zones.map(() => []);
  let sizeBytes = 0;
  let done = 0;
  const total = zones.length * passCount;
  const take = (result: SampleResult) => {
    if (result.kind === 'fields') fields[result.zone] = [...result.fields];
    else {
      const { zone, pass, cloudCover, nodataShare } = result;
      passes.push({ zone: zones[zone], acquisition: acquisitions[pass], cloudCover, nodataShare });
      sizeBytes += result.sizeBytes;
      options.onProgress?.(++done, total);
    }
  };
  const queues = zones.map((_, zone): SampleTask[] => [
    { kind: 'fields', zone },
    ...acquisitions.map(({ index }): SampleTask => ({ kind: 'scene', zone, pass: index })),
  ]);
  const request: WorldRequest = { folder: stacFolder, size, seed };
  await doTasks(queues, request, options.workers ?? Math.min(4, availableParallelism()), take, options.signal);

  passes.sort((a, b) => a.acquisition.index - b.acquisition.index || (a.zone.name < b.zone.name ? -1 : 1));
  for (const pass of passes) {
    const id = itemId(pass.zone, pass.acquisition);
    await writeJson(join(stacFolder, id, `${id}.json`), sampleItem(pass));
  }
  const data: SampleData = {
    catalogFile: join(folder, 'layercatalog.json'),
    collectionFile: join(stacFolder, 'collection.json'),
    fieldsFile: join(folder, 'fields.geojson'),
    items: passes.length,
    sizeBytes,
  };
  await writeJson(data.collectionFile, sampleCollection(passes));
  await writeJson(data.fieldsFile, fieldCollection(fields.flat()));
  await writeJson(data.catalogFile, sampleLayerCatalog(passes, './stac/collection.json'));
  return data;
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** A worker that changes zones makes the ground anew; that pays only where more tasks than this are left. */
const worthChanging = 6;

/** The next task for a worker that has made the ground of a zone; undefined where nothing worth it is left. */
function nextTask(queues: readonly SampleTask[][], zone: number): SampleTask | undefined {
  if (queues[zone].length > 0) return queues[zone].shift();
  const other = queues.findIndex((queue) => queue.length > worthChanging);
  return other < 0 ? undefined : queues[other].shift();
}

async function doTasks(
  queues: readonly SampleTask[][],
  request: WorldRequest,
  workers: number,
  take: (result: SampleResult) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (workers < 1) {
    const make = sceneMaker(request);
    for (const task of queues.flat()) {
      signal?.throwIfAborted();
      take(await make(task));
    }
    return;
  }
  const threads = Array.from({ length: workers }, () => new Worker(new URL('./worker.ts', import.meta.url), { workerData: request }));
  try {
    await Promise.all(threads.map((thread, index) => serve(thread, index % queues.length, queues, take, signal)));
    // A zone whose workers all came too late has its last tasks done by whoever is free.
    for (const task of queues.flat()) take(await ask(threads[0], task, signal));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

async function serve(
  thread: Worker,
  first: number,
  queues: readonly SampleTask[][],
  take: (result: SampleResult) => void,
  signal?: AbortSignal,
): Promise<void> {
  let zone = first;
  for (let task = nextTask(queues, zone); task !== undefined; task = nextTask(queues, zone)) {
    zone = task.zone;
    take(await ask(thread, task, signal));
  }
}

function ask(thread: Worker, task: SampleTask, signal?: AbortSignal): Promise<SampleResult> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      thread.off('message', onMessage);
      thread.off('error', onError);
      thread.off('exit', onExit);
      signal?.removeEventListener('abort', onAbort);
    };
    const onMessage = (result: SampleResult) => {
      settle();
      resolve(result);
    };
    const onError = (error: unknown) => {
      settle();
      reject(error);
    };
    const onExit = (status: number) => {
      settle();
      reject(new Error(`a worker that made sample data ended with status ${status}`));
    };
    const onAbort = () => onError(signal?.reason);
    signal?.throwIfAborted();
    thread.on('message', onMessage);
    thread.on('error', onError);
    thread.on('exit', onExit);
    signal?.addEventListener('abort', onAbort);
    thread.postMessage(task);
  });
}
