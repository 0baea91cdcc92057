import { formatTime, isJsonObject, type JsonObject, OpenEOError } from '../../cube/index.ts';
import type { FeatureFlags } from '../feature-flags.ts';
import { type Geometry, splitBox, type Wgs84Box } from '../footprint.ts';
import { defined, numberAt, objectAt, shown } from '../json.ts';
import { cql2Json, cql2Text, type PropertyConditions } from './cql2.ts';
import { linksOf, readItems, type StacItem, type StacLink, unreadable } from './document.ts';
import type { FetchJson } from './fetch-json.ts';

/** What is asked of a STAC API. */
export interface Search {
  /** Epoch milliseconds, half-open. */
  readonly time?: readonly [start: number, end: number];
  readonly box?: Wgs84Box;
  readonly polygon?: Geometry;
  /** Conditions that the service is asked to apply. */
  readonly conditions: PropertyConditions;
}

export type SearchLimits = Pick<FeatureFlags, 'pageSize' | 'maxItems' | 'filterByGeometry' | 'filterLanguage'>;

/** Polygons with more positions than this are sent as their box, and applied here. */
const maxPositionsSent = 2000;

interface PageRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A STAC interval has closed ends; the last millisecond before the half-open end stands for it. */
function datetimeOf(time: readonly [number, number] | undefined): string | undefined {
  if (time === undefined || (time[0] === -Infinity && time[1] === Infinity)) return undefined;
  const start = time[0] === -Infinity ? '..' : formatTime(time[0]);
  const end = time[1] === Infinity ? '..' : formatTime(time[1] - 1);
  return `${start}/${end}`;
}

/** One area a request: services treat boxes across the antimeridian differently, so that such a box is asked for in two parts. */
function areasOf(search: Search, limits: SearchLimits): readonly JsonObject[] {
  const { box, polygon } = search;
  const crosses = box !== undefined && box.west > box.east;
  if (
    polygon !== undefined &&
    limits.filterByGeometry &&
    !crosses &&
    JSON.stringify(polygon.coordinates).split(',').length / 2 <= maxPositionsSent
  ) {
    return [{ intersects: polygon }];
  }
  if (box === undefined || (box.west <= -180 && box.east >= 180 && box.south <= -90 && box.north >= 90)) return [{}];
  return splitBox(box).map(({ west, south, east, north }) => ({ bbox: [west, south, east, north] }));
}

function filterOf(search: Search, limits: SearchLimits): JsonObject {
  if (search.conditions.length === 0) return {};
  if (limits.filterLanguage === 'cql2-text') return { filter: cql2Text(search.conditions), 'filter-lang': 'cql2-text' };
  return { filter: cql2Json(search.conditions), 'filter-lang': 'cql2-json' };
}

function withQuery(url: string, parameters: JsonObject): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    const isList = Array.isArray(value) && value.every((entry) => typeof entry !== 'object');
    target.searchParams.set(name, isList ? value.join(',') : typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  return target.href;
}

function nextRequest(link: StacLink, before: PageRequest): PageRequest {
  const method =
    link.method === 'POST' || (link.method === undefined && before.method === 'POST' && link.body !== undefined) ? 'POST' : 'GET';
  if (method === 'GET') return { url: link.href, method, headers: link.headers };
  const body = link.merge ? { ...before.body, ...link.body } : (link.body ?? before.body);
  return { url: link.href, method, body, headers: link.headers };
}

function tooMany(url: string, found: number | string, limit: number): OpenEOError {
  return new OpenEOError(
    'ProcessGraphComplexity',
    `${url} has ${found} items for this request, more than the limit of ${limit} (stac_api_max_items): ask for a smaller area, fewer days or more conditions, or raise the limit with the feature flag.`,
    { file: url },
  );
}

async function pageOf(request: PageRequest, fetchJson: FetchJson, signal: AbortSignal): Promise<JsonObject> {
  const json = await fetchJson(request.url, { method: request.method, body: request.body, headers: request.headers, signal });
  if (!isJsonObject(json)) throw unreadable(request.url, `answered ${shown(json)} to a search, not an item collection.`);
  return json;
}

async function pages(
  first: PageRequest,
  limits: SearchLimits,
  fetchJson: FetchJson,
  signal: AbortSignal,
  take: (items: readonly StacItem[]) => number,
): Promise<void> {
  const asked = new Set<string>();
  let request: PageRequest | undefined = first;
  while (request !== undefined) {
    const key = `${request.method} ${request.url} ${JSON.stringify(request.body ?? null)}`;
    if (asked.has(key)) throw unreadable(request.url, 'names a page as the next one that was read before: its paging runs in circles.');
    asked.add(key);
    const json: JsonObject = await pageOf(request, fetchJson, signal);
    const matched = numberAt(json, 'numberMatched') ?? numberAt(objectAt(json, 'context'), 'matched');
    if (matched !== undefined && matched > limits.maxItems) throw tooMany(request.url, matched, limits.maxItems);
    const count = take(readItems(json, request.url));
    const next: StacLink | undefined = linksOf(json, request.url).find((link) => link.rel === 'next');
    if (count > limits.maxItems || (count === limits.maxItems && next !== undefined && matched === undefined)) {
      throw tooMany(request.url, `${limits.maxItems} or more`, limits.maxItems);
    }
    request = next === undefined ? undefined : nextRequest(next, request);
  }
}

/** Where and how to search. `items`: the collection's own list (OGC API Features), which knows no filter. */
export interface SearchEndpoint {
  readonly kind: 'search' | 'items';
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly collections?: readonly string[];
}

function firstRequests(endpoint: SearchEndpoint, search: Search, limits: SearchLimits): readonly PageRequest[] {
  return areasOf(search, limits).map((area) => {
    const common = { limit: Math.min(limits.pageSize, limits.maxItems), datetime: datetimeOf(search.time), ...area };
    const parameters = defined<JsonObject>(
      endpoint.kind === 'items' ? common : { ...common, collections: endpoint.collections, ...filterOf(search, limits) },
    );
    if (endpoint.method === 'POST') return { url: endpoint.url, method: 'POST', body: parameters };
    return { url: withQuery(endpoint.url, parameters), method: 'GET' };
  });
}

/** The first few items of a search, however many there are. */
export async function sampleApi(
  endpoint: SearchEndpoint,
  search: Search,
  limits: SearchLimits,
  fetchJson: FetchJson,
  signal: AbortSignal,
): Promise<readonly StacItem[]> {
  const requests = firstRequests(endpoint, search, { ...limits, pageSize: 10 });
  const found = await Promise.all(requests.map(async (request) => readItems(await pageOf(request, fetchJson, signal), request.url)));
  return found.flat();
}

/**
 * All items that a STAC API gives for a search, page by page as its `next` links say (GET, or POST with bodies, merged or whole), each item once.
 * More than `maxItems` is `ProcessGraphComplexity`, never a part of them. Items that the service gives in error are not left out here.
 */
export async function searchApi(
  endpoint: SearchEndpoint,
  search: Search,
  limits: SearchLimits,
  fetchJson: FetchJson,
  signal: AbortSignal,
): Promise<readonly StacItem[]> {
  const found = new Map<string, StacItem>();
  const take = (items: readonly StacItem[]): number => {
    for (const item of items) {
      const key = `${item.collection ?? ''}\n${item.id}`;
      if (!found.has(key)) found.set(key, item);
    }
    return found.size;
  };
  for (const first of firstRequests(endpoint, search, limits)) await pages(first, limits, fetchJson, signal, take);
  return [...found.values()];
}
