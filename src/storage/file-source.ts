import { closeSync, fstatSync, openSync, read as readCallback, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { ByteRange, ByteSource } from './byte-source.ts';
import { fileUnavailable, sourceUnavailable } from './source-error.ts';

const readAt = promisify(readCallback);

/**
 * A local file. It is opened by the first read; `close` releases the descriptor, and a later read opens the file again.
 * A range past the end is cut, so no read allocates more than the file holds.
 */
export class FileSource implements ByteSource {
  readonly name: string;
  #descriptor: number | undefined;
  #sizeBytes: number | undefined;
  #reading = 0;
  #closing = false;

  constructor(path: string) {
    this.name = path;
  }

  get sizeBytes(): number | undefined {
    return this.#sizeBytes;
  }

  async read(ranges: readonly ByteRange[], signal?: AbortSignal): Promise<readonly Uint8Array[]> {
    signal?.throwIfAborted();
    const descriptor = this.#open();
    this.#reading++;
    try {
      // Settled, not all: the descriptor may only be closed when no read is under way.
      const results = await Promise.allSettled(ranges.map((range) => this.#readRange(descriptor, range, signal)));
      return results.map((result) => {
        if (result.status === 'rejected') throw result.reason;
        return result.value;
      });
    } finally {
      this.#reading--;
      if (this.#closing) this.close();
    }
  }

  readSync(range: ByteRange, into?: Uint8Array): Uint8Array {
    const descriptor = this.#open();
    const wanted = Math.max(0, Math.min(range[1], this.#sizeBytes ?? 0) - range[0]);
    const buffer = into !== undefined && into.length >= wanted ? into.subarray(0, wanted) : this.#allocate(range);
    let filled = 0;
    try {
      while (filled < buffer.length) {
        const count = readSync(descriptor, buffer, filled, buffer.length - filled, range[0] + filled);
        if (count === 0) break;
        filled += count;
      }
    } catch (error) {
      throw fileUnavailable(this.name, error);
    }
    return buffer.subarray(0, filled);
  }

  close(): void {
    if (this.#reading > 0) {
      this.#closing = true;
      return;
    }
    this.#closing = false;
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #readRange(descriptor: number, range: ByteRange, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const buffer = this.#allocate(range);
    let filled = 0;
    try {
      while (filled < buffer.length) {
        const { bytesRead } = await readAt(descriptor, buffer, filled, buffer.length - filled, range[0] + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
        signal?.throwIfAborted();
      }
    } catch (error) {
      throw signal?.aborted ? error : fileUnavailable(this.name, error);
    }
    return buffer.subarray(0, filled);
  }

  #allocate([start, end]: ByteRange): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Math.max(0, Math.min(end, this.#sizeBytes ?? 0) - start));
  }

  #open(): number {
    if (this.#descriptor !== undefined) return this.#descriptor;
    try {
      const descriptor = openSync(this.name, 'r');
      const status = fstatSync(descriptor);
      if (status.isFile()) {
        this.#sizeBytes = status.size;
        this.#descriptor = descriptor;
        return descriptor;
      }
      closeSync(descriptor);
    } catch (error) {
      throw fileUnavailable(this.name, error);
    }
    throw sourceUnavailable(this.name, 'is not a file');
  }
}
