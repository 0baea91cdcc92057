import type { JsonObject } from '../cube/index.ts';
import type { CollectionBand } from './band.ts';
import type { Collection } from './collection.ts';
import { objectAt } from './json.ts';

function rank(a: Collection, b: Collection): number {
  const isUsable = (collection: Collection) => Number(collection.source.type !== 'unavailable');
  return isUsable(b) - isUsable(a) || b.source.priority - a.source.priority || Number(b.source.isDefault) - Number(a.source.isDefault);
}

function uniteBands(members: readonly Collection[]): readonly CollectionBand[] {
  const bands = new Map<string, CollectionBand>();
  for (const band of members.flatMap((member) => member.bands)) if (!bands.has(band.name)) bands.set(band.name, band);
  return [...bands.values()];
}

function uniteIntervals(members: readonly Collection[]): Collection['extent']['interval'] {
  const starts = members.map((member) => member.extent.interval[0]);
  const ends = members.map((member) => member.extent.interval[1]);
  return [
    starts.some((start) => start === null) ? null : Math.min(...(starts as readonly number[])),
    ends.some((end) => end === null) ? null : Math.max(...(ends as readonly number[])),
  ];
}

/** Metadata of the first member, with the bands of all. */
function uniteMetadata(first: Collection, id: string, bands: readonly CollectionBand[]): JsonObject {
  const dimensions = objectAt(first.metadata, 'cube:dimensions');
  const dimension = { ...objectAt(dimensions, first.dimensions.bands), type: 'bands', values: bands.map((band) => band.name) };
  return { ...first.metadata, id, 'cube:dimensions': { ...dimensions, [first.dimensions.bands]: dimension } };
}

/**
 * The virtual collection of all that bear one `common_name`: its id is that name, its bands and extents are those of all members. Members are
 * ordered: usable sources first, then by `common_name_priority`, then the default provider, then as in the catalog; the first is loaded unless
 * a request names a `provider:backend`.
 */
export function mergeCollections(commonName: string, collections: readonly Collection[]): Collection {
  const members = [...collections].sort(rank);
  const first = members[0];
  const bands = uniteBands(members);
  return {
    ...first,
    id: commonName,
    hidden: commonName.startsWith('_'),
    bands,
    extent: { boxes: members.flatMap((member) => member.extent.boxes), interval: uniteIntervals(members) },
    source: { type: 'merged', members, isDefault: false, priority: 0, flags: {} },
    filters: {},
    metadata: uniteMetadata(first, commonName, bands),
  };
}
