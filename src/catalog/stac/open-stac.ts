import { isJsonObject, type JsonObject, OpenEOError } from '../../cube/index.ts';
import { type PropertyFilters, simpleCondition } from '../condition.ts';
import type { FeatureFlags } from '../feature-flags.ts';
import { objectAt, textAt, textsAt } from '../json.ts';
import type { ResolvedQuery } from '../query.ts';
import { kindOf, linksOf, readItem, readItems, type StacItem, type StacLink, unreadable, urlOf } from './document.ts';
import type { FetchJson } from './fetch-json.ts';
import { type Search, type SearchEndpoint, sampleApi, searchApi } from './search.ts';
import { walkStatic, withItemAssets } from './walk.ts';

/** What was found behind a STAC URL, before anything is left out here. */
export interface StacFinds {
  readonly items: readonly StacItem[];
  /** The collection document, where there is one: bands and `item_assets` are described there. */
  readonly collection?: JsonObject;
  /** Properties whose conditions the service has applied. */
  readonly applied: ReadonlySet<string>;
  /** A few items without the conditions, to say why nothing was found. */
  readonly unfiltered?: () => Promise<readonly StacItem[]>;
}

export interface StacContext {
  readonly flags: FeatureFlags;
  readonly fetchJson: FetchJson;
  readonly signal: AbortSignal;
  readonly concurrency: number;
}

const itemSearch = /item-search/;
const cqlFilter = /(item-search#filter|features#filter|cql2.*basic-cql2|basic-cql)/;

function searchLink(links: readonly StacLink[]): { readonly href: string; readonly method: 'GET' | 'POST' } | undefined {
  const found = links.filter((link) => link.rel === 'search');
  const post = found.find((link) => link.method === 'POST');
  if (post !== undefined) return { href: post.href, method: 'POST' };
  return found.length > 0 ? { href: found[0].href, method: 'GET' } : undefined;
}

interface Api {
  readonly endpoint: SearchEndpoint;
  readonly knowsFilters: boolean;
}

/** The search of the API that a collection or catalog belongs to; undefined where it belongs to none. */
async function apiOf(json: JsonObject, url: string, isCollection: boolean, context: StacContext): Promise<Api | undefined> {
  const links = linksOf(json, url);
  const id = textAt(json, 'id');
  const items = links.find((link) => link.rel === 'items');
  if (isCollection && items === undefined) return undefined;
  let landing: JsonObject | undefined = isCollection ? undefined : json;
  let landingUrl = url;
  const root = links.find((link) => link.rel === 'root') ?? links.find((link) => link.rel === 'parent');
  if (isCollection && root !== undefined) {
    const found = await context.fetchJson(root.href, { signal: context.signal });
    if (isJsonObject(found)) landing = found;
    landingUrl = root.href;
  }
  const conformance = landing === undefined ? [] : textsAt(landing, 'conformsTo');
  const search = landing === undefined ? undefined : searchLink(linksOf(landing, landingUrl));
  if (search !== undefined && (conformance.some((uri) => itemSearch.test(uri)) || isCollection)) {
    const endpoint: SearchEndpoint = {
      kind: 'search',
      url: search.href,
      method: search.method,
      collections: isCollection && id !== undefined ? [id] : undefined,
    };
    return { endpoint, knowsFilters: conformance.some((uri) => cqlFilter.test(uri)) };
  }
  if (items === undefined || !isCollection) return undefined;
  return { endpoint: { kind: 'items', url: items.href, method: 'GET' }, knowsFilters: false };
}

/** The conditions that the service is asked to apply: those it can understand, if it understands any. */
function conditionsFor(api: Api, filters: PropertyFilters, flags: FeatureFlags): Search['conditions'] {
  const isForced = flags.filterLanguage === 'cql2-json' || flags.filterLanguage === 'cql2-text';
  // Only CQL2 text can stand in the URL of a GET.
  const isPossible = api.endpoint.kind === 'search' && (api.endpoint.method === 'POST' || flags.filterLanguage === 'cql2-text');
  if (flags.filterLanguage === 'none' || !isPossible || !(isForced || api.knowsFilters)) return [];
  return filters.flatMap(([property, expression]) => {
    if (flags.polarizationsHere && /polari[sz]ation/i.test(property)) return [];
    const condition = simpleCondition(expression);
    return condition === undefined ? [] : [[`${flags.propertiesPrefix}${property}`, condition] as const];
  });
}

/** Refuses local files that a document from the web refers to: what is on this machine is not the web's to name. */
function guarded(fetchJson: FetchJson, root: string): FetchJson {
  if (root.startsWith('file:')) return fetchJson;
  return (url, request) => {
    if (!/^https?:/.test(url))
      throw new OpenEOError('SourceUnavailable', `${root} refers to ${url}, which is not on the web.`, { file: url });
    return fetchJson(url, request);
  };
}

/**
 * Items behind a URL or path: an item, an item collection, a static catalog or collection (walked), or a collection or landing page of a STAC API
 * (searched with time, area and the conditions that the service understands). Nothing is left out here.
 */
export async function openStac(
  location: string,
  query: Pick<ResolvedQuery, 'time' | 'box' | 'polygon'>,
  filters: PropertyFilters,
  outer: StacContext,
): Promise<StacFinds> {
  const url = urlOf(location);
  const context: StacContext = { ...outer, fetchJson: guarded(outer.fetchJson, url) };
  const read = (href: string): Promise<unknown> => context.fetchJson(href, { signal: context.signal });
  const json = await read(url);
  const none = new Set<string>();
  const kind = kindOf(json, url);
  const document = json as JsonObject;
  if (kind === 'item') return { items: [readItem(document, url)], applied: none };
  if (kind === 'items') {
    if (linksOf(document, url).some((link) => link.rel === 'next')) {
      throw unreadable(url, 'is one page of a list of items: give the URL of the collection, so that all of them are found.');
    }
    return { items: readItems(document, url), applied: none };
  }
  const isCollection = kind === 'collection';
  const collection = isCollection ? document : undefined;
  const api = await apiOf(document, url, isCollection, context);
  if (api === undefined) {
    return { items: await walkStatic(document, url, read, context.concurrency), collection, applied: none };
  }
  const conditions = conditionsFor(api, filters, context.flags);
  const search: Search = { time: query.time, box: query.box, polygon: query.polygon, conditions };
  const itemAssets = objectAt(document, 'item_assets');
  const { flags, fetchJson, signal } = context;
  return {
    items: (await searchApi(api.endpoint, search, flags, fetchJson, signal)).map((item) => withItemAssets(item, itemAssets)),
    collection,
    applied: new Set(conditions.map(([property]) => property.slice(flags.propertiesPrefix.length))),
    unfiltered:
      conditions.length === 0 ? undefined : () => sampleApi(api.endpoint, { ...search, conditions: [] }, flags, fetchJson, signal),
  };
}
