import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultSeed, defaultSize, makeSampleData, type SampleData, type SampleOptions } from './make-sample-data.ts';

/** Changes whenever the same seed and size would give other data: data made by another version are made anew. */
const generatorVersion = 1;

/**
 * The sample data in `home`/sample, made there unless they are there already. They appear whole or not at all: a run that is
 * interrupted leaves nothing that a later one would take for them. Of several that make them at once the first one's stay, so that
 * nothing is taken away from under a reader.
 */
export async function ensureSampleData(home: string, options: SampleOptions = {}): Promise<SampleData & { readonly isNew: boolean }> {
  const folder = join(home, 'sample');
  const stampFile = join(folder, 'made.json');
  const wanted = { generator: generatorVersion, size: options.size ?? defaultSize, seed: options.seed ?? defaultSeed };
  const existing = async (): Promise<(SampleData & { readonly isNew: false }) | undefined> => {
    const made = await readStamp(stampFile);
    if (made?.generator !== wanted.generator || made.size !== wanted.size || made.seed !== wanted.seed) return undefined;
    return { ...pathsIn(folder), items: made.items, sizeBytes: made.sizeBytes, isNew: false };
  };
  const before = await existing();
  if (before !== undefined) return before;
  const unfinished = join(home, `sample.unfinished-${randomUUID()}`);
  try {
    const { items, sizeBytes } = await makeSampleData(unfinished, options);
    await writeFile(join(unfinished, 'made.json'), `${JSON.stringify({ ...wanted, items, sizeBytes })}\n`);
    try {
      await rename(unfinished, folder);
    } catch {
      // There is something already: what another run has put there meanwhile, or data of another kind, which go.
      const first = await existing();
      if (first !== undefined) return first;
      await rm(folder, { recursive: true, force: true });
      await rename(unfinished, folder);
    }
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
