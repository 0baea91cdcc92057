import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { allocate } from '../src/cube/index.ts';
import type { Plan } from '../src/plan/index.ts';
import { encodeTile, levelsOf, type RasterLayout, readHeader, readWindow, tileExtent } from '../src/raster/index.ts';
import { openSource } from '../src/storage/index.ts';
import { dates, filePath, imageSize } from './archive.ts';

/** Decodes every block of the archive's files once, and nothing else. CPU seconds. */
export async function decodeAll(folder: string): Promise<number> {
  const cpu = process.cpuUsage();
  const side = 512;
  const planes = { u8: allocate('u8', side * side), u16: allocate('u16', side * side) };
  for (let date = 0; date < dates; date += 1) {
    for (const band of ['B04', 'B08', 'SCL']) {
      const source = openSource(filePath(folder, date, band));
      const header = await readHeader(source);
      const data = band === 'SCL' ? planes.u8 : planes.u16;
      for (let row = 0; row < imageSize; row += side) {
        for (let column = 0; column < imageSize; column += side) {
          await readWindow(
            header,
            source,
            { level: 0, sample: 0, column, row, width: side, height: side },
            { data, offset: 0, stride: side },
          );
        }
      }
      source.close?.();
    }
  }
  const spent = process.cpuUsage(cpu);
  return (spent.user + spent.system) / 1e6;
}

/** The tiles of a job's results, all levels, as planes: read once so that encoding can be measured by itself. */
export async function resultTiles(
  plan: Plan,
  results: string,
): Promise<
  readonly { readonly layout: RasterLayout; readonly plane: ReturnType<typeof allocate>; readonly width: number; readonly height: number }[]
> {
  const tiles: { layout: RasterLayout; plane: ReturnType<typeof allocate>; width: number; height: number }[] = [];
  const [output] = plan.outputs;
  if (output?.kind !== 'raster') throw new TypeError('the job writes no raster');
  const names = new Set(readdirSync(results));
  for (const { name, layout } of output.files) {
    if (!names.has(name)) throw new Error(`${name} is missing`);
    const source = openSource(join(results, name));
    const header = await readHeader(source);
    for (const [level, { columns, rows, width, height }] of levelsOf(layout).entries()) {
      for (let tile = 0; tile < columns * rows; tile += 1) {
        const column = tile % columns;
        const row = Math.floor(tile / columns);
        const extent = tileExtent({ columns, rows, width, height }, layout.tileSize, column, row);
        for (let sample = 0; sample < layout.bands.length; sample += 1) {
          const plane = allocate(layout.type, extent.width * extent.height);
          const window = { level, sample, column: column * layout.tileSize, row: row * layout.tileSize, ...extent };
          await readWindow(header, source, window, { data: plane, offset: 0, stride: extent.width });
          tiles.push({ layout, plane, ...extent });
        }
      }
    }
    source.close?.();
  }
  return tiles;
}

/** Encodes tiles and nothing else. CPU seconds. */
export function encodeAll(tiles: Awaited<ReturnType<typeof resultTiles>>): number {
  const cpu = process.cpuUsage();
  for (const { layout, plane, width, height } of tiles) encodeTile(layout, plane, width, height, width);
  const spent = process.cpuUsage(cpu);
  return (spent.user + spent.system) / 1e6;
}
