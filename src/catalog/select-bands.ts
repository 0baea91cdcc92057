import { OpenEOError } from '../cube/index.ts';
import type { CollectionBand } from './band.ts';
import { didYouMean, listed } from './did-you-mean.ts';

/** The band of that name; else those of that alias; else those of that common name, in their order. */
function matches(bands: readonly CollectionBand[], name: string): readonly CollectionBand[] {
  const named = bands.filter((band) => band.name === name);
  if (named.length > 0) return named.slice(0, 1);
  const aliased = bands.filter((band) => band.aliases?.includes(name));
  return aliased.length > 0 ? aliased : bands.filter((band) => band.commonName === name);
}

/** Names, aliases and common names by which the bands can be asked for. */
export function bandNames(bands: readonly CollectionBand[]): readonly string[] {
  return [
    ...new Set(bands.flatMap((band) => [band.name, ...(band.aliases ?? []), ...(band.commonName === undefined ? [] : [band.commonName])])),
  ];
}

/**
 * The bands asked for, in the order asked for; a band that is matched twice comes once. Names win over aliases, aliases over common names.
 * Undefined is all. An unknown name or an empty list is `ProcessParameterInvalid`; `refused` names bands that are known but not available.
 */
export function selectBands(
  bands: readonly CollectionBand[],
  requested: readonly string[] | undefined,
  source: string,
  refused: ReadonlySet<string> = new Set(),
): readonly CollectionBand[] {
  if (requested === undefined) return bands.filter((band) => !refused.has(band.name));
  if (requested.length === 0) {
    throw new OpenEOError('ProcessParameterInvalid', 'The list of bands is empty: leave it out (or null) for all bands.', {
      argument: 'bands',
    });
  }
  const selected = new Set<CollectionBand>();
  for (const name of requested) {
    const found = matches(bands, name);
    const unavailable = found.find((band) => refused.has(band.name))?.name ?? (refused.has(name) ? name : undefined);
    if (unavailable !== undefined) {
      throw new OpenEOError(
        'ProcessParameterUnsupported',
        `The band '${unavailable}' of '${source}' would come from XML granule metadata (granule_metadata_band_map), which is not supported.`,
        { argument: 'bands' },
      );
    }
    if (found.length === 0) {
      const hint =
        didYouMean(name, bandNames(bands)) ||
        ` It has ${listed(
          bands.map((band) => band.name),
          40,
        )}.`;
      throw new OpenEOError('ProcessParameterInvalid', `'${source}' has no band '${name}'.${hint}`, { argument: 'bands' });
    }
    for (const band of found) selected.add(band);
  }
  return [...selected];
}
