import { isJsonObject, type JsonObject, OpenEOError } from '../../cube/index.ts';
import { mapBounded } from '../bounded.ts';
import { objectAt } from '../json.ts';
import { kindOf, linksOf, readItem, readItems, type StacItem } from './document.ts';

/** Most documents read of one static catalog. */
const maxDocuments = 200_000;

interface Place {
  readonly url: string;
  readonly itemAssets: JsonObject;
}

/** Items with the description that their collection gives of their assets (`item_assets`) beneath the assets' own. */
export function withItemAssets(item: StacItem, itemAssets: JsonObject): StacItem {
  if (Object.keys(itemAssets).length === 0) return item;
  const assets = Object.entries(item.assets).map(([id, asset]) => {
    const described = itemAssets[id];
    return [id, isJsonObject(described) ? { ...described, ...asset } : asset] as const;
  });
  return { ...item, assets: Object.fromEntries(assets) };
}

/**
 * All items of a static catalog or collection: its `item` and `child` links followed level by level, each document once however links run in
 * circles. Order is that of the links. `read` gets a document by URL.
 */
export async function walkStatic(
  root: JsonObject,
  rootUrl: string,
  read: (url: string) => Promise<unknown>,
  concurrency: number,
): Promise<readonly StacItem[]> {
  const seen = new Set([rootUrl]);
  const items: StacItem[] = [];
  let level: readonly { readonly json: JsonObject; readonly place: Place }[] = [
    { json: root, place: { url: rootUrl, itemAssets: objectAt(root, 'item_assets') } },
  ];
  while (level.length > 0) {
    const next: Place[] = [];
    for (const { json, place } of level) {
      for (const link of linksOf(json, place.url)) {
        if ((link.rel !== 'item' && link.rel !== 'child') || seen.has(link.href)) continue;
        seen.add(link.href);
        next.push({ url: link.href, itemAssets: place.itemAssets });
      }
    }
    if (seen.size > maxDocuments) {
      throw new OpenEOError(
        'ProcessGraphComplexity',
        `${rootUrl} links more than ${maxDocuments} documents, which is the limit for a static catalog: use a STAC API.`,
        {
          file: rootUrl,
        },
      );
    }
    const documents = await mapBounded(next, concurrency, async (place) => ({ place, json: await read(place.url) }));
    const deeper: { readonly json: JsonObject; readonly place: Place }[] = [];
    for (const { place, json } of documents) {
      const kind = kindOf(json, place.url);
      if (kind === 'item') items.push(withItemAssets(readItem(json, place.url), place.itemAssets));
      else if (kind === 'items')
        items.push(...readItems(json as JsonObject, place.url).map((item) => withItemAssets(item, place.itemAssets)));
      else {
        const described = objectAt(json as JsonObject, 'item_assets');
        deeper.push({
          json: json as JsonObject,
          place: { url: place.url, itemAssets: Object.keys(described).length > 0 ? described : place.itemAssets },
        });
      }
    }
    level = deeper;
  }
  return items;
}
