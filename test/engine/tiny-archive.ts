import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allocate, type BoundingBox, boundsOf, crsOf, type Grid, type NumericType, transformBox } from '../../src/cube/index.ts';
import { encodeCog, rasterLayout } from '../../src/raster/index.ts';

export interface TinyBand {
  readonly name: string;
  readonly commonName?: string;
  readonly type: NumericType;
  /** Absent: NaN. */
  readonly nodata?: number;
  /** Metres; the larger ones are on a lattice of their own. */
  readonly step: 10 | 20;
  readonly categorical?: boolean;
}

/** Every kind of storage: integers with no-data at either end, floats, classes on a coarser lattice. */
export const tinyBands: readonly TinyBand[] = [
  { name: 'red', commonName: 'red', type: 'u16', nodata: 0, step: 10 },
  { name: 'nir', commonName: 'nir', type: 'u16', nodata: 0, step: 10 },
  { name: 'blue', commonName: 'blue', type: 'u16', nodata: 0, step: 10 },
  { name: 'heat', type: 'f32', step: 10 },
  { name: 'depth', type: 'i16', nodata: -32768, step: 10 },
  { name: 'SCL', type: 'u8', nodata: 0, step: 20, categorical: true },
];

export interface TinyArchiveOptions {
  /** Days from 2024-01-05 on, ten days apart. */
  readonly dates?: number;
  /** Pixels of 10 m; even, the default is no multiple of a block. */
  readonly width?: number;
  readonly height?: number;
  /** Side of a file's blocks. */
  readonly blockSize?: number;
  /** Items of every third date lie half a pixel aside: no lattice is common to all. */
  readonly shifted?: boolean;
  readonly bands?: readonly string[];
  readonly seed?: number;
}

export interface TinyArchive {
  readonly collection: 'TINY';
  readonly catalogFile: string;
  /** All pixels of the unshifted items, on the lattice of 10 m. */
  readonly grid: Grid;
  readonly dates: readonly string[];
  /** File of a band of the item of a date. */
  fileOf(date: number, band: string): string;
  itemOf(date: number): string;
}

const epsg = 32631;
/** No multiple of the steps: snapping to the origin of the reference system would move every pixel. */
const anchor = { x: 600_007, y: 5_700_003 };

/** A repeatable value in 0 to 1 for a place, a date and a band. */
function noise(...parts: readonly number[]): number {
  let state = 0x9e3779b9;
  for (const part of parts) {
    state = Math.imul(state ^ (part + 0x7f4a7c15), 0x85ebca6b);
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    state ^= state >>> 16;
  }
  return (state >>> 0) / 4_294_967_296;
}

/** No-data: a wedge that turns with the date, and single pixels. */
function isMissing(seed: number, date: number, band: number, u: number, v: number, pixel: number): boolean {
  const wedge = date % 4 === 0 ? u + v < 0.35 : date % 4 === 1 ? u - v > 0.6 : date % 4 === 2 ? v > 0.8 && u < 0.5 : false;
  return wedge || noise(seed, date, band, pixel, 77) < 0.04;
}

function valueOf(band: TinyBand, random: number, u: number, v: number, date: number): number {
  switch (band.type) {
    case 'u8':
      return [3, 4, 5, 6, 8, 9, 10, 4, 4, 5][Math.floor(random * 10)]!;
    case 'u16':
      return 1 + Math.floor(200 + 4000 * u + 2000 * v + 3000 * random + 50 * date);
    case 'i16':
      return Math.floor((random - 0.5) * 60_000);
    default:
      return (random - 0.5) * 40 + 10 * u;
  }
}

const dataTypes: Readonly<Partial<Record<NumericType, string>>> = { u8: 'uint8', u16: 'uint16', i16: 'int16', f32: 'float32' };

function bandMetadata({ name, commonName, type, nodata, step }: TinyBand): Readonly<Record<string, unknown>> {
  return {
    name,
    data_type: dataTypes[type],
    gsd: step,
    ...(nodata === undefined ? {} : { nodata }),
    ...(commonName === undefined ? {} : { 'eo:common_name': commonName }),
  };
}

function degrees(grid: Grid): readonly [number, number, number, number] {
  const box: BoundingBox = transformBox(boundsOf(grid), crsOf(4326));
  return [box.west, box.south, box.east, box.north];
}

