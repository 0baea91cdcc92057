import type { ByteRange, ByteSource } from '../../storage/index.ts';

/** First read: holds the directories of nearly every cloud-optimized file, and is one request. */
const firstReadBytes = 32_768;
/** Further reads take at least this, since directories and their values mostly stand together. */
const readAheadBytes = 16_384;

interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly view: DataView;
}

/** The parts of a file that its header is in, fetched as they are needed and each once. */
export class HeaderBytes {
  readonly #source: ByteSource;
  readonly #signal: AbortSignal | undefined;
  readonly #chunks: Chunk[] = [];

  constructor(source: ByteSource, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#signal = signal;
  }

  get name(): string {
    return this.#source.name;
  }

  /** Size of the file; known after the first read, for nearly every source. */
  get sizeBytes(): number | undefined {
    return this.#source.sizeBytes;
  }

  readFirst(): Promise<void> {
    return this.#read([[0, firstReadBytes]]);
  }

  /** Fetches what is not there yet of the ranges, in one read. What lies past the end of the file stays absent. */
  async fetch(ranges: readonly ByteRange[]): Promise<void> {
    const missing = ranges.filter(([start, end]) => end > start && this.#chunkOf(start, end) === undefined);
    if (missing.length > 0) await this.#read(missing.map(([start, end]) => [start, Math.max(end, start + readAheadBytes)]));
  }

  /** A view whose byte 0 is the file's byte `start`, or undefined where the file has not got all of it. */
  view(start: number, length: number): DataView | undefined {
    const chunk = this.#chunkOf(start, start + length);
    return chunk && new DataView(chunk.view.buffer, chunk.view.byteOffset + start - chunk.start, length);
  }

  async #read(ranges: readonly ByteRange[]): Promise<void> {
    const { readSync } = this.#source;
    this.#signal?.throwIfAborted();
    const parts = readSync ? ranges.map((range) => readSync.call(this.#source, range)) : await this.#source.read(ranges, this.#signal);
    parts.forEach((bytes, index) => {
      const start = ranges[index][0];
      this.#chunks.push({ start, end: start + bytes.length, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) });
    });
  }

  #chunkOf(start: number, end: number): Chunk | undefined {
    return this.#chunks.find((chunk) => chunk.start <= start && chunk.end >= end);
  }
}
