import { OpenEOError } from '../cube/index.ts';
import type { ObjectStore } from '../storage/index.ts';
import type { TaskResult } from './task.ts';

type Finished = Extract<TaskResult, { ok: true }>;

interface Segment {
  readonly epoch: number;
  readonly entries: readonly Finished[];
}

/**
 * What a job has finished, as numbered segments on the object store, each put only where none is: a result counts from the moment its segment is
 * there. Opening begins a new epoch; of two coordinators of one job the older finds its number taken and is refused.
 */
export class Journal {
  readonly #store: ObjectStore;
  readonly #folder: string;
  readonly #epoch: number;
  #next: number;
  /** What earlier coordinators finished, in order. */
  readonly entries: readonly Finished[];

  private constructor(store: ObjectStore, folder: string, epoch: number, next: number, entries: readonly Finished[]) {
    this.#store = store;
    this.#folder = folder;
    this.#epoch = epoch;
    this.#next = next;
    this.entries = entries;
  }

  static async open(store: ObjectStore, job: string): Promise<Journal> {
    const folder = `${job}/journal/`;
    for (;;) {
      const keys: string[] = [];
      for await (const { key } of store.list(folder)) if (key.endsWith('.json')) keys.push(key);
      keys.sort();
      let epoch = 0;
      const entries: Finished[] = [];
      for (const key of keys) {
        const segment = await readSegment(store, key);
        epoch = Math.max(epoch, segment.epoch);
        entries.push(...segment.entries);
      }
      // After the last one, not by their count: where a segment was lost, that number would be taken for ever.
      const last = keys.at(-1);
      const next = last === undefined ? 0 : Number.parseInt(last.slice(folder.length), 10) + 1;
      const isOurs = await store.put(segmentKey(folder, next), encode({ epoch: epoch + 1, entries: [] }), { ifAbsent: true });
      if (isOurs) return new Journal(store, folder, epoch + 1, next + 1, entries);
    }
  }

  /** Makes results count. Throws where another coordinator has taken the job over. */
  async append(entries: readonly Finished[]): Promise<void> {
    const key = segmentKey(this.#folder, this.#next);
    this.#next += 1;
    const isOurs = await this.#store.put(key, encode({ epoch: this.#epoch, entries }), { ifAbsent: true });
    if (!isOurs) throw new OpenEOError('JobLocked', `Another process has taken over this job (${key} exists): this one stops.`);
  }
}

function segmentKey(folder: string, number: number): string {
  return `${folder}${String(number).padStart(9, '0')}.json`;
}

function encode(segment: Segment): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(segment));
}

async function readSegment(store: ObjectStore, key: string): Promise<Segment> {
  const source = store.get(key);
  try {
    const [bytes] = await source.read([[0, Number.MAX_SAFE_INTEGER]]);
    return JSON.parse(new TextDecoder().decode(bytes)) as Segment;
  } finally {
    source.close?.();
  }
}
