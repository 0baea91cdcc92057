import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultSeed, defaultSize, makeSampleData, type SampleData, type SampleOptions } from './make-sample-data.ts';

/** Changes whenever the same seed and size would give other data: data made by another version are made anew. */
const generatorVersion = 1;

/**
 * The sample data in `home`/sample, made there unless they are there already. They appear whole or not at all: a run that is
 * interrupted leaves nothing that a later one would take for them.
 */
export async function ensureSampleData(home: string, options: SampleOptions = {}): Promise<SampleData & { readonly isNew: boolean }> {
  const folder = join(home, 'sample');
  const stampFile = join(folder, 'made.json');
  const wanted = { generator: generatorVersion, size: options.size ?? defaultSize, seed: options.seed ?? defaultSeed };
  const made = await readStamp(stampFile);
  if (made !== undefined && made.generator === wanted.generator && made.size === wanted.size && made.seed === wanted.seed) {
    return { ...pathsIn(folder), items: made.items, sizeBytes: made.sizeBytes, isNew: false };
  }
  const unfinished = join(home, `sample.unfinished-${process.pid}`);
  try {
    await rm(unfinished, { recursive: true, force: true });
    const { items, sizeBytes } = await makeSampleData(unfinished, options);
    await writeFile(join(unfinished, 'made.json'), `${JSON.stringify({ ...wanted, items, sizeBytes })}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
    return { ...pathsIn(folder), items, sizeBytes, isNew: true };
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

function pathsIn(folder: string): Pick<SampleData, 'catalogFile' | 'collectionFile' | 'fieldsFile'> {
  return {
    catalogFile: join(folder, 'layercatalog.json'),
    collectionFile: join(folder, 'stac', 'collection.json'),
    fieldsFile: join(folder, 'fields.geojson'),
  };
}

interface Stamp {
  readonly generator: number;
  readonly size: number;
  readonly seed: number;
  readonly items: number;
  readonly sizeBytes: number;
}

async function readStamp(path: string): Promise<Stamp | undefined> {
  try {
    await stat(join(path, '..', 'layercatalog.json'));
    return JSON.parse(await readFile(path, 'utf8')) as Stamp;
  } catch {
    // No stamp, or one that cannot be read: the data are to be made.
    return undefined;
  }
}
