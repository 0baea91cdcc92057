import { unreadableBlock, wrongLength } from './block-error.ts';

/**
 * Decodes PackBits runs into `out`, which they must fill; bytes after that are ignored.
 * @see TIFF 6.0, section 9
 */
export function decodePackBitsInto(bytes: Uint8Array, out: Uint8Array): void {
  let read = 0;
  let written = 0;
  while (written < out.length) {
    if (read >= bytes.length) throw wrongLength('PackBits', out.length, 'fewer');
    const head = bytes[read++];
    if (head === 128) continue;
    const count = head < 128 ? head + 1 : 257 - head;
    if (written + count > out.length) throw wrongLength('PackBits', out.length, 'more');
    if (head < 128) {
      if (read + count > bytes.length) throw unreadableBlock('PackBits', 'the data ends within a run');
      out.set(bytes.subarray(read, read + count), written);
      read += count;
    } else {
      if (read >= bytes.length) throw unreadableBlock('PackBits', 'the data ends within a run');
      out.fill(bytes[read++], written, written + count);
    }
    written += count;
  }
}
