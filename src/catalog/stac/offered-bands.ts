import type { JsonObject } from '../../cube/index.ts';
import { bandObjects, type CollectionBand, readBand } from '../band.ts';
import type { FeatureFlags } from '../feature-flags.ts';
import { arrayAt, numberAt, textAt, textsAt } from '../json.ts';
import type { StacItem } from './document.ts';

/** A sample of an asset that a band may be read from. */
export interface OfferedBand {
  readonly name: string;
  readonly commonName?: string;
  readonly assetId: string;
  readonly asset: JsonObject;
  /** The band's own fields. */
  readonly band: JsonObject;
  readonly assetBand: number;
  /** False where `name` is only the asset's id. */
  readonly isNamed: boolean;
  /** True where the asset holds this band alone, so that its id may stand for the band. */
  readonly isAlone: boolean;
}

const shownRoles: ReadonlySet<string> = new Set(['visual', 'overview', 'thumbnail']);
const shownIds: ReadonlySet<string> = new Set(['visual', 'overview', 'thumbnail', 'preview', 'rendered_preview']);
const dataRoles: ReadonlySet<string> = new Set(['data', 'reflectance']);
const otherMedia = /^(text\/|image\/(jpeg|png|webp|gif)|application\/(json|geo\+json|xml|pdf|zip|gml|.*\+xml|.*\+json|vnd\.oai))/i;

/** Pictures to look at, metadata documents and what a flag skips never offer bands. */
function offersBands(id: string, asset: JsonObject, flags: FeatureFlags): boolean {
  if (flags.skippedAssets.includes(id)) return false;
  const roles = textsAt(asset, 'roles');
  if (roles.some((role) => shownRoles.has(role))) return false;
  if (roles.some((role) => dataRoles.has(role))) return true;
  if (shownIds.has(id) || (roles.length > 0 && roles.every((role) => role === 'metadata'))) return false;
  return !otherMedia.test(textAt(asset, 'type') ?? '');
}

function rankOf(asset: JsonObject): number {
  return arrayAt(asset, 'roles').some((role) => dataRoles.has(String(role))) ? 0 : 1;
}

function gsdOf(offered: OfferedBand): number {
  return (
    numberAt(offered.band, 'gsd') ??
    numberAt(offered.asset, 'gsd') ??
    numberAt(offered.band, 'spatial_resolution') ??
    numberAt(offered.band, 'raster:spatial_resolution') ??
    Infinity
  );
}

/** Names of an asset's bands: its metadata's; else what `asset_id_to_bands_map` says; else the asset's id, numbered where there are several. */
function namesOf(
  id: string,
  bands: readonly JsonObject[],
  flags: FeatureFlags,
): readonly { readonly name: string; readonly isNamed: boolean }[] {
  const stated = bands.map((band) => textAt(band, 'name'));
  const mapped = Object.hasOwn(flags.assetBands, id) ? flags.assetBands[id] : undefined;
  if (mapped !== undefined && (stated.length === 0 || stated.includes(undefined))) return mapped.map((name) => ({ name, isNamed: true }));
  if (bands.length < 2) return [{ name: stated[0] ?? id, isNamed: stated[0] !== undefined }];
  return stated.map((name, position) => ({ name: name ?? `${id}:${position + 1}`, isNamed: name !== undefined }));
}

/** The bands that an item's assets offer, best first: role data or reflectance, then the finest gsd, then by asset id. */
export function offeredBands(item: StacItem, flags: FeatureFlags): readonly OfferedBand[] {
  const offered: { readonly band: OfferedBand; readonly rank: number; readonly gsd: number }[] = [];
  for (const [assetId, asset] of Object.entries(item.assets)) {
    if (!offersBands(assetId, asset, flags)) continue;
    const bands = bandObjects(asset);
    const names = namesOf(assetId, bands, flags);
    for (const [assetBand, { name, isNamed }] of names.entries()) {
      const own = bands[assetBand] ?? {};
      const band: OfferedBand = {
        name,
        commonName: textAt(own, 'eo:common_name') ?? textAt(own, 'common_name'),
        assetId,
        asset,
        band: own,
        assetBand,
        isNamed,
        isAlone: names.length === 1,
      };
      offered.push({ band, rank: rankOf(asset), gsd: gsdOf(band) });
    }
  }
  offered.sort(
    (a, b) =>
      a.rank - b.rank ||
      a.gsd - b.gsd ||
      (a.band.assetId < b.band.assetId ? -1 : a.band.assetId > b.band.assetId ? 1 : a.band.assetBand - b.band.assetBand),
  );
  return offered.map(({ band }) => band);
}

/** Bands found in items, in the order in which assets name them first. */
export function discoverBands(items: readonly StacItem[], flags: FeatureFlags): readonly CollectionBand[] {
  const found = new Map<string, CollectionBand>();
  for (const item of items) {
    const position = new Map(Object.keys(item.assets).map((id, index) => [id, index]));
    const inOrder = [...offeredBands(item, flags)].sort(
      (a, b) => position.get(a.assetId)! - position.get(b.assetId)! || a.assetBand - b.assetBand,
    );
    for (const offered of inOrder) {
      if (found.has(offered.name)) continue;
      // An asset's `type` is its media type, not that of its numbers.
      const { type: _, bands: _bands, ...asset } = offered.asset;
      found.set(offered.name, readBand({ ...asset, ...offered.band }, offered.name));
    }
  }
  return [...found.values()];
}

/** How well an offer fits a band: by name or alias 0, by asset id 1, by common name 2; undefined where it does not. */
type Fit = 0 | 1 | 2;

/** Finds for each band what an item offers for it. Built once a query: an item costs the number of its offers. */
export function bandMatcher(bands: readonly CollectionBand[]): (offers: readonly OfferedBand[]) => readonly (OfferedBand | undefined)[] {
  const byName = new Map<string, number[]>();
  const byCommonName = new Map<string, number[]>();
  const add = (map: Map<string, number[]>, name: string, index: number) => map.set(name, [...(map.get(name) ?? []), index]);
  for (const [index, band] of bands.entries()) {
    for (const name of new Set([band.name, ...(band.aliases ?? [])])) add(byName, name, index);
    if (band.commonName !== undefined) add(byCommonName, band.commonName, index);
  }
  return (offers) => {
    const chosen = new Array<OfferedBand | undefined>(bands.length).fill(undefined);
    const fits = new Array<Fit | 3>(bands.length).fill(3);
    const offer = (indices: readonly number[] | undefined, fit: Fit, offered: OfferedBand) => {
      for (const index of indices ?? []) {
        if (fit >= fits[index]) continue;
        fits[index] = fit;
        chosen[index] = offered;
      }
    };
    for (const offered of offers) {
      if (offered.isNamed || !offered.isAlone) offer(byName.get(offered.name), 0, offered);
      if (offered.isAlone) offer(byName.get(offered.assetId), 1, offered);
      if (offered.commonName !== undefined) offer(byCommonName.get(offered.commonName), 2, offered);
    }
    return chosen;
  };
}
