import { OpenEOError } from '../cube/index.ts';
import { mapBounded } from './bounded.ts';
import type { BandAsset, SourceItem } from './item.ts';
import { defined } from './json.ts';
import type { FileHeader, ReadGrid } from './query.ts';

/** A reader of headers that reads each file once. */
export function rememberHeaders(readGrid: ReadGrid, signal: AbortSignal): (href: string) => Promise<FileHeader> {
  const read = new Map<string, Promise<FileHeader>>();
  return (href) => {
    const known = read.get(href) ?? readGrid(href, signal);
    read.set(href, known);
    return known;
  };
}

/** The asset with what its file's header says where metadata are silent. A sample that the file does not have is `SourceUnreadable`. */
export function withHeader(asset: BandAsset, header: FileHeader, item: string): BandAsset {
  if (asset.assetBand >= header.samples) {
    throw new OpenEOError(
      'SourceUnreadable',
      `${asset.href} has ${header.samples} samples; band '${asset.band}' would be number ${asset.assetBand + 1}.`,
      {
        item,
        file: asset.href,
      },
    );
  }
  const nodata = header.nodata !== undefined && Number.isFinite(header.nodata) ? header.nodata : undefined;
  return defined({ ...asset, type: asset.type ?? header.type, nodata: asset.nodata ?? nodata, grid: asset.grid ?? header.grid });
}

/** The asset with what its file's header says; a file that cannot be read is named with its item. */
async function completed(asset: BandAsset, header: (href: string) => Promise<FileHeader>, item: string): Promise<BandAsset> {
  try {
    return withHeader(asset, await header(asset.href), item);
  } catch (error) {
    throw error instanceof OpenEOError ? error.within({ item, file: asset.href }) : error;
  }
}

/** Items whose assets all have a grid: headers are read where metadata state none, at most `concurrency` at once. */
export async function completeGrids(
  items: readonly SourceItem[],
  header: (href: string) => Promise<FileHeader>,
  concurrency: number,
): Promise<readonly SourceItem[]> {
  const open = items.flatMap((item, at) =>
    item.assets.filter((asset) => asset.grid === undefined && !asset.href.startsWith('testing:')).map((asset) => ({ at, asset })),
  );
  if (open.length === 0) return items;
  const read = await mapBounded(open, concurrency, async ({ at, asset }) => ({
    at,
    asset,
    complete: await completed(asset, header, items[at].id),
  }));
  const complete = new Map(read.map(({ asset, complete }) => [asset, complete]));
  return items.map((item) => ({ ...item, assets: item.assets.map((asset) => complete.get(asset) ?? asset) }));
}

/** Items in which, for each band whose type no metadata states, the first file's header has been asked for it. */
export async function completeTypes(
  items: readonly SourceItem[],
  untyped: readonly string[],
  header: (href: string) => Promise<FileHeader>,
): Promise<readonly SourceItem[]> {
  const complete = new Map<BandAsset, BandAsset>();
  for (const band of untyped) {
    const offers = items.flatMap((item) => item.assets.filter((asset) => asset.band === band).map((asset) => ({ item, asset })));
    if (offers.length === 0 || offers.some(({ asset }) => asset.type !== undefined)) continue;
    const { item, asset } = offers[0];
    complete.set(asset, await completed(asset, header, item.id));
  }
  if (complete.size === 0) return items;
  return items.map((item) => ({ ...item, assets: item.assets.map((asset) => complete.get(asset) ?? asset) }));
}