/** A static STAC collection of a few small scenes, and the layer catalog that offers it as `TINY`; made by this project's own writer. */
export async function makeTinyArchive(folder: string, options: TinyArchiveOptions = {}): Promise<TinyArchive> {
  const { dates = 6, width = 150, height = 110, blockSize = 48, shifted = false, seed = 1 } = options;
  const bands = tinyBands.filter(({ name }) => options.bands === undefined || options.bands.includes(name));
  const lattice = { crs: crsOf(epsg), anchorX: anchor.x, anchorY: anchor.y, stepX: 10, stepY: 10 };
  const grid: Grid = { lattice, column: 3, row: 5, width, height };
  const days = Array.from({ length: dates }, (_, date) => new Date(Date.UTC(2024, 0, 5 + 10 * date, 10, 30)).toISOString());
  const stac = join(folder, 'stac');
  const itemOf = (date: number): string => `TINY_${days[date]!.slice(0, 10)}`;
  const fileOf = (date: number, band: string): string => join(stac, itemOf(date), `${band}.tif`);
  const links: object[] = [];
  for (let date = 0; date < dates; date += 1) {
    const aside = shifted && date % 3 === 2 ? 5 : 0;
    mkdirSync(join(stac, itemOf(date)), { recursive: true });
    const assets: Record<string, object> = {};
    for (const [index, band] of bands.entries()) {
      const factor = band.step / 10;
      const west = anchor.x + 10 * grid.column + aside;
      const north = anchor.y - 10 * grid.row - aside;
      const own: Grid = {
        lattice: { ...lattice, anchorX: west, anchorY: north, stepX: band.step, stepY: band.step },
        column: 0,
        row: 0,
        width: Math.ceil(width / factor),
        height: Math.ceil(height / factor),
      };
      const plane = allocate(band.type, own.width * own.height);
      for (let pixel = 0; pixel < plane.length; pixel += 1) {
        const u = (pixel % own.width) / own.width;
        const v = Math.floor(pixel / own.width) / own.height;
        plane[pixel] = isMissing(seed, date, index, u, v, pixel)
          ? (band.nodata ?? Number.NaN)
          : valueOf(band, noise(seed, date, index, pixel), u, v, date);
      }
      const layout = rasterLayout({
        grid: own,
        bands: [{ name: band.name, categorical: band.categorical ?? false }],
        type: band.type,
        ...(band.nodata === undefined ? {} : { nodata: band.nodata }),
        tileSize: blockSize,
      });
      writeFileSync(fileOf(date, band.name), await encodeCog(layout, [plane]));
      assets[band.name] = {
        href: `./${band.name}.tif`,
        type: 'image/tiff; application=geotiff; profile=cloud-optimized',
        roles: ['data'],
        gsd: band.step,
        'proj:shape': [own.height, own.width],
        'proj:transform': [band.step, 0, west, 0, -band.step, north],
        bands: [bandMetadata(band)],
      };
    }
    const bbox = degrees(grid);
    const [w, s, e, n] = bbox;
    const ring = [
      [w, s],
      [e, s],
      [e, n],
      [w, n],
      [w, s],
    ];
    const item = {
      type: 'Feature',
      stac_version: '1.1.0',
      id: itemOf(date),
      collection: 'TINY',
      geometry: { type: 'Polygon', coordinates: [ring] },
      bbox,
      properties: { datetime: days[date], 'proj:code': `EPSG:${epsg}` },
      assets,
      links: [],
    };
    writeFileSync(join(stac, itemOf(date), 'item.json'), JSON.stringify(item));
    links.push({ rel: 'item', href: `./${itemOf(date)}/item.json`, type: 'application/geo+json' });
  }
  const extent = { spatial: { bbox: [degrees(grid)] }, temporal: { interval: [[days[0], days[days.length - 1]]] } };
  const collection = {
    type: 'Collection',
    stac_version: '1.1.0',
    id: 'TINY',
    description: 'Made up for tests.',
    license: 'CC0-1.0',
    extent,
    summaries: { bands: bands.map(bandMetadata) },
    links,
  };
  writeFileSync(join(stac, 'collection.json'), JSON.stringify(collection));
  const axis = (name: 'x' | 'y'): object => ({ type: 'spatial', axis: name, step: 10, reference_system: epsg });
  const entry = {
    ...collection,
    links: [],
    'cube:dimensions': {
      x: axis('x'),
      y: axis('y'),
      t: { type: 'temporal' },
      bands: { type: 'bands', values: bands.map(({ name }) => name) },
    },
    _vito: { data_source: { type: 'stac', url: './stac/collection.json' } },
  };
  const catalogFile = join(folder, 'layercatalog.json');
  writeFileSync(catalogFile, JSON.stringify([entry]));
  return { collection: 'TINY', catalogFile, grid, dates: days, fileOf, itemOf };
}
