import {
  boundsOf,
  type Crs,
  crsOf,
  formatTime,
  type Grid,
  intersect,
  OpenEOError,
  transformBox,
  transformer,
  windowOf,
} from '../cube/index.ts';
import { mapBounded } from './bounded.ts';
import type { Collection } from './collection.ts';
import type { FileSource } from './collection-source.ts';
import { listed } from './did-you-mean.ts';
import { type FileSet, listFileSets } from './file-list.ts';
import { type Geometry, geometriesIntersect, type Wgs84Box } from './footprint.ts';
import { withHeader } from './headers.ts';
import type { BandAsset, SourceItem } from './item.ts';
import { defined } from './json.ts';
import { filterByProperties, whyNothingIsLeft } from './property-filter.ts';
import type { Resolution, ResolveContext } from './resolve-context.ts';
import { selectBands } from './select-bands.ts';

const wgs84 = (): Crs => crsOf(4326);

/** Whether a raster has pixels in a box: the box is brought to the raster's reference system, once for each, as it is for reading. */
function areaTest(box: Wgs84Box): (grid: Grid) => boolean {
  const boxes = new Map<string, Omit<Wgs84Box, 'crs'> | undefined>();
  return (grid) => {
    const { crs } = grid.lattice;
    if (!boxes.has(crs.code)) {
      try {
        boxes.set(crs.code, transformBox({ ...box, crs: wgs84() }, crs));
      } catch (error) {
        // No part of the box has an image there, so that no pixel of the raster lies in it.
        if (!(error instanceof OpenEOError && error.code === 'ExtentOutsideCrs')) throw error;
        boxes.set(crs.code, undefined);
      }
    }
    const within = boxes.get(crs.code);
    const window = within === undefined ? undefined : windowOf(grid.lattice, within);
    return window !== undefined && intersect(grid, window) !== undefined;
  };
}

const pointsAlongEdge = 8;

/** The outline of a raster in WGS84, its edges divided so that they bend as they must. */
export function outlineOf(grid: Grid): Geometry {
  const { west, south, east, north, crs } = boundsOf(grid);
  const ring: number[] = [];
  const corners = [west, south, east, south, east, north, west, north, west, south];
  for (let corner = 0; corner < 8; corner += 2) {
    for (let step = 0; step < pointsAlongEdge; step += 1) {
      const share = step / pointsAlongEdge;
      ring.push(
        corners[corner] + share * (corners[corner + 2] - corners[corner]),
        corners[corner + 1] + share * (corners[corner + 3] - corners[corner + 1]),
      );
    }
  }
  ring.push(west, south);
  const coordinates = Float64Array.from(ring);
  transformer(crs, wgs84())(coordinates);
  const positions: (readonly [number, number])[] = [];
  for (let at = 0; at < coordinates.length; at += 2) positions.push([coordinates[at], coordinates[at + 1]]);
  return { type: 'Polygon', coordinates: [positions] };
}

function within(time: number | undefined, interval: readonly [number, number] | undefined): boolean {
  return time === undefined || interval === undefined || (time >= interval[0] && time < interval[1]);
}

/** What can be asked of a file set by conditions on properties. */
function propertiesOf(set: FileSet): Readonly<Record<string, unknown>> {
  return defined({ id: set.id, datetime: set.time === undefined ? undefined : formatTime(set.time) });
}

function assetsOf(set: FileSet, bands: Resolution['bands']): readonly BandAsset[] {
  return bands.flatMap((band) => {
    const file = set.files.get(band.name);
    return file === undefined ? [] : [defined({ band: band.name, ...file, type: band.type, nodata: band.nodata })];
  });
}

/**
 * Items of a file source: file sets whose date lies in the interval (sets without dates always do, and bear the collection's first day) and whose raster has
 * pixels in the area. Reads no pixels; headers tell where the files are. Needs `readGrid` where an area is asked for.
 */
export async function fileItems(collection: Collection, source: FileSource, context: ResolveContext): Promise<Resolution> {
  const { query, log, header, concurrency } = context;
  const bands = selectBands(collection.bands, query.bands, context.source);
  const listing = await listFileSets(collection.id, source, collection.bands);
  for (const [files, why] of [
    [listing.undated, 'have no date that date_regex finds'],
    [listing.bandless, 'have no band in their name'],
    [listing.repeated, 'repeat a band of their scene'],
  ] as const) {
    if (files.length > 0) log('warning', `${files.length} files of '${collection.id}' ${why} and are left out: ${listed(files, 3)}.`);
  }
  const timely = listing.sets.filter((set) => within(set.time, query.time)).map((set) => ({ ...set, properties: propertiesOf(set) }));
  const filtered = filterByProperties(timely, context.filters, context.evaluate);
  if (filtered.length === 0) return { bands, items: [], why: timely.length > 0 ? whyNothingIsLeft(timely, context.filters) : undefined };
  const items = filtered.map(
    (set): SourceItem => ({
      id: set.id,
      collection: collection.id,
      time: set.time ?? collection.extent.interval[0] ?? 0,
      assets: assetsOf(set, bands),
    }),
  );
  const offered = items.filter((item) => item.assets.length > 0);
  if (offered.length < items.length)
    log('info', `${items.length - offered.length} scenes of '${collection.id}' have none of the bands asked for.`);
  if (header === undefined) {
    if (query.box !== undefined) {
      throw new OpenEOError('Internal', `The files of '${collection.id}' cannot be chosen by area: no reader of headers was given.`);
    }
    return { bands, items: offered };
  }
  const hasPixels = query.box === undefined ? () => true : areaTest(query.box);
  const placed = await mapBounded(offered, concurrency, async (item) => {
    const first = withHeader(item.assets[0], await header(item.assets[0].href), item.id);
    if (first.grid === undefined) {
      throw new OpenEOError('SourceUnreadable', `${first.href} is not georeferenced.`, { item: item.id, file: first.href });
    }
    if (!hasPixels(first.grid)) return undefined;
    if (query.polygon !== undefined && !geometriesIntersect(outlineOf(first.grid), query.polygon)) return undefined;
    const { crs: _, ...bbox } = transformBox(boundsOf(first.grid), wgs84());
    return { ...item, bbox };
  });
  return { bands, items: placed.filter((item) => item !== undefined) };
}
