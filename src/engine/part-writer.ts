import type { ObjectStore } from '../storage/index.ts';
import type { Reference } from './task.ts';

/** Gathers what a task makes into one object under the attempt's name; references hold once it is stored. */
export class PartWriter {
  readonly #key: string;
  readonly #pieces: Uint8Array[] = [];
  #end = 0;

  constructor(job: string, attempt: string) {
    this.#key = `${job}/parts/${attempt}`;
  }

  /** Takes the bytes over: they must not change until they are stored. */
  add(bytes: Uint8Array): Reference {
    const reference = { key: this.#key, offset: this.#end, length: bytes.length };
    this.#pieces.push(bytes);
    this.#end += bytes.length;
    return reference;
  }

  async store(store: ObjectStore): Promise<void> {
    if (this.#end === 0) return;
    await store.put(this.#key, inOrder(this.#pieces));
  }
}

/** The bytes that a reference stands for. */
export async function readReference(store: ObjectStore, { key, offset, length }: Reference): Promise<Uint8Array> {
  const source = store.get(key);
  try {
    if (source.readSync !== undefined) return source.readSync([offset, offset + length]);
    const [bytes] = await source.read([[offset, offset + length]]);
    return bytes!;
  } finally {
    source.close?.();
  }
}

async function* inOrder(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  yield* pieces;
}
