/** Reverses the bytes of each value in place: big-endian to native (little-endian on every platform that Node runs on here) and back. */
export function swapBytes(bytes: Uint8Array, bytesPerValue: 1 | 2 | 4 | 8): void {
  // Views of ours are aligned to the value, which is all that the fast native swap asks for.
  const buffer = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
  if (bytesPerValue === 2) buffer.swap16();
  else if (bytesPerValue === 4) buffer.swap32();
  else if (bytesPerValue === 8) buffer.swap64();
}
