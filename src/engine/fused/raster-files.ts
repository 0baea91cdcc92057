import type { Grid } from '../../cube/index.ts';
import { gridOf, readHeader, type TiffHeader } from '../../raster/index.ts';
import { type ByteSource, openSource } from '../../storage/index.ts';

export interface OpenedRaster {
  readonly source: ByteSource;
  readonly header: TiffHeader;
  readonly grid: Grid;
}

/** Files kept open at a time; headers outlive them. */
const openLimit = 256;
const headerLimit = 16_384;

/** Headers and open files of one worker, by path or URL. */
export class RasterFiles {
  readonly #sources = new Map<string, ByteSource>();
  readonly #headers = new Map<string, { readonly header: TiffHeader; readonly grid: Grid }>();

  async open(href: string, signal?: AbortSignal): Promise<OpenedRaster> {
    const source = this.#source(href);
    let known = this.#headers.get(href);
    if (known === undefined) {
      const header = await readHeader(source, signal);
      known = { header, grid: gridOf(header) };
      if (this.#headers.size >= headerLimit) this.#headers.clear();
      this.#headers.set(href, known);
    }
    return { source, ...known };
  }

  #source(href: string): ByteSource {
    let source = this.#sources.get(href);
    if (source === undefined) {
      source = openSource(href);
    } else {
      this.#sources.delete(href);
    }
    this.#sources.set(href, source);
    if (this.#sources.size > openLimit) {
      const [oldest] = this.#sources.keys();
      this.#sources.get(oldest!)!.close?.();
      this.#sources.delete(oldest!);
    }
    return source;
  }

  /** Forgets headers, so that changed files are seen; closes what is open. */
  close(): void {
    for (const source of this.#sources.values()) source.close?.();
    this.#sources.clear();
    this.#headers.clear();
  }
}
