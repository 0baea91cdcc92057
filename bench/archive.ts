import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allocate, crsOf, type Grid, type NumericArray } from '../src/cube/index.ts';
import { encodeCog, rasterLayout } from '../src/raster/index.ts';

export const dates = 24;
export const imageSize = 2048;

/** Deterministic noise in 0..1. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

/** Reflectances with fields, terrain and noise in proportion: they compress as real ones do (about 1.5). */
function reflectance(date: number, band: number): NumericArray {
  const plane = allocate('u16', imageSize * imageSize);
  const next = random(date * 31 + band * 7 + 1);
  const fields = Array.from({ length: 64 * 64 }, random(99 + band));
  for (let row = 0; row < imageSize; row += 1) {
    for (let column = 0; column < imageSize; column += 1) {
      const field = fields[(row >> 5) * 64 + (column >> 5)]!;
      const level = 600 + 2400 * field * (band === 1 ? 1.4 : 0.6) + 200 * Math.sin(column / 90 + date / 4) * Math.cos(row / 70);
      plane[row * imageSize + column] = Math.max(1, Math.round(level * (1 + 0.04 * (next() + next() - 1))));
    }
  }
  return plane;
}

/** Classes: clouds (8, 9) and shadows (3) in patches over vegetation and soil (4, 5). */
function classes(date: number): NumericArray {
  const plane = allocate('u8', imageSize * imageSize);
  for (let row = 0; row < imageSize; row += 1) {
    for (let column = 0; column < imageSize; column += 1) {
      const cloud = Math.sin(column / 130 + date) + Math.cos(row / 110 - date * 1.7) + Math.sin((column + row) / 60 + date);
      const value = cloud > 1.3 ? 9 : cloud > 1 ? 8 : cloud < -1.9 ? 3 : ((column >> 5) + (row >> 5)) % 3 === 0 ? 5 : 4;
      plane[row * imageSize + column] = value;
    }
  }
  return plane;
}

export const grid: Grid = {
  lattice: { crs: crsOf(32631), anchorX: 600000, anchorY: 5700000, stepX: 10, stepY: 10 },
  column: 0,
  row: 0,
  width: imageSize,
  height: imageSize,
};

const bands = [
  { name: 'B04', common_name: 'red', type: 'u16' as const },
  { name: 'B08', common_name: 'nir', type: 'u16' as const },
  { name: 'SCL', common_name: undefined, type: 'u8' as const },
];

export function filePath(folder: string, date: number, band: string): string {
  return join(folder, `${String(date).padStart(2, '0')}_${band}.tif`);
}

interface ItemOptions {
  readonly count: number;
  /** Epoch milliseconds of an item's date. */
  time(index: number): number;
  /** Which of the files' dates an item shows. */
  file(index: number): number;
}

/** Items as a STAC ItemCollection whose assets say where they are, so that planning opens no file. */
export async function writeItems(file: string, folder: string, options: ItemOptions): Promise<void> {
  const { anchorX, anchorY, stepX, stepY } = grid.lattice;
  const features = Array.from({ length: options.count }, (_, index) => ({
    type: 'Feature',
    stac_version: '1.0.0',
    id: `item-${String(index).padStart(5, '0')}`,
    bbox: [4.4, 51.25, 4.75, 51.46],
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [4.4, 51.25],
          [4.75, 51.25],
          [4.75, 51.46],
          [4.4, 51.46],
          [4.4, 51.25],
        ],
      ],
    },
    properties: {
      datetime: new Date(options.time(index)).toISOString(),
      'eo:cloud_cover': index % 100,
      'proj:epsg': 32631,
      'proj:shape': [imageSize, imageSize],
      'proj:transform': [stepX, 0, anchorX, 0, -stepY, anchorY, 0, 0, 1],
    },
    assets: Object.fromEntries(
      bands.map((band) => [
        band.name,
        {
          href: filePath(folder, options.file(index), band.name),
          type: 'image/tiff; application=geotiff; profile=cloud-optimized',
          roles: ['data'],
          'eo:bands': [{ name: band.name, common_name: band.common_name }],
          'raster:bands': [{ data_type: band.type === 'u8' ? 'uint8' : 'uint16', nodata: 0, spatial_resolution: 10 }],
        },
      ]),
    ),
    links: [],
  }));
  await writeFile(file, JSON.stringify({ type: 'FeatureCollection', features }));
}

/** A layer catalog with one collection over an item file. */
export async function writeCatalog(file: string, id: string, itemsFile: string): Promise<void> {
  const reference = { $schema: 'https://proj.org/schemas/v0.2/projjson.schema.json', type: 'ProjectedCRS', name: 'AUTO 42001' };
  const entry = {
    id,
    title: 'Benchmark archive',
    description: 'Synthetic scenes for measuring.',
    license: 'proprietary',
    extent: { spatial: { bbox: [[4.4, 51.2, 4.8, 51.5]] }, temporal: { interval: [['2024-01-01T00:00:00Z', null]] } },
    'cube:dimensions': {
      x: { type: 'spatial', axis: 'x', extent: [4.4, 4.8], step: 10, reference_system: reference },
      y: { type: 'spatial', axis: 'y', extent: [51.2, 51.5], step: 10, reference_system: reference },
      t: { type: 'temporal', extent: ['2024-01-01T00:00:00Z', null] },
      bands: { type: 'bands', values: bands.map((band) => band.name) },
    },
    summaries: {
      'eo:bands': bands.map((band) => ({
        name: band.name,
        common_name: band.common_name,
        gsd: 10,
        nodata: 0,
        type: band.type === 'u8' ? 'uint8' : 'uint16',
      })),
    },
    _vito: { data_source: { type: 'stac', url: itemsFile } },
  };
  await writeFile(file, JSON.stringify([entry]));
}

/** Makes the archive once; a stamp says that it is whole. */
export async function makeArchive(folder: string, say: (text: string) => void): Promise<void> {
  const stamp = join(folder, 'complete-1');
  if (existsSync(stamp)) return;
  await mkdir(folder, { recursive: true });
  for (let date = 0; date < dates; date += 1) {
    say(`making scene ${date + 1} of ${dates}`);
    for (const [index, band] of bands.entries()) {
      const plane = band.type === 'u8' ? classes(date) : reflectance(date, index);
      const layout = rasterLayout({
        grid,
        type: band.type,
        nodata: 0,
        bands: [{ name: band.name, categorical: band.type === 'u8' }],
        overviews: false,
        level: 6,
      });
      await writeFile(filePath(folder, date, band.name), await encodeCog(layout, [plane]));
    }
  }
  await writeFile(stamp, '');
}
