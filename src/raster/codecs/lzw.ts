import { unreadableBlock, wrongLength } from './block-error.ts';

const clearCode = 256;
const endCode = 257;
const firstFreeCode = 258;
const tableSize = 4096;

/** Where in the output the string of a code stands, and its length: no string is ever stored a second time. */
const starts = new Int32Array(tableSize);
const lengths = new Int32Array(tableSize);

/**
 * Decodes TIFF's LZW (most significant bit first, codes widening one early) into `out`, which it must fill; bytes after that are ignored.
 * The flavour of writers before TIFF 6.0 (least significant bit first) is refused by name.
 * @see TIFF 6.0, section 13
 */
export function decodeLzwInto(bytes: Uint8Array, out: Uint8Array): void {
  // Every stream begins with a clear code, 1 0000 0000: read with the other bit order it is a zero byte and an odd one.
  if (bytes.length >= 2 && bytes[0] === 0 && (bytes[1] & 1) === 1) {
    throw unreadableBlock('LZW', 'the data is of the old style (least significant bit first), which is not supported: write the file anew');
  }
  const inputLength = bytes.length;
  const outputLength = out.length;
  let read = 0;
  let written = 0;
  let bits = 0;
  let bitCount = 0;
  let width = 9;
  let widenAt = 511;
  let next = firstFreeCode;
  let previousStart = 0;
  let previousLength = 0;

  while (written < outputLength) {
    while (bitCount < width) {
      if (read >= inputLength) throw wrongLength('LZW', outputLength, 'fewer');
      bits = (bits << 8) | bytes[read++];
      bitCount += 8;
    }
    bitCount -= width;
    const code = bits >>> bitCount;
    bits &= (1 << bitCount) - 1;

    if (code === clearCode) {
      width = 9;
      widenAt = 511;
      next = firstFreeCode;
      previousLength = 0;
      continue;
    }
    if (code === endCode) throw wrongLength('LZW', outputLength, 'fewer');

    const start = written;
    if (code < clearCode) {
      out[written++] = code;
    } else {
      let from: number;
      let length: number;
      if (code < next) {
        from = starts[code];
        length = lengths[code];
      } else if (code === next && previousLength > 0) {
        // The string that is being defined: the one before, and its first byte again, which stands right behind it by then.
        from = previousStart;
        length = previousLength + 1;
      } else {
        throw unreadableBlock('LZW', `the data is damaged: code ${code} stands before its definition`);
      }
      const end = written + length;
      if (end > outputLength) throw wrongLength('LZW', outputLength, 'more');
      while (written < end) out[written++] = out[from++];
    }
    if (previousLength > 0 && next < tableSize) {
      starts[next] = previousStart;
      lengths[next] = previousLength + 1;
      if (++next === widenAt && width < 12) {
        width++;
        widenAt = (1 << width) - 1;
      }
    }
    previousStart = start;
    previousLength = written - start;
  }
}
