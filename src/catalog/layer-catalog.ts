import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isJsonObject, type JsonObject, OpenEOError } from '../cube/index.ts';
import { type Collection, readCollection } from './collection.ts';
import { didYouMean, listed } from './did-you-mean.ts';
import type { Finding } from './finding.ts';
import { objectAt, textAt } from './json.ts';
import { lintCollection } from './lint.ts';
import { mergeCollections } from './merged-collection.ts';

/** Collections by id, in the order of the files; virtual ones (`merged_by_common_name`) last. */
export interface Catalog {
  readonly collections: ReadonlyMap<string, Collection>;
  /** What was found while loading: said at start, and by `catalog lint`. */
  readonly findings: readonly Finding[];
}

/** Most bytes that a catalog may have, unpacked. */
const maxBytes = 256 * 1024 * 1024;

/** The entries of a catalog file, `.json` or gzipped: an array of collections, `{"collections": […]}`, or one collection. */
export async function readEntries(file: string): Promise<readonly unknown[]> {
  let json: unknown;
  try {
    const bytes = await readFile(file);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    json = JSON.parse((isGzip ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : bytes).toString('utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OpenEOError('CatalogInvalid', `The layer catalog ${file} cannot be read: ${why}.`, { file, cause });
  }
  if (Array.isArray(json)) return json;
  if (isJsonObject(json) && Array.isArray(json['collections'])) return json['collections'];
  if (isJsonObject(json) && json['id'] !== undefined) return [json];
  throw new OpenEOError('CatalogInvalid', `The layer catalog ${file} is not an array of collections.`, { file });
}

/** An entry of later files put over one of the same id; what belongs to a source counts from the file that states the source. */
interface Entry {
  readonly json: JsonObject;
  readonly file: string;
  readonly sourceFile: string;
}

function readableCollection(entry: Entry, findings: Finding[]): Collection | undefined {
  const id = textAt(entry.json, 'id');
  try {
    return readCollection(entry.json, dirname(resolve(entry.sourceFile)));
  } catch (error) {
    if (!(error instanceof OpenEOError)) throw error;
    findings.push({ severity: 'error', file: entry.file, collection: id, message: `${error.message} The collection is left out.` });
    return undefined;
  }
}

/**
 * Loads layer catalogs (`layercatalog.json`, also gzipped). Entries of one id in several files are one: keys of later files win. Collections
 * that share a `common_name` also form a virtual one of that id. A collection whose source is not available is there as metadata, with a
 * warning; one that cannot be read is left out, with an error among the findings. A file that cannot be read is `CatalogInvalid`.
 */
export async function loadCatalog(files: readonly string[]): Promise<Catalog> {
  const findings: Finding[] = [];
  const entries = new Map<string, Entry>();
  for (const file of files) {
    for (const [position, json] of (await readEntries(file)).entries()) {
      const id = isJsonObject(json) ? textAt(json, 'id') : undefined;
      if (!isJsonObject(json) || id === undefined || id === '') {
        findings.push({ severity: 'error', file, path: `[${position}]`, message: 'The entry has no id. It is left out.' });
        continue;
      }
      const before = entries.get(id);
      const statesSource = Object.keys(objectAt(json, '_vito')).includes('data_source');
      entries.set(id, {
        json: before === undefined ? json : { ...before.json, ...json },
        file,
        sourceFile: before === undefined || statesSource ? file : before.sourceFile,
      });
    }
  }
  const collections = new Map<string, Collection>();
  const byCommonName = new Map<string, Collection[]>();
  for (const [id, entry] of entries) {
    findings.push(...lintCollection(entry.json, entry.file));
    const collection = readableCollection(entry, findings);
    if (collection === undefined) continue;
    collections.set(id, collection);
    if (collection.commonName === undefined) continue;
    const named = byCommonName.get(collection.commonName) ?? [];
    byCommonName.set(collection.commonName, [...named, collection]);
  }
  for (const [name, members] of byCommonName) if (members.length > 1) collections.set(name, mergeCollections(name, members));
  return { collections, findings };
}

/** The collection of that id, hidden ones too; `CollectionNotFound` with the nearest id otherwise. */
export function findCollection(catalog: Catalog, id: string): Collection {
  const found = catalog.collections.get(id);
  if (found !== undefined) return found;
  const visible = listCollections(catalog).map((collection) => collection.id);
  const hint = didYouMean(id, visible) || (visible.length > 0 ? ` There are ${listed(visible)}.` : ' The catalog is empty.');
  throw new OpenEOError('CollectionNotFound', `There is no collection '${id}'.${hint}`, { argument: 'id' });
}

/** Collections that are not hidden. */
export function listCollections(catalog: Catalog): readonly Collection[] {
  return [...catalog.collections.values()].filter((collection) => !collection.hidden);
}
