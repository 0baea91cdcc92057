import { randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { OpenEOError } from '../cube/index.ts';
import type { ByteSource, ObjectStore } from './byte-source.ts';
import { FileSource } from './file-source.ts';
import { fileUnavailable, systemCodeOf } from './source-error.ts';

/** Names that begin so are objects being written; no key may. */
const temporaryPrefix = '.writing-';

/**
 * Objects as files of a folder, which is made with the first object.
 * An object is written beside its place, flushed, and then renamed there, so it is there whole or not at all, also after a crash.
 */
export class FolderStore implements ObjectStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get(key: string): ByteSource {
    return new FileSource(this.#pathOf(key));
  }

  async put(
    key: string,
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
    { ifAbsent = false }: { readonly ifAbsent?: boolean } = {},
  ): Promise<boolean> {
    const path = this.#pathOf(key);
    const parent = dirname(path);
    const temporary = join(parent, `${temporaryPrefix}${randomUUID()}`);
    try {
      if (ifAbsent && (await exists(path))) return false;
      await mkdir(parent, { recursive: true });
      await write(temporary, bytes);
      if (!ifAbsent) await rename(temporary, path);
      else if (!(await linkIfAbsent(temporary, path))) return false;
      await flushFolder(parent);
      return true;
    } catch (error) {
      // What the caller's own stream throws is the caller's.
      throw systemCodeOf(error) === undefined ? error : fileUnavailable(path, error);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Objects whose key begins with `prefix` (any text, `''` is all), in byte order of their keys. */
  async *list(prefix: string): AsyncIterable<{ readonly key: string; readonly sizeBytes: number }> {
    const base = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    if (base !== '') this.#pathOf(base.slice(0, -1));
    for await (const key of this.#keysIn(base, prefix)) {
      const status = await stat(this.#pathOf(key)).catch(ignoreMissing);
      // An object may be deleted while the folder is listed.
      if (status !== undefined) yield { key, sizeBytes: status.size };
    }
  }

  /** Deletes the object of that key and everything below it: `jobs/1` takes `jobs/1/log` along but not `jobs/10`. `''` is all. */
  async delete(prefix: string): Promise<void> {
    const key = prefix.replace(/\/$/, '');
    const path = key === '' ? this.folder : this.#pathOf(key);
    await rm(path, { recursive: true, force: true }).catch((error: unknown) => {
      throw fileUnavailable(path, error);
    });
  }

  async *#keysIn(base: string, prefix: string): AsyncIterable<string> {
    const entries = await readdir(join(this.folder, base), { withFileTypes: true }).catch(ignoreMissing);
    const names = (entries ?? [])
      .filter((entry) => !entry.name.startsWith(temporaryPrefix))
      .map((entry) => ({ name: entry.isDirectory() ? `${entry.name}/` : entry.name, isFolder: entry.isDirectory() }));
    names.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
    for (const { name, isFolder } of names) {
      const key = base + name;
      if (isFolder && (key.startsWith(prefix) || prefix.startsWith(key))) yield* this.#keysIn(key, prefix);
      else if (!isFolder && key.startsWith(prefix)) yield key;
    }
  }

  #pathOf(key: string): string {
    const parts = key.split('/');
    const isBad = (part: string) => part === '' || part === '.' || part === '..' || part.startsWith(temporaryPrefix) || /[\\\0]/.test(part);
    if (parts.some(isBad)) {
      throw new OpenEOError(
        'Internal',
        `"${key}" is not the key of an object: use a relative path with "/", without empty parts, "." and ".."`,
      );
    }
    return join(this.folder, parts.join(sep));
  }
}

async function write(path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const handle: FileHandle = await open(path, 'wx');
  try {
    for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
      for (let done = 0; done < chunk.length; ) done += (await handle.write(chunk, done)).bytesWritten;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function linkIfAbsent(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The rename itself is durable only when the folder is flushed; where a system cannot (Windows), the object's bytes are still safe. */
async function flushFolder(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (handle === undefined) return;
  try {
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(ignoreMissing)) !== undefined;
}

function ignoreMissing(error: unknown): undefined {
  const code = systemCodeOf(error);
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}
