import type { Expression } from '../algebra/index.ts';
import { type Band, commonType, type DataType, isNumericType, OpenEOError } from '../cube/index.ts';
import type { CollectionBand } from './band.ts';
import type { Collection } from './collection.ts';
import { evaluateCondition, type PropertyFilters, simpleCondition } from './condition.ts';
import { listed } from './did-you-mean.ts';
import { type FeatureFlags, readFeatureFlags } from './feature-flags.ts';
import { fileItems } from './file-items.ts';
import { groupItems } from './group-items.ts';
import { completeGrids, completeTypes, rememberHeaders } from './headers.ts';
import type { DimensionNames, SourceItem, SourceItems } from './item.ts';
import { defined } from './json.ts';
import { type Catalog, findCollection } from './layer-catalog.ts';
import { silent } from './log.ts';
import { adaptFilters } from './property-filter.ts';
import type { ResolvedQuery, ResolveOptions } from './query.ts';
import type { Resolution, ResolveContext } from './resolve-context.ts';
import { selectBands } from './select-bands.ts';
import { isLocal } from './stac/band-asset.ts';
import { openableHref, urlOf } from './stac/document.ts';
import { createFetchJson, type FetchJson } from './stac/fetch-json.ts';
import { stacItems } from './stac-items.ts';
import { testingItems } from './testing.ts';

const defaultTimeLimitMs = 300_000;
const defaultConcurrency = 16;
const providerProperty = 'provider:backend';
const defaultDimensions: DimensionNames = { x: 'x', y: 'y', t: 't', bands: 'bands' };

let sharedFetchJson: FetchJson | undefined;

/** The member of a virtual collection that a request means, by the condition on `provider:backend` if it has one; else the best. */
function chooseMember(collection: Collection, query: ResolvedQuery): Collection {
  if (collection.source.type !== 'merged') return collection;
  const { members } = collection.source;
  const wanted = query.properties?.[providerProperty];
  const chosen =
    wanted === undefined
      ? members[0]
      : members.find((member) => member.source.provider !== undefined && evaluateCondition(wanted, member.source.provider) === true);
  if (chosen !== undefined) return chosen;
  const providers = members.flatMap((member) => member.source.provider ?? []);
  const condition = simpleCondition(wanted!);
  const named = condition !== undefined && 'value' in condition ? ` '${condition.value}'` : '';
  throw new OpenEOError(
    'ProcessParameterInvalid',
    `No provider${named} of '${collection.id}' fulfils the condition on '${providerProperty}'. There are ${listed(providers) || 'none that are named'}.`,
    {
      argument: 'properties',
    },
  );
}

function filtersOf(collection: Collection | undefined, query: ResolvedQuery, flags: FeatureFlags): PropertyFilters {
  const merged: Record<string, Expression> = { ...collection?.filters, ...query.properties };
  delete merged[providerProperty];
  const own =
    collection === undefined && query.properties?.[providerProperty] !== undefined
      ? { [providerProperty]: query.properties[providerProperty] }
      : {};
  return adaptFilters(Object.entries({ ...merged, ...own }), flags.adaptations);
}

async function resolveSource(collection: Collection | undefined, context: ResolveContext): Promise<Resolution> {
  const source = collection?.source;
  switch (source?.type) {
    case undefined:
      return stacItems([...new Set([context.source, ...context.flags.urls])], [], context);
    case 'stac':
      return stacItems(context.flags.urls.length > 0 ? context.flags.urls : [source.url], collection!.bands, context);
    case 'files':
      return fileItems(collection!, source, context);
    case 'testing': {
      const bands = selectBands(collection!.bands, context.query.bands, context.source);
      return { bands, items: testingItems(collection!, bands, context.query) };
    }
    case 'merged':
      throw new OpenEOError('Internal', `The collection '${context.source}' is a virtual one within a virtual one.`);
    case 'unavailable':
      throw new OpenEOError(
        'CollectionUnavailable',
        `The collection '${context.source}' cannot be loaded here: its source type '${source.stated}' is not available.`,
        { argument: 'id' },
      );
    default: {
      const never: never = source!;
      throw new OpenEOError('Internal', `Unknown source ${JSON.stringify(never)}.`);
    }
  }
}

function place(query: ResolvedQuery): string {
  const { box, time } = query;
  const area =
    box === undefined ? 'anywhere' : `in the box ${box.west}, ${box.south}, ${box.east}, ${box.north} (west, south, east, north; WGS84)`;
  const date = (instant: number) => new Date(instant).toISOString().replace('T00:00:00.000Z', '');
  if (time === undefined || (time[0] === -Infinity && time[1] === Infinity)) return `${area} at any time`;
  if (time[0] === -Infinity) return `${area} before ${date(time[1])}`;
  if (time[1] === Infinity) return `${area} from ${date(time[0])} on`;
  return `${area} from ${date(time[0])} until before ${date(time[1])}`;
}

/** The type that holds the stored numbers of all items; undefined where none states one. */
function storedType(items: readonly SourceItem[], band: string): DataType | undefined {
  let type: DataType | undefined;
  for (const item of items) {
    const found = item.assets.find((asset) => asset.band === band)?.type;
    if (found === undefined || found === type) continue;
    type = type === undefined ? found : isNumericType(type) && isNumericType(found) ? commonType(type, found) : type;
  }
  return type;
}

