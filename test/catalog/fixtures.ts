import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Expression } from '../../src/algebra/index.ts';
import { type Catalog, loadCatalog, type ResolvedQuery } from '../../src/catalog/index.ts';

/** A folder that is gone after the test. */
export async function temporaryFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'catalog-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function catalogOf(context: TestContext, ...entries: readonly object[]): Promise<Catalog> {
  const file = join(await temporaryFolder(context), 'layercatalog.json');
  await writeFile(file, JSON.stringify(entries));
  return loadCatalog([file]);
}

export const noCatalog: Catalog = { collections: new Map(), findings: [] };

/** `value` compared with a literal. */
export function comparison(name: string, literal: unknown): Expression {
  return {
    parameters: ['value'],
    nodes: [
      { e: 'parameter', name: 'value' },
      { e: 'constant', value: literal },
      { e: 'call', function: name, operands: [0, 1] },
    ],
    result: 2,
  };
}

export function load(id: string, query: Omit<ResolvedQuery, 'from'> = {}): ResolvedQuery {
  return { from: { kind: 'collection', id }, ...query };
}

export function loadStac(url: string, query: Omit<ResolvedQuery, 'from'> = {}): ResolvedQuery {
  return { from: { kind: 'stac', url }, ...query };
}

export function interval(start: string, end: string): readonly [number, number] {
  return [Date.parse(start), Date.parse(end)];
}

export interface ItemOptions {
  readonly datetime?: string;
  readonly box?: readonly [number, number, number, number];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly assets?: Readonly<Record<string, unknown>>;
  readonly collection?: string;
  readonly links?: readonly object[];
}

/** A STAC item with the bands B04 (10 m) and SCL (20 m) of one tile in EPSG:32631. */
export function stacItem(id: string, options: ItemOptions = {}): Readonly<Record<string, unknown>> {
  const [west, south, east, north] = options.box ?? [3, 50, 4, 51];
  return {
    type: 'Feature',
    stac_version: '1.0.0',
    id,
    ...(options.collection === undefined ? {} : { collection: options.collection }),
    bbox: [west, south, east, north],
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
          [west, south],
        ],
      ],
    },
    properties: { datetime: options.datetime ?? '2024-06-01T10:50:00Z', 'proj:epsg': 32631, ...options.properties },
    links: options.links ?? [],
    assets: options.assets ?? {
      B04: {
        href: `./${id}_B04.tif`,
        type: 'image/tiff; application=geotiff; profile=cloud-optimized',
        roles: ['data'],
        gsd: 10,
        'eo:bands': [{ name: 'B04', common_name: 'red', center_wavelength: 0.665 }],
        'raster:bands': [{ data_type: 'uint16', nodata: 0, scale: 0.0001, offset: -0.1 }],
        'proj:shape': [10980, 10980],
        'proj:transform': [10, 0, 499980, 0, -10, 5700000],
      },
      SCL: {
        href: `./${id}_SCL.tif`,
        roles: ['data'],
        gsd: 20,
        'eo:bands': [{ name: 'SCL' }],
        'raster:bands': [{ data_type: 'uint8', nodata: 0 }],
        'proj:shape': [5490, 5490],
        'proj:transform': [20, 0, 499980, 0, -20, 5700000],
      },
      visual: { href: `./${id}_TCI.tif`, roles: ['visual'], 'eo:bands': [{ name: 'B04' }] },
    },
  };
}

/** Log lines as `level: message`. */
export function recordedLog(): { readonly lines: string[]; readonly log: (level: string, message: string) => void } {
  const lines: string[] = [];
  return { lines, log: (level, message) => lines.push(`${level}: ${message}`) };
}
