import { createHash } from 'node:crypto';
import { OpenEOError } from '../cube/index.ts';
import type { ContentStore, ObjectStore } from './byte-source.ts';

/** SHA-256 of bytes, as 64 hexadecimal digits. */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Content by its SHA-256 in an object store. Putting the same bytes again writes nothing;
 * what is read is checked against its name, so damage is an error and never another answer.
 */
export class HashedContentStore implements ContentStore {
  readonly #store: ObjectStore;
  readonly #folder: string;

  constructor(store: ObjectStore, folder = 'content') {
    this.#store = store;
    this.#folder = folder;
  }

  async get(hash: string): Promise<Uint8Array> {
    const source = this.#store.get(this.#keyOf(hash));
    try {
      const [bytes] = await source.read([[0, Infinity]]);
      if (contentHash(bytes) === hash) return bytes;
      throw new OpenEOError('Internal', `The stored content ${source.name} is damaged: its bytes do not have the hash it is named by`, {
        file: source.name,
      });
    } finally {
      source.close?.();
    }
  }

  async put(bytes: Uint8Array): Promise<string> {
    const hash = contentHash(bytes);
    await this.#store.put(this.#keyOf(hash), bytes, { ifAbsent: true });
    return hash;
  }

  #keyOf(hash: string): string {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new OpenEOError('Internal', `"${hash}" is not a content hash: 64 hexadecimal digits are`);
    return `${this.#folder}/${hash.slice(0, 2)}/${hash}`;
  }
}
