import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { landsatNewYorkEntry } from '../src/catalog/index.ts';
import { showProgress } from '../src/cli/progress.ts';
import { readSettings } from '../src/cli/settings.ts';
import { ensureSampleData, type SampleData } from '../src/sample/index.ts';
import { sharedFolder } from '../test/oracle.ts';

export interface PreparedData {
  readonly sample: SampleData;
  /** Layer catalogs that name everything there is to try things out on, the sample's first. */
  readonly catalogFiles: readonly string[];
}

/** Makes the sample data in the data folder unless they are there, and a catalog of the real scenes where those are at hand. Shows progress. */
export async function prepareSampleData(home: string = readSettings().home): Promise<PreparedData> {
  await mkdir(home, { recursive: true });
  const progress = showProgress('Making sample data', 'scenes');
  let sample: SampleData;
  try {
    sample = await ensureSampleData(home, { onProgress: progress.update });
  } finally {
    progress.stop();
  }
  const landsat = await catalogRealScenes(home);
  return { sample, catalogFiles: [sample.catalogFile, ...(landsat === undefined ? [] : [landsat])] };
}

/** Writes a layer catalog of the Landsat scenes beside the checkout; undefined where they are not there. */
async function catalogRealScenes(home: string): Promise<string | undefined> {
  const shared = sharedFolder();
  const folder = shared === undefined ? undefined : join(shared, 'data', 'landsat8-new-york');
  if (folder === undefined || !existsSync(folder)) return undefined;
  const file = join(home, 'landsat8-new-york.json');
  // Put in place whole: others may be reading it.
  const partial = `${file}.${randomUUID()}`;
  await writeFile(partial, `${JSON.stringify([landsatNewYorkEntry(folder)], null, 2)}\n`);
  await rename(partial, file);
  return file;
}
