import { OpenEOError } from '../../cube/index.ts';

/** A TIFF that is damaged or uses what is not supported. `detail` completes the sentence that begins with the file's name. */
export function unreadable(file: string, detail: string, cause?: unknown): OpenEOError {
  return new OpenEOError('SourceUnreadable', `${file} ${detail}`, { file, cause });
}
