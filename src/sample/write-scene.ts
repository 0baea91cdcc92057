import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeCog, rasterLayout } from '../raster/index.ts';
import type { Acquisition } from './acquisitions.ts';
import { sampleBands } from './sample-bands.ts';
import { bandGrid, itemId } from './sample-catalog.ts';
import type { Scene } from './scene.ts';
import type { Zone } from './world-frame.ts';

/** Writes a scene's bands as cloud-optimised GeoTIFFs into a folder of the item's name; gives the bytes written. */
export async function writeScene(folder: string, zone: Zone, acquisition: Acquisition, scene: Scene): Promise<number> {
  const itemFolder = join(folder, itemId(zone, acquisition));
  await mkdir(itemFolder, { recursive: true });
  const planes = [...scene.bands, scene.classes];
  let sizeBytes = 0;
  for (const [index, band] of sampleBands.entries()) {
    const grid = bandGrid(zone, band);
    const layout = rasterLayout({
      grid,
      bands: [{ name: band.name, description: `${band.name} ${band.title}`, categorical: band.commonName === undefined }],
      type: band.type === 'uint8' ? 'u8' : 'u16',
      nodata: 0,
      // Two blocks a side, on the same ground in all bands, so that overviews and reading by blocks have something to show.
      tileSize: grid.width / 2,
      metadata: { SYNTHETIC: 'made up by a program; not an observation', DATETIME: new Date(acquisition.time).toISOString() },
    });
    const bytes = await encodeCog(layout, [planes[index]]);
    sizeBytes += bytes.length;
    await writeFile(join(itemFolder, `${band.name}.tif`), bytes);
  }
  return sizeBytes;
}
