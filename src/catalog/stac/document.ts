import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isJsonObject, type JsonObject, OpenEOError } from '../../cube/index.ts';
import { objectAt, objectsAt, textAt } from '../json.ts';

export interface StacLink {
  readonly rel: string;
  /** Absolute. */
  readonly href: string;
  readonly method?: string;
  readonly body?: JsonObject;
  readonly merge: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An item as it came, with where it came from. */
export interface StacItem {
  readonly id: string;
  readonly collection?: string;
  readonly properties: JsonObject;
  readonly assets: Readonly<Record<string, JsonObject>>;
  readonly json: JsonObject;
  /** Relative hrefs count from here. */
  readonly url: string;
}

export type DocumentKind = 'item' | 'items' | 'collection' | 'catalog';

export function unreadable(url: string, message: string, item?: string): OpenEOError {
  return new OpenEOError('SourceUnreadable', `${url} ${message}`, { file: url, item });
}

/** The document's URL: paths become `file:` URLs. */
export function urlOf(location: string): string {
  if (isAbsolute(location)) return pathToFileURL(location).href;
  const url = URL.parse(location);
  if (url !== null && ['http:', 'https:', 'file:'].includes(url.protocol)) return url.href;
  throw new OpenEOError(
    'ProcessParameterInvalid',
    `'${location}' is not the URL of a STAC document: it must begin with https://, http:// or file:///.`,
    {
      argument: 'url',
    },
  );
}

/** An href of a document as an absolute URL; schemes of object stores (`s3:`) stay as they are. */
export function resolveHref(href: string, base: string): string {
  if (isAbsolute(href) && base.startsWith('file:')) return pathToFileURL(href).href;
  return URL.parse(href, base)?.href ?? href;
}

/** How files are opened: a path for `file:` URLs, else the URL. */
export function openableHref(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}

/** What kind of STAC document it is; documents of before 1.0 lack `type` and are told by their fields. */
export function kindOf(json: unknown, url: string): DocumentKind {
  if (isJsonObject(json)) {
    switch (json['type']) {
      case 'Feature':
        return 'item';
      case 'FeatureCollection':
        return 'items';
      case 'Collection':
        return 'collection';
      case 'Catalog':
        return 'catalog';
    }
    if (json['stac_version'] !== undefined || json['links'] !== undefined) return json['extent'] === undefined ? 'catalog' : 'collection';
  }
  throw unreadable(url, 'is not a STAC item, item collection, collection or catalog.');
}

export function linksOf(json: JsonObject, url: string): readonly StacLink[] {
  return objectsAt(json, 'links').flatMap((link) => {
    const rel = textAt(link, 'rel');
    const href = textAt(link, 'href');
    if (rel === undefined || href === undefined) return [];
    return [
      {
        rel,
        href: resolveHref(href, url),
        method: textAt(link, 'method')?.toUpperCase(),
        body: isJsonObject(link['body']) ? link['body'] : undefined,
        merge: link['merge'] === true,
        headers: isJsonObject(link['headers']) ? (link['headers'] as Readonly<Record<string, string>>) : undefined,
      },
    ];
  });
}

/** Reads an item. Relative hrefs of an item in a list count from its own `self` link, else from the list. */
export function readItem(json: unknown, url: string): StacItem {
  if (!isJsonObject(json) || json['type'] !== 'Feature') throw unreadable(url, 'holds something that is not a STAC item.');
  const id = typeof json['id'] === 'number' ? String(json['id']) : textAt(json, 'id');
  if (id === undefined) throw unreadable(url, 'holds an item without id.');
  const assets = Object.entries(objectAt(json, 'assets')).filter(
    (entry): entry is [string, JsonObject] => isJsonObject(entry[1]) && typeof entry[1]['href'] === 'string',
  );
  return {
    id,
    collection: textAt(json, 'collection'),
    properties: objectAt(json, 'properties'),
    assets: Object.fromEntries(assets),
    json,
    url,
  };
}

/** Items of an item collection. Those with an absolute `self` link are at home there. */
export function readItems(json: JsonObject, url: string): readonly StacItem[] {
  const features = json['features'];
  if (!Array.isArray(features)) throw unreadable(url, 'is an item collection without features.');
  return features.map((feature) => {
    const self = isJsonObject(feature) ? linksOf(feature, url).find((link) => link.rel === 'self') : undefined;
    return readItem(feature, self?.href ?? url);
  });
}
