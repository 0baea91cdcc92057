import { OpenEOError } from '../cube/index.ts';

/** A file or resource that cannot be read: missing, unreachable, forbidden, changed. `detail` completes the sentence that begins with its name. */
export function sourceUnavailable(name: string, detail: string, cause?: unknown): OpenEOError {
  return new OpenEOError('SourceUnavailable', `${name} ${detail}`, { file: name, cause });
}

/** The operating system's code of an error (`ENOENT`, `ECONNRESET`), where it has one. */
export function systemCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The error for a path that the file system refuses, in words. */
export function fileUnavailable(path: string, error: unknown): OpenEOError {
  if (error instanceof OpenEOError) return error;
  const code = systemCodeOf(error);
  return sourceUnavailable(path, reasons[code ?? ''] ?? `could not be accessed (${code ?? String(error)})`, error);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: a part of its path is not a folder',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be accessed: permission denied',
  EPERM: 'may not be accessed: operation not permitted',
  EMFILE: 'could not be opened: this process has too many files open',
  ENOSPC: 'could not be written: no space left on the device',
};
