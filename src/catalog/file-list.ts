import { glob } from 'node:fs/promises';
import { basename, dirname, extname, sep } from 'node:path';
import { OpenEOError } from '../cube/index.ts';
import type { CollectionBand } from './band.ts';
import type { FileSource } from './collection-source.ts';

/** Files that belong together: of one scene, one file a band or one with all of them. */
export interface FileSet {
  readonly id: string;
  /** Epoch milliseconds; undefined where the source names no dates. */
  readonly time?: number;
  /** By band name: the file and the sample in it. */
  readonly files: ReadonlyMap<string, { readonly href: string; readonly assetBand: number }>;
}

export interface FileListing {
  readonly sets: readonly FileSet[];
  /** Files that match a glob, but whose name holds no date, or no band where others hold one. */
  readonly undated: readonly string[];
  readonly bandless: readonly string[];
  /** Files that offer a band which another file of the set offers already. */
  readonly repeated: readonly string[];
}

interface Match {
  readonly href: string;
  readonly band?: string;
  /** The path without what marks the band: equal for files of one set. */
  readonly key: string;
}

const bandPlace = '\u0000';

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

async function expand(pattern: string): Promise<readonly string[]> {
  if (/^[a-z][a-z0-9+.-]+:/i.test(pattern) || !/[*?[\]{}]/.test(pattern)) return [pattern];
  const found: string[] = [];
  for await (const path of glob(pattern)) found.push(path);
  return found;
}

/** Recognises the band that a file name holds: one pattern for all names, set off by characters that are no letters or digits; the last hit counts. */
function bandFinder(
  names: ReadonlyMap<string, string>,
): (name: string) => { readonly band: string; readonly start: number; readonly end: number } | undefined {
  const alternatives = [...names.keys()].sort((a, b) => b.length - a.length).map(escaped);
  if (alternatives.length === 0) return () => undefined;
  const pattern = new RegExp(`(?<![A-Za-z0-9])(?:${alternatives.join('|')})(?![A-Za-z0-9])`, 'g');
  return (name) => {
    const hit = [...name.matchAll(pattern)].at(-1);
    return hit === undefined ? undefined : { band: names.get(hit[0])!, start: hit.index, end: hit.index + hit[0].length };
  };
}

/** Text in file names to the band that it marks. */
function markersOf(bands: readonly CollectionBand[], marker: FileSource['bandMarker']): ReadonlyMap<string, string> {
  if (typeof marker === 'object') return new Map(Object.entries(marker).map(([band, text]) => [text, band]));
  return new Map(bands.flatMap((band) => [band.name, ...(band.aliases ?? [])].map((name) => [name, band.name] as const)));
}

async function matchesOf(source: FileSource, bands: readonly CollectionBand[]): Promise<readonly Match[]> {
  const marker = typeof source.bandMarker === 'string' ? source.bandMarker : undefined;
  const markers = markersOf(bands, source.bandMarker);
  const found = new Map<string, Match>();
  const find = bandFinder(markers);
  for (const pattern of source.globs) {
    if (marker?.length && pattern.includes(marker)) {
      for (const [text, band] of markers) {
        for (const href of await expand(pattern.replaceAll(marker, text)))
          found.set(href, { href, band, key: href.replaceAll(text, bandPlace) });
      }
      continue;
    }
    for (const href of await expand(pattern)) {
      const name = basename(href);
      const hit = find(name);
      const key = hit === undefined ? href : `${dirname(href)}${sep}${name.slice(0, hit.start)}${bandPlace}${name.slice(hit.end)}`;
      found.set(href, { href, band: hit?.band, key });
    }
  }
  return [...found.values()].sort((a, b) => (a.href < b.href ? -1 : a.href > b.href ? 1 : 0));
}

/** The date in a path: groups named year, month, day, hour, minute, second, or in this order; undefined where there is no real date. */
function dateOf(path: string, pattern: RegExp): number | undefined {
  const match = pattern.exec(path);
  if (match === null) return undefined;
  const part = (name: string, position: number, otherwise: number) =>
    Number(match.groups?.[name] ?? (match.groups === undefined ? match[position] : undefined) ?? otherwise);
  const [year, month, day] = [part('year', 1, Number.NaN), part('month', 2, 1), part('day', 3, 1)];
  const time = Date.UTC(year, month - 1, day, part('hour', 4, 0), part('minute', 5, 0), part('second', 6, 0));
  const date = new Date(time);
  // A date such as 30 February would silently be another day.
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? time : undefined;
}

function datePatternOf(source: FileSource, collection: string): RegExp | undefined {
  if (source.datePattern === undefined) return undefined;
  try {
    return new RegExp(source.datePattern, 'u');
  } catch (cause) {
    throw new OpenEOError('CatalogInvalid', `The date_regex of '${collection}' is not a regular expression: ${source.datePattern}`, {
      cause,
    });
  }
}

function setIds(keys: readonly string[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const uses = new Map<string, number>();
  for (const key of keys) {
    const name = basename(key, extname(key));
    const id = name.replaceAll(bandPlace, '').replace(/[._-]+$/, '') || basename(dirname(key));
    ids.set(key, id);
    uses.set(id, (uses.get(id) ?? 0) + 1);
  }
  for (const [key, id] of ids) if ((uses.get(id) ?? 0) > 1) ids.set(key, `${basename(dirname(key))}/${id}`);
  return ids;
}

/**
 * The file sets of a file source, by the names of its files alone. Where names hold bands, a file is one band, and files whose paths differ in the band
 * alone are one set; where no name does, every file holds all bands, in the collection's order. Nothing that matches is `SourceUnavailable`.
 */
export async function listFileSets(collection: string, source: FileSource, bands: readonly CollectionBand[]): Promise<FileListing> {
  const matches = await matchesOf(source, bands);
  if (matches.length === 0) {
    throw new OpenEOError(
      'SourceUnavailable',
      `The collection '${collection}' has no files: nothing matches ${source.globs.join(', ') || 'its data source'}.`,
    );
  }
  const pattern = datePatternOf(source, collection);
  const isPerBand = matches.some((match) => match.band !== undefined);
  const grouped = new Map<
    string,
    { readonly time?: number; readonly files: Map<string, { readonly href: string; readonly assetBand: number }> }
  >();
  const undated: string[] = [];
  const bandless: string[] = [];
  const repeated: string[] = [];
  for (const match of matches) {
    const time = pattern === undefined ? undefined : dateOf(match.href, pattern);
    if (pattern !== undefined && time === undefined) undated.push(match.href);
    else if (isPerBand && match.band === undefined) bandless.push(match.href);
    else {
      const set = grouped.get(match.key) ?? { time, files: new Map() };
      grouped.set(match.key, set);
      const offered = match.band === undefined ? bands.map((band) => band.name) : [match.band];
      for (const [assetBand, band] of offered.entries()) {
        if (set.files.has(band)) repeated.push(match.href);
        else set.files.set(band, { href: match.href, assetBand: match.band === undefined ? assetBand : 0 });
      }
    }
  }
  const ids = setIds([...grouped.keys()]);
  return { sets: [...grouped].map(([key, set]) => ({ id: ids.get(key)!, ...set })), undated, bandless, repeated };
}