/** The band as the cube has it. Where scale and offset are applied it is a float without them; a band that no metadata types is f32. */
function cubeBand(band: CollectionBand, items: readonly SourceItem[], isScaled: boolean): Band {
  const { degrees: _, type: declared, ...rest } = band;
  const type = declared ?? storedType(items, band.name) ?? 'f32';
  const nodata =
    band.nodata ??
    items.flatMap((item) => item.assets.find((asset) => asset.band === band.name && asset.nodata !== undefined) ?? [])[0]?.nodata;
  const hasScale =
    isScaled &&
    items.some((item) =>
      item.assets.some((asset) => asset.band === band.name && (asset.scale !== undefined || asset.offset !== undefined)),
    );
  if (!hasScale) return defined({ ...rest, type, nodata });
  const wide = type === 'f64' || type === 'i32' || type === 'u32';
  return defined({ ...rest, type: wide ? 'f64' : 'f32', nodata: undefined, scale: undefined, offset: undefined });
}

function compareItems(a: SourceItem, b: SourceItem): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  const [left, right] = [a, b].map((item) => item.assets[0]?.href ?? '');
  return left < right ? -1 : left > right ? 1 : 0;
}

/** URLs that the request, not the catalog, names. */
function foreignUrls(query: ResolvedQuery, flags: FeatureFlags): readonly string[] {
  const own = query.from.kind === 'stac' ? [query.from.url] : [];
  return query.featureFlags?.['url'] === undefined && query.featureFlags?.['urls'] === undefined ? own : [...own, ...flags.urls];
}

function checkLocal(path: string, options: ResolveOptions): void {
  if (!isLocal(path) || options.mayReadLocal?.(path) !== false) return;
  throw new OpenEOError(
    'ProcessParameterInvalid',
    `'${path}' is a file of the server, which a request may not name: give an http(s) URL.`,
    { argument: 'url' },
  );
}

async function completeItems(
  items: readonly SourceItem[],
  bands: readonly CollectionBand[],
  context: ResolveContext,
): Promise<readonly SourceItem[]> {
  if (context.header === undefined) return items;
  const placed = await completeGrids(items, context.header, context.concurrency);
  const untyped = bands.filter((band) => band.type === undefined).map((band) => band.name);
  return completeTypes(placed, untyped, context.header);
}

/**
 * Resolves a query to its items, sorted by (datetime, id) and grouped under their labels: a UTC day for collections of the catalog, an instant for `load_stac`,
 * unless the source says otherwise. Reads no pixels; headers only where `readGrid` is given and metadata are silent.
 * Errors: `CollectionNotFound`, `CollectionUnavailable`, `NoDataAvailable` (nothing in the extents, unless `allow_empty_cube`), `ProcessParameterInvalid`
 * (bands, flags, conditions), `ProcessGraphComplexity` (a limit), `SourceUnavailable`, `SourceUnreadable`.
 */
export async function resolveItems(
  catalog: Catalog,
  query: ResolvedQuery,
  signal?: AbortSignal,
  options: ResolveOptions = {},
): Promise<SourceItems> {
  const log = options.log ?? silent;
  const named = query.from.kind === 'collection' ? findCollection(catalog, query.from.id) : undefined;
  const collection = named === undefined ? undefined : chooseMember(named, query);
  const source = query.from.kind === 'collection' ? query.from.id : query.from.url;
  const flags = readFeatureFlags({ ...collection?.source.flags, ...query.featureFlags }, log);
  const foreign = foreignUrls(query, flags);
  for (const url of foreign) checkLocal(openableHref(urlOf(url)), options);
  const timeLimitMs = options.timeLimitMs ?? defaultTimeLimitMs;
  const limit = AbortSignal.timeout(timeLimitMs);
  const both = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  sharedFetchJson ??= createFetchJson();
  const context: ResolveContext = {
    source,
    query,
    flags,
    filters: filtersOf(collection, query, flags),
    header: options.readGrid === undefined ? undefined : rememberHeaders(options.readGrid, both),
    fetchJson: options.fetchJson ?? sharedFetchJson,
    evaluate: options.evaluateCondition ?? evaluateCondition,
    log,
    concurrency: options.concurrency ?? defaultConcurrency,
    signal: both,
  };
  try {
    const resolution = await resolveSource(collection, context);
    if (resolution.items.length === 0 && !flags.allowEmpty) {
      throw new OpenEOError(
        'NoDataAvailable',
        `There is no data of '${source}' ${place(query)}${resolution.why === undefined ? '.' : `: ${resolution.why}`}`,
      );
    }
    const sorted = [...resolution.items].sort(compareItems);
    const items = await completeItems(sorted, resolution.bands, context);
    if (foreign.length > 0) for (const item of items) for (const asset of item.assets) checkLocal(asset.href, options);
    const labels = flags.labels ?? collection?.source.labels ?? (collection === undefined ? 'instant' : 'day');
    return {
      source,
      bands: resolution.bands.map((band) => cubeBand(band, items, flags.decode === 'scale-and-offset')),
      dimensions: collection?.dimensions ?? defaultDimensions,
      lattice: defined({
        ...collection?.lattice,
        stepDegrees: finest(resolution.bands),
        stepOverride: flags.cellSize,
        stepFallback: flags.cellSizeFallback,
      }),
      items,
      groups: groupItems(items, labels),
    };
  } catch (error) {
    if (limit.aborted && !signal?.aborted) {
      throw new OpenEOError('SourceUnavailable', `The items of '${source}' were not found within the limit of ${timeLimitMs / 1000} s.`, {
        cause: error,
      });
    }
    throw error;
  }
}

/** The smallest pixel size in degrees that the bands state, per axis. */
function finest(bands: readonly CollectionBand[]): readonly [number, number] | undefined {
  const sizes = bands.flatMap((band) => (band.degrees === undefined ? [] : [band.degrees]));
  return sizes.length === 0 ? undefined : [Math.min(...sizes.map(([x]) => x)), Math.min(...sizes.map(([, y]) => y))];
}
