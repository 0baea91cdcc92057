/** TIFF's LZW, plainly: the codes of the longest known strings, widened one code early, the table cleared before it is full. For tests only. */
export function encodeLzw(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let bits = 0;
  let bitCount = 0;
  let width = 9;
  const put = (code: number) => {
    bits = (bits << width) | code;
    bitCount += width;
    while (bitCount >= 8) {
      bitCount -= 8;
      out.push((bits >>> bitCount) & 255);
      bits &= (1 << bitCount) - 1;
    }
  };
  let table = new Map<number, number>();
  let next = 258;
  put(256);
  let prefix = -1;
  for (const byte of bytes) {
    const known = prefix < 0 ? byte : table.get(prefix * 256 + byte);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    put(prefix);
    table.set(prefix * 256 + byte, next++);
    if (next === 4094) {
      put(256);
      table = new Map();
      next = 258;
      width = 9;
    } else if (next === 1 << width && width < 12) width++;
    prefix = byte;
  }
  if (prefix >= 0) put(prefix);
  // The decoder has defined one string more by now.
  if (next + 1 >= 1 << width && width < 12 && prefix >= 0) width++;
  put(257);
  if (bitCount > 0) out.push((bits << (8 - bitCount)) & 255);
  return Uint8Array.from(out);
}
