import type { ByteRange, ByteSource } from '../../../src/storage/index.ts';

/** Bytes in memory as a source that must be waited for, as remote ones; counts what is read of it. */
export function memorySource(bytes: Uint8Array, name = 'memory.tif'): ByteSource & { readonly reads: (readonly ByteRange[])[] } {
  const reads: (readonly ByteRange[])[] = [];
  return {
    name,
    sizeBytes: bytes.length,
    reads,
    read: async (ranges) => {
      reads.push(ranges);
      return ranges.map(([start, end]) => bytes.slice(start, end));
    },
  };
}
