import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { allocate, centreX, centreY, type Grid, type NumericArray } from '../../src/cube/index.ts';
import { readHeader, readWindow } from '../../src/raster/index.ts';
import { openSource } from '../../src/storage/index.ts';

interface Scene {
  readonly month: string;
  readonly time: number;
  readonly assets: Readonly<Record<string, string>>;
}

/** Scenes of the sample's zone, by date. */
function scenesOf(stacFolder: string, zone: string): readonly Scene[] {
  return readdirSync(stacFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.includes(zone))
    .map((entry) => {
      const file = join(stacFolder, entry.name, `${entry.name}.json`);
      const item = JSON.parse(readFileSync(file, 'utf8')) as { properties: { datetime: string }; assets: Record<string, { href: string }> };
      const assets = Object.fromEntries(Object.entries(item.assets).map(([name, { href }]) => [name, resolve(dirname(file), href)]));
      return { month: item.properties.datetime.slice(0, 7), time: Date.parse(item.properties.datetime), assets };
    })
    .sort((a, b) => a.time - b.time);
}

async function whole(path: string): Promise<{ readonly data: NumericArray; readonly grid: Grid }> {
  const source = openSource(path);
  const header = await readHeader(source);
  const { width, height, type } = header.images[0]!;
  const data = allocate(type, width * height);
  await readWindow(header, source, { level: 0, sample: 0, column: 0, row: 0, width, height }, { data, offset: 0, stride: width });
  source.close?.();
  return { data, grid: header.grid! };
}

/** The stored value of the pixel that holds a point; 0 outside. */
function valueAt({ data, grid }: { readonly data: NumericArray; readonly grid: Grid }, x: number, y: number): number {
  const { lattice } = grid;
  const column = Math.floor((x - lattice.anchorX) / lattice.stepX) - grid.column;
  const row = Math.floor((lattice.anchorY - y) / lattice.stepY) - grid.row;
  return column < 0 || row < 0 || column >= grid.width || row >= grid.height ? 0 : data[row * grid.width + column]!;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export interface PixelCheck {
  readonly compared: number;
  readonly wrong: number;
  readonly largestDifference: number;
}

/**
 * Computes a month's cloud-free NDVI again, pixel by pixel in the plainest way (no plan, no kernels), and compares every pixel of the file:
 * equal validity, and values within 1e-6.
 */
export async function checkMonth(resultFile: string, stacFolder: string, zone: string, month: string): Promise<PixelCheck> {
  const result = await whole(resultFile);
  const scenes = scenesOf(stacFolder, zone).filter((scene) => scene.month === month);
  const planes: {
    red: Awaited<ReturnType<typeof whole>>;
    nir: Awaited<ReturnType<typeof whole>>;
    classes: Awaited<ReturnType<typeof whole>>;
  }[] = [];
  for (const { assets } of scenes)
    planes.push({ red: await whole(assets['B04']!), nir: await whole(assets['B08']!), classes: await whole(assets['SCL']!) });
  let wrong = 0;
  let largestDifference = 0;
  const { grid } = result;
  for (let row = 0; row < grid.height; row += 1) {
    const y = centreY(grid, row);
    for (let column = 0; column < grid.width; column += 1) {
      const x = centreX(grid, column);
      const values: number[] = [];
      for (const { red, nir, classes } of planes) {
        const scene = valueAt(classes, x, y);
        const isCloud = scene === 3 || (scene >= 8 && scene <= 10);
        const redValue = valueAt(red, x, y);
        const nirValue = valueAt(nir, x, y);
        if (!isCloud && redValue !== 0 && nirValue !== 0) values.push((nirValue - redValue) / (nirValue + redValue));
      }
      const actual = result.data[row * grid.width + column]!;
      if (values.length === 0 || Number.isNaN(actual)) {
        if (values.length > 0 || !Number.isNaN(actual)) wrong += 1;
        continue;
      }
      const difference = Math.abs(actual - median(values));
      largestDifference = Math.max(largestDifference, difference);
      if (difference > 1e-6) wrong += 1;
    }
  }
  return { compared: grid.width * grid.height, wrong, largestDifference };
}
