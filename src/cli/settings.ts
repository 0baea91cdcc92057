import { availableParallelism, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OpenEOError } from '../cube/index.ts';

export interface Settings {
  /** Folder of everything that is written but results asked for elsewhere. */
  readonly home: string;
  readonly memoryBytes: number;
  readonly workers: number;
  /** Memory that the inputs of one program may take in a worker. */
  readonly workingBytes: number;
  readonly catalogFiles: readonly string[];
}

const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const units: Readonly<Record<string, number>> = { '': 2 ** 20, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** Working memory of a worker where there is plenty: larger inputs gain nothing by being held at once. */
const workingLimit = 32 << 20;
const workingLeast = 2 << 20;
const memoryLeast = 128 << 20;

/** Bytes of `512` (megabytes), `512M`, `4G`, `4GB`. */
function parseMemory(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?\s*$/i.exec(text);
  const bytes = match === null ? Number.NaN : Number(match[1]) * units[match[2]!.toUpperCase()]!;
  if (!(bytes >= memoryLeast)) {
    throw new OpenEOError(
      'ConfigurationInvalid',
      `GRATICULE_MEMORY is '${text}': give at least 128M, in megabytes or with a unit, such as 512M or 4G.`,
    );
  }
  return bytes;
}

/** Settings from the environment; options of the command line win. */
export function readSettings(options: { readonly catalogs?: readonly string[]; readonly workers?: number } = {}): Settings {
  const home = resolve(process.env['GRATICULE_HOME'] ?? join(checkout, '.graticule'));
  const memory = process.env['GRATICULE_MEMORY'];
  const memoryBytes = memory === undefined ? totalmem() / 2 : parseMemory(memory);
  const workers = options.workers ?? Math.max(1, Math.min(availableParallelism(), Math.floor(memoryBytes / (96 << 20))));
  const workingBytes = Math.max(workingLeast, Math.min(workingLimit, Math.floor(memoryBytes / 8 / workers)));
  const listed = process.env['OPENEO_CATALOG_FILES']?.split(',').map((file) => file.trim());
  const catalogFiles = options.catalogs ?? listed?.filter((file) => file !== '') ?? [];
  return { home, memoryBytes, workers, workingBytes, catalogFiles };
}
