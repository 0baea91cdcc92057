import { isJsonObject, type JsonObject, OpenEOError } from '../../cube/index.ts';
import { type CollectionBand, dataTypeOf } from '../band.ts';
import type { FeatureFlags } from '../feature-flags.ts';
import type { BandAsset } from '../item.ts';
import { defined, finiteNumber, numberAt, objectAt, textAt } from '../json.ts';
import { openableHref, resolveHref, type StacItem } from './document.ts';
import type { OfferedBand } from './offered-bands.ts';
import { gridStated } from './projection.ts';

type Decode = Pick<BandAsset, 'scale' | 'offset' | 'minimum'>;

function statedNumber(name: string, offered: OfferedBand, item: StacItem): number | undefined {
  for (const source of [offered.band, offered.asset, item.properties]) {
    const value = numberAt(source, `raster:${name}`) ?? (source === item.properties ? undefined : numberAt(source, name));
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The Sentinel-2 processing baseline (4 for `04.00`), where the item names one. */
function processingBaseline(properties: JsonObject): number | undefined {
  const stated = textAt(properties, 's2:processing_baseline') ?? textAt(properties, 'processing:version');
  return stated !== undefined && /^\d\d\.\d\d$/.test(stated) ? Number(stated) : undefined;
}

/**
 * The offset that brings Sentinel-2 reflectances of all baselines to one meaning (1 is 1/10000): from baseline 04.00 on numbers are 1000 too high.
 * Metadata say it by `raster:offset` over `raster:scale`; items older than 04.00 and those already corrected (`earthsearch:boa_offset_applied`) have none.
 */
function sentinel2Decode(band: CollectionBand, offered: OfferedBand, item: StacItem): Decode {
  const isReflectance =
    offered.band['eo:center_wavelength'] !== undefined || offered.band['center_wavelength'] !== undefined || band.wavelength !== undefined;
  if (!isReflectance || band.categorical || item.properties['earthsearch:boa_offset_applied'] === true) return {};
  const baseline = processingBaseline(item.properties);
  if (baseline !== undefined && baseline < 4) return {};
  const stated = statedNumber('offset', offered, item);
  const offset = stated === undefined ? (baseline === undefined ? 0 : -1000) : stated / (statedNumber('scale', offered, item) ?? 1);
  const whole = Math.round(offset);
  const steady = Math.abs(offset - whole) < 1e-6 ? whole : offset;
  return steady === 0 ? {} : { offset: steady, minimum: 0 };
}

function decodeOf(band: CollectionBand, offered: OfferedBand, item: StacItem, mode: FeatureFlags['decode']): Decode {
  switch (mode) {
    case 'raw':
      return {};
    case 'sentinel2-offset':
      return sentinel2Decode(band, offered, item);
    case 'scale-and-offset': {
      const scale = statedNumber('scale', offered, item) ?? band.scale ?? 1;
      const offset = statedNumber('offset', offered, item) ?? band.offset ?? 0;
      return scale === 1 && offset === 0 ? {} : { scale, offset };
    }
  }
}

/** The href to read: the asset's own, or an alternate that begins with the preferred prefix; relative ones count from the item. */
function hrefOf(asset: JsonObject, item: StacItem, flags: FeatureFlags): string {
  const own = String(asset['href']);
  if (flags.rawHref) return own;
  const prefix = flags.preferredUrlPrefix?.toLowerCase();
  const alternates = Object.values(objectAt(asset, 'alternate')).flatMap((alternate) =>
    isJsonObject(alternate) ? (textAt(alternate, 'href') ?? []) : [],
  );
  const preferred = prefix === undefined ? undefined : [own, ...alternates].find((href) => href.toLowerCase().startsWith(prefix));
  return openableHref(resolveHref(preferred ?? own, item.url));
}

/** Whether an href is a path on this machine. */
export function isLocal(href: string): boolean {
  return !/^[a-z][a-z0-9+.-]+:/i.test(href);
}

/** Where an item's band is. A document from the web that refers to a file of this machine is `SourceUnavailable`, unless hrefs are used as they are written. */
export function bandAssetOf(band: CollectionBand, offered: OfferedBand, item: StacItem, flags: FeatureFlags): BandAsset {
  const href = hrefOf(offered.asset, item, flags);
  if (isLocal(href) && !flags.rawHref && !item.url.startsWith('file:')) {
    throw new OpenEOError('SourceUnavailable', `${item.url} refers to ${href}, which is not on the web.`, { item: item.id, file: href });
  }
  const sources = [offered.band, offered.asset];
  return defined({
    band: band.name,
    href,
    assetBand: offered.assetBand,
    type: dataTypeOf(sources.map((source) => textAt(source, 'data_type')).find((type) => type !== undefined)),
    nodata: band.nodata ?? sources.map((source) => finiteNumber(source['nodata'])).find((nodata) => nodata !== undefined),
    ...decodeOf(band, offered, item, flags.decode),
    grid: gridStated([...sources, item.properties], flags.fixTransform),
  });
}
