import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

let counter = 0;

/** A temporary file of planes, for what does not fit into the working memory: written once each, read in strips. */
export class Scratch {
  readonly #path: string;
  readonly #file: number;
  #end = 0;

  constructor(folder: string) {
    counter += 1;
    this.#path = join(folder, `scratch-${process.pid}-${counter}-${Math.random().toString(36).slice(2, 8)}`);
    this.#file = openSync(this.#path, 'wx+');
  }

  /** Appends bytes and gives their position. */
  write(bytes: Uint8Array): number {
    const position = this.#end;
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done, bytes.length - done, position + done);
    this.#end += bytes.length;
    return position;
  }

  read(position: number, into: Uint8Array): void {
    for (let done = 0; done < into.length; ) {
      const count = readSync(this.#file, into, done, into.length - done, position + done);
      if (count === 0) throw new Error(`${this.#path} ends at ${position + done}`);
      done += count;
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
    rmSync(this.#path, { force: true });
  }
}
