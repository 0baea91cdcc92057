/** Half-open range of bytes. */
export type ByteRange = readonly [start: number, end: number];

/** Something that bytes can be read from at random: a file, an http(s) resource, an object of a store. */
export interface ByteSource {
  /** Path or URL, for errors. */
  readonly name: string;
  /** Known after the first read of remote sources. */
  readonly sizeBytes?: number;
  /** The ranges' bytes in order. A range past the end is cut there; one that starts past the end is empty. */
  read(ranges: readonly ByteRange[], signal?: AbortSignal): Promise<readonly Uint8Array[]>;
  /** Where it can be done without waiting (local files): the cheaper way. `into` may take the bytes where it is large enough; the next read then overwrites them. */
  readSync?(range: ByteRange, into?: Uint8Array): Uint8Array;
  /** Memory that the source keeps between reads; absent: next to none. */
  readonly heldBytes?: number;
  close?(): void;
}

/** Named objects: a folder here, S3 elsewhere. Keys are relative paths with `/`. */
export interface ObjectStore {
  get(key: string): ByteSource;
  /** Atomic: the object appears whole or not at all. With `ifAbsent`, false where it was there before. */
  put(key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>, options?: { readonly ifAbsent?: boolean }): Promise<boolean>;
  list(prefix: string): AsyncIterable<{ readonly key: string; readonly sizeBytes: number }>;
  delete(prefix: string): Promise<void>;
}

/** Plans, item lists, features: written once, found by hash. */
export interface ContentStore {
  get(hash: string): Promise<Uint8Array>;
  put(bytes: Uint8Array): Promise<string>;
}
