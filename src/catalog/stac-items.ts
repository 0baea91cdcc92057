import { boundsOf, crsOf, type JsonObject, OpenEOError, parseTime, transformBox } from '../cube/index.ts';
import { type CollectionBand, readBands } from './band.ts';
import { deduplicate } from './deduplicate.ts';
import { listed } from './did-you-mean.ts';
import {
  boundsOfGeometry,
  boxesIntersect,
  boxOf,
  type Geometry,
  geometriesIntersect,
  isGeometry,
  polygonOf,
  type Wgs84Box,
} from './footprint.ts';
import type { SourceItem } from './item.ts';
import { defined, objectsAt, textAt } from './json.ts';
import { filterByProperties, filtersToCheck, whyNothingIsLeft } from './property-filter.ts';
import type { ResolvedQuery } from './query.ts';
import type { Resolution, ResolveContext } from './resolve-context.ts';
import { selectBands } from './select-bands.ts';
import { bandAssetOf } from './stac/band-asset.ts';
import type { StacItem } from './stac/document.ts';
import { bandMatcher, discoverBands, offeredBands } from './stac/offered-bands.ts';
import { openStac, type StacFinds } from './stac/open-stac.ts';
import { gridStated } from './stac/projection.ts';

interface TimedItem extends StacItem {
  readonly time: number;
  readonly bbox?: Wgs84Box;
}

/** The instant that an item stands for: its `datetime`, else its `start_datetime`. */
function timeOf(item: StacItem): number {
  const text = textAt(item.properties, 'datetime') ?? textAt(item.properties, 'start_datetime');
  const time = text === undefined ? undefined : parseTime(text);
  if (time === undefined)
    throw new OpenEOError('SourceUnreadable', `${item.url} holds the item '${item.id}' without datetime or start_datetime.`, {
      item: item.id,
    });
  return time;
}

/** An item's box. One that spans more than half the globe, though the raster lies in a metric zone, was written across the antimeridian: the raster says more. */
function bboxOf(item: StacItem, fixTransform: boolean): Wgs84Box | undefined {
  const geometry = item.json['geometry'];
  const box = boxOf(item.json['bbox']) ?? (isGeometry(geometry) ? boundsOfGeometry(geometry) : undefined);
  if (box !== undefined && box.east - box.west <= 180) return box;
  for (const asset of Object.values(item.assets)) {
    const grid = gridStated([asset, item.properties], fixTransform);
    if (grid === undefined || grid.lattice.crs.unit === 'degree') continue;
    const { crs: _, ...bounds } = transformBox(boundsOf(grid), crsOf(4326));
    return bounds;
  }
  return box;
}

function areaTest(query: ResolvedQuery): (item: TimedItem) => boolean {
  const { box, polygon } = query;
  if (box === undefined && polygon === undefined) return () => true;
  const area: Geometry = polygon ?? polygonOf(box!);
  return (item) => {
    const { bbox } = item;
    if (box !== undefined && bbox !== undefined && !boxesIntersect(box, bbox)) return false;
    // A footprint that runs across the antimeridian has no reliable plane outline.
    if (bbox !== undefined && (bbox.west > bbox.east || bbox.east - bbox.west > 180)) return true;
    const geometry = item.json['geometry'];
    if (isGeometry(geometry)) return geometriesIntersect(geometry, area);
    return bbox === undefined || polygon === undefined || geometriesIntersect(polygonOf(bbox), area);
  };
}

function compareItems(a: TimedItem, b: TimedItem): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.url < b.url ? -1 : a.url > b.url ? 1 : 0;
}

/** Items without those that came twice, by links or lists: of equal id and collection with equal files. */
function withoutRepeats(items: readonly StacItem[]): readonly StacItem[] {
  const found = new Map<string, StacItem>();
  for (const item of items) {
    const hrefs = Object.values(item.assets).map((asset) => asset['href']);
    const key = JSON.stringify([
      item.collection ?? null,
      item.id,
      hrefs,
      hrefs.length === 0 || item.url.startsWith('file:') ? item.url : null,
    ]);
    if (!found.has(key)) found.set(key, item);
  }
  return [...found.values()];
}

/** Bands that can be asked for: those described, with what items add to their description, then those that only items name. */
function knownBands(described: readonly CollectionBand[], discovered: readonly CollectionBand[]): readonly CollectionBand[] {
  const byName = new Map(discovered.map((band) => [band.name, band]));
  const names = new Set(described.flatMap((band) => [band.name, ...(band.aliases ?? [])]));
  const common = new Set(described.flatMap((band) => (band.commonName === undefined ? [] : [band.commonName])));
  const more = discovered.filter((band) => !names.has(band.name) && !(band.commonName !== undefined && common.has(band.commonName)));
  return [...described.map((band) => ({ ...byName.get(band.name), ...band })), ...more];
}

