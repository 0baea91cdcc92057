import { OpenEOError } from '../../cube/index.ts';

/** A block whose bytes are not what its codec writes. The reader adds the file and the block's place. */
export function unreadableBlock(codec: string, detail: string, cause?: unknown): OpenEOError {
  return new OpenEOError('SourceUnreadable', `${codec}: ${detail}`, { cause });
}

/** The error for a block that decodes to fewer or more bytes than its place in the image has. */
export function wrongLength(codec: string, expected: number, relation: 'fewer' | 'more', cause?: unknown): OpenEOError {
  return unreadableBlock(codec, `the data decodes to ${relation} than the ${expected} bytes that the block should have`, cause);
}
