export { encodeDeflate } from './deflate.ts';
export { encodeZstd } from './zstd.ts';
