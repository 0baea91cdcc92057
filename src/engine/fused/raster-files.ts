import { statSync } from 'node:fs';
import type { Grid } from '../../cube/index.ts';
import { gridOf, readHeader, type TiffHeader } from '../../raster/index.ts';
import { type ByteSource, openSource } from '../../storage/index.ts';

export interface OpenedRaster {
  readonly source: ByteSource;
  readonly header: TiffHeader;
  readonly grid: Grid;
}

interface KnownHeader {
  readonly header: TiffHeader;
  readonly grid: Grid;
  /** Of a local file: what tells that it is still the same. */
  readonly version: string | undefined;
  readonly readAt: number;
}

/** Files kept open at a time; headers outlive them. */
const openLimit = 256;
const headerLimit = 16_384;
/** Memory that open sources may keep together: whole files of servers that know no ranges. */
const heldLimit = 2 ** 27;
/** How long a header from the web counts as valid for further jobs. Within a job it always does: the source itself notices a change. */
const trustedMs = 60_000;

/** True for what is read over a network. */
export function isRemote(href: string): boolean {
  return /^https?:/i.test(href);
}

/** Headers and open files of one worker, by path or URL. */
export class RasterFiles {
  readonly #sources = new Map<string, ByteSource>();
  readonly #headers = new Map<string, KnownHeader>();
  readonly #opening = new Map<string, Promise<KnownHeader>>();

  async open(href: string, signal?: AbortSignal): Promise<OpenedRaster> {
    const source = this.#source(href);
    const { header, grid } = this.#headers.get(href) ?? (await this.#header(href, source, signal));
    return { source, header, grid };
  }

  /** Reads a header, once for all who ask at a time. */
  #header(href: string, source: ByteSource, signal: AbortSignal | undefined): Promise<KnownHeader> {
    const pending = this.#opening.get(href);
    if (pending !== undefined) return pending;
    const opening = readKnown(href, source, signal)
      .then((known) => {
        if (this.#headers.size >= headerLimit) this.#headers.clear();
        this.#headers.set(href, known);
        return known;
      })
      .finally(() => this.#opening.delete(href));
    this.#opening.set(href, opening);
    return opening;
  }

  #source(href: string): ByteSource {
    let source = this.#sources.get(href);
    if (source === undefined) {
      source = openSource(href);
    } else {
      this.#sources.delete(href);
    }
    this.#sources.set(href, source);
    let held = 0;
    for (const { heldBytes = 0 } of this.#sources.values()) held += heldBytes;
    for (const [oldest, other] of this.#sources) {
      if (other === source || (this.#sources.size <= openLimit && held <= heldLimit)) break;
      if (this.#sources.size <= openLimit && (other.heldBytes ?? 0) === 0) continue;
      held -= other.heldBytes ?? 0;
      other.close?.();
      this.#sources.delete(oldest);
    }
    return source;
  }

  /** Forgets one file, after an error: the next job reads what is there then. */
  forget(href: string): void {
    this.#sources.get(href)?.close?.();
    this.#sources.delete(href);
    this.#headers.delete(href);
  }

  /** Forgets files that have changed since their headers were read, and those from the web that were read long ago; true if there were any. */
  refresh(): boolean {
    let hasChanged = false;
    for (const [href, known] of [...this.#headers]) {
      const isSame = known.version === undefined ? Date.now() - known.readAt < trustedMs : versionOf(known.header.name) === known.version;
      if (isSame) continue;
      this.forget(href);
      hasChanged = true;
    }
    return hasChanged;
  }

  /** Forgets everything; closes what is open. */
  close(): void {
    for (const source of this.#sources.values()) source.close?.();
    this.#sources.clear();
    this.#headers.clear();
  }
}

async function readKnown(href: string, source: ByteSource, signal: AbortSignal | undefined): Promise<KnownHeader> {
  const version = isRemote(href) ? undefined : versionOf(source.name);
  const header = await readHeader(source, signal);
  return { header, grid: gridOf(header), version, readAt: Date.now() };
}

function versionOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? 'absent' : `${status.ino}/${status.size}/${status.mtimeMs}`;
}
