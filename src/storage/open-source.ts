import { fileURLToPath } from 'node:url';
import type { ByteSource } from './byte-source.ts';
import { FileSource } from './file-source.ts';
import { HttpSource, type HttpSourceOptions } from './http-source.ts';
import { sourceUnavailable } from './source-error.ts';

/**
 * The bytes behind a path, a `file:` URL or an `http(s):` URL. Nothing is opened or fetched before the first read.
 * Another scheme is a `SourceUnavailable` that names it.
 */
export function openSource(href: string, options: HttpSourceOptions = {}): ByteSource {
  const scheme = /^([a-z][a-z0-9+.-]*):(?=\/)/i.exec(href)?.[1].toLowerCase();
  switch (scheme) {
    case undefined:
      return new FileSource(href);
    case 'file':
      return new FileSource(pathOf(href));
    case 'http':
    case 'https':
      return new HttpSource(href, options);
    default:
      throw sourceUnavailable(href, `has the scheme "${scheme}", which is not supported: use a path, file:, http: or https:`);
  }
}

function pathOf(href: string): string {
  try {
    return fileURLToPath(href);
  } catch (error) {
    throw sourceUnavailable(href, 'is not the URL of a local file: use file:///path', error);
  }
}