function chooseBands(
  described: readonly CollectionBand[],
  isDeclared: boolean,
  items: readonly StacItem[],
  context: ResolveContext,
): readonly CollectionBand[] {
  const refused = new Set(context.flags.granuleBands);
  if (isDeclared) return selectBands(described, context.query.bands, context.source, refused);
  const { bands: requested } = context.query;
  // Without items there is no telling what they would have offered: an empty cube takes the names as they are asked for.
  if (items.length === 0)
    return requested?.map((name) => described.find((band) => band.name === name) ?? { name, categorical: false }) ?? described;
  const discovered = discoverBands(items, context.flags);
  const known = knownBands(described, discovered);
  if (requested !== undefined) return selectBands(known, requested, context.source, refused);
  if (described.length === 0) return known.filter((band) => !refused.has(band.name));
  const match = bandMatcher(described);
  const offered = new Set<number>();
  for (const item of items)
    for (const [index, found] of match(offeredBands(item, context.flags)).entries()) if (found !== undefined) offered.add(index);
  return offered.size > 0
    ? known.slice(0, described.length).filter((band, index) => offered.has(index) && !refused.has(band.name))
    : discovered;
}

function withAssets(items: readonly TimedItem[], bands: readonly CollectionBand[], context: ResolveContext): readonly SourceItem[] {
  const match = bandMatcher(bands);
  return items.map((item) => {
    const chosen = match(offeredBands(item, context.flags));
    const assets = bands.flatMap((band, index) => {
      const offered = chosen[index];
      return offered === undefined ? [] : [bandAssetOf(band, offered, item, context.flags)];
    });
    const self = objectsAt(item.json, 'links').find((link) => link['rel'] === 'self');
    return defined({
      id: item.id,
      collection: item.collection,
      time: item.time,
      bbox: item.bbox,
      self: (self === undefined ? undefined : textAt(self, 'href')) ?? (item.url.endsWith('.json') ? item.url : undefined),
      assets,
    });
  });
}

async function whyNothing(timely: readonly TimedItem[], finds: readonly StacFinds[], context: ResolveContext): Promise<string | undefined> {
  if (context.filters.length === 0) return undefined;
  if (timely.length > 0) return whyNothingIsLeft(timely, context.filters);
  const samples = await Promise.all(finds.map((found) => found.unfiltered?.() ?? []));
  const sample = samples.flat();
  return sample.length > 0 ? whyNothingIsLeft(sample, context.filters) : undefined;
}

/**
 * Items of STAC catalogs within the query's extents: filtered by time, area and properties, one an acquisition, with where each band is. `declared` is what a
 * layer catalog says of the bands; without it they come from the STAC collection and its items.
 */
export async function stacItems(
  urls: readonly string[],
  declared: readonly CollectionBand[],
  context: ResolveContext,
): Promise<Resolution> {
  const { query, flags, log } = context;
  // Unknown bands are an error before anything is fetched, where they can be known.
  if (declared.length > 0) selectBands(declared, query.bands, context.source, new Set(flags.granuleBands));
  const finds: StacFinds[] = [];
  for (const url of urls) finds.push(await openStac(url, query, context.filters, context));
  const applied = finds.map((found) => found.applied).reduce((a, b) => a.intersection(b));
  const [start, end] = query.time ?? [-Infinity, Infinity];
  const isInArea = areaTest(query);
  const timely: TimedItem[] = [];
  for (const item of withoutRepeats(finds.flatMap((found) => found.items))) {
    const time = timeOf(item);
    if (time < start || time >= end) continue;
    const timed: TimedItem = { ...item, time, bbox: bboxOf(item, flags.fixTransform) };
    if (isInArea(timed)) timely.push(timed);
  }
  timely.sort(compareItems);
  const filtered = filterByProperties(timely, filtersToCheck(context.filters, applied, flags.filterAgain), context.evaluate);
  const distinct = deduplicate(filtered, flags.deduplication);
  if (distinct.length < filtered.length)
    log('info', `${filtered.length - distinct.length} items of '${context.source}' are older products of an acquisition and are left out.`);
  const collectionDocument: JsonObject | undefined = finds.map((found) => found.collection).find((document) => document !== undefined);
  const isDeclared = declared.length > 0;
  const described = isDeclared ? declared : collectionDocument === undefined ? [] : readBands(collectionDocument);
  const bands = chooseBands(described, isDeclared, distinct, context);
  const items = withAssets(distinct, bands, context);
  if (items.length === 0) return { bands, items, why: await whyNothing(timely, finds, context) };
  const offering = items.filter((item) => item.assets.length > 0);
  if (offering.length < items.length)
    log('info', `${items.length - offering.length} items of '${context.source}' offer none of the bands and are left out.`);
  const offeredNames = new Set(offering.flatMap((item) => item.assets.map((asset) => asset.band)));
  const missing = bands.filter((band) => !offeredNames.has(band.name)).map((band) => band.name);
  if (missing.length > 0 && (query.bands !== undefined || offering.length === 0)) {
    throw new OpenEOError(
      'ProcessParameterInvalid',
      `No item of '${context.source}' in these extents offers ${missing.length === 1 ? `the band '${missing[0]}'` : `the bands ${listed(missing)}`}.`,
      {
        argument: 'bands',
      },
    );
  }
  if (missing.length > 0) log('warning', `No item of '${context.source}' in these extents offers ${listed(missing)}: all no-data.`);
  return { bands, items: offering };
}
