import { crsOf, type Grid, OpenEOError } from '../cube/index.ts';
import type { CollectionBand } from './band.ts';
import type { Collection } from './collection.ts';
import type { SourceItem } from './item.ts';
import type { ResolvedQuery } from './query.ts';

/** What synthetic values may depend on besides pixel and day. */
export interface TestingPlace {
  /** West and north edge of the pixel, in units of the reference system. */
  readonly x: number;
  readonly y: number;
  /** Epoch milliseconds. */
  readonly time: number;
  /** Pixels a tile, each way. */
  readonly tile: number;
}

const dayMs = 86_400_000;

/** Days of every month for which a testing source has an item. */
const daysOfMonth = [5, 15, 25];
const mostItems = 10_000;

/** Day of the year in UTC, 1 for 1 January. */
export function dayOfYear(time: number): number {
  return Math.floor((time - Date.UTC(new Date(time).getUTCFullYear(), 0)) / dayMs) + 1;
}

/** FNV-1a of a text, 32 bits: gives each band numbers of its own. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}

/**
 * The value of a pixel of a `testing` source. Columns and rows count on the source's lattice, from its western and northern edge. By band:
 * `Flat:n` is n; `TileCol`, `TileRow` the tile (of `place.tile` pixels) a pixel lies in, `TileColRow:m` m × its column + its row (m is 10 without one);
 * `Longitude`, `Latitude` the pixel's western and northern edge; `Year`, `Month`, `Day` those of the item; any other name
 * (17 × column + 31 × row + 7 × day of year + FNV-1a of the name) modulo 10000.
 */
export function testingValue(band: string, column: number, row: number, day: number, place: Partial<TestingPlace> = {}): number {
  const { x = column, y = row, time = 0, tile = 16 } = place;
  const [kind, number] = band.split(':');
  switch (kind) {
    case 'Flat':
      return Number(number ?? 0);
    case 'TileCol':
      return Math.floor(column / tile);
    case 'TileRow':
      return Math.floor(row / tile);
    case 'TileColRow':
      return Number(number ?? 10) * Math.floor(column / tile) + Math.floor(row / tile);
    case 'Longitude':
      return x;
    case 'Latitude':
      return y;
    case 'Year':
      return new Date(time).getUTCFullYear();
    case 'Month':
      return new Date(time).getUTCMonth() + 1;
    case 'Day':
      return new Date(time).getUTCDate();
    default: {
      const sum = (17 * column + 31 * row + 7 * day + (seedOf(band) % 10_000)) % 10_000;
      return sum < 0 ? sum + 10_000 : sum;
    }
  }
}

/** Pixels a tile of a testing collection: the number at the end of ids like `TestCollection-LonLat4x4`, else 16. */
export function testingTile(collection: string): number {
  return Number(/(\d+)x\d+$/.exec(collection)?.[1] ?? 16);
}

/** The whole extent of a testing collection on its declared lattice; by default the globe, one tile a degree. */
function testingGrid(collection: Collection): Grid {
  const crs = crsOf(collection.lattice.crs ?? 4326);
  const tile = testingTile(collection.id);
  const declared = collection.lattice.crs === undefined ? undefined : collection.lattice.step;
  const [stepX, stepY] = declared ?? (crs.unit === 'degree' ? [1 / tile, 1 / tile] : [10, 10]);
  if (crs.unit === 'degree') {
    return {
      lattice: { crs, anchorX: -180, anchorY: 90, stepX, stepY },
      column: 0,
      row: 0,
      width: Math.round(360 / stepX),
      height: Math.round(180 / stepY),
    };
  }
  const [anchorX, anchorY] = collection.lattice.anchor ?? [0, 0];
  // Ten thousand kilometres either way hold every projected reference system's use.
  const columns = Math.ceil(1e7 / stepX);
  const rows = Math.ceil(1e7 / stepY);
  return {
    lattice: { crs, anchorX: anchorX - columns * stepX, anchorY: anchorY + rows * stepY, stepX, stepY },
    column: 0,
    row: 0,
    width: 2 * columns,
    height: 2 * rows,
  };
}

/** Items of a testing source: on the 5th, 15th and 25th of every month in the interval, each over its whole extent; their pixels are `testingValue`. */
export function testingItems(collection: Collection, bands: readonly CollectionBand[], query: ResolvedQuery): readonly SourceItem[] {
  const [from, to] = query.time ?? [-Infinity, Infinity];
  const start = Math.max(from, collection.extent.interval[0] ?? Date.UTC(2000, 0));
  const end = Math.min(to, collection.extent.interval[1] ?? Infinity);
  if (end === Infinity) {
    throw new OpenEOError(
      'ProcessParameterInvalid',
      `The testing collection '${collection.id}' has no last day: give the temporal extent an end.`,
      {
        argument: 'temporal_extent',
      },
    );
  }
  const grid = testingGrid(collection);
  const items: SourceItem[] = [];
  const first = new Date(start);
  for (let month = first.getUTCMonth(), year = first.getUTCFullYear(); Date.UTC(year, month) < end; month += 1) {
    for (const day of daysOfMonth) {
      const time = Date.UTC(year, month, day);
      if (time < start || time >= end) continue;
      const href = `testing:${collection.id}`;
      const assets = bands.map((band) => ({ band: band.name, href, assetBand: 0, type: band.type ?? ('f64' as const), grid }));
      items.push({ id: `${collection.id}_${new Date(time).toISOString().slice(0, 10)}`, collection: collection.id, time, assets });
    }
    if (items.length > mostItems) {
      throw new OpenEOError(
        'ProcessGraphComplexity',
        `The testing collection '${collection.id}' has more than ${mostItems} items in this interval, which is the limit.`,
        {
          argument: 'temporal_extent',
        },
      );
    }
  }
  return items;
}
