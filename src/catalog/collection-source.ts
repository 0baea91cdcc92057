import { isAbsolute, join } from 'node:path';
import { isJsonObject, type JsonObject } from '../cube/index.ts';
import type { Collection } from './collection.ts';
import { defined, numberAt, objectAt, textAt } from './json.ts';

/** What is common to members of collections with one `common_name`. */
interface Membership {
  /** `provider:backend`: how a request chooses among them. */
  readonly provider?: string;
  readonly isDefault: boolean;
  /** Higher comes first. */
  readonly priority: number;
}

/** Files on disk: one a band, or one with all of them; resolved by their names. */
export interface FileSource extends Membership {
  readonly type: 'files';
  readonly globs: readonly string[];
  /** Finds the date in a path: groups year, month, day and, if there, hour, minute, second; by name or in this order. */
  readonly datePattern?: string;
  /**
   * A text in the globs that stands for one band and is replaced by each band's name in turn; or by band the text that marks its files.
   * Absent: a band's name or alias, set off by characters that are no letters or digits, marks its files.
   */
  readonly bandMarker?: string | Readonly<Record<string, string>>;
}

export interface StacSource extends Membership {
  readonly type: 'stac';
  readonly url: string;
}

export interface TestingSource extends Membership {
  readonly type: 'testing';
}

/** Loaded as metadata only. */
export interface UnavailableSource extends Membership {
  readonly type: 'unavailable';
  readonly stated: string;
}

/** A virtual collection over others. */
export interface MergedSource extends Membership {
  readonly type: 'merged';
  /** Best first. */
  readonly members: readonly Collection[];
}

export type CollectionSource = (FileSource | StacSource | TestingSource | UnavailableSource | MergedSource) & {
  /** Feature flags of the source, as they are written. */
  readonly flags: JsonObject;
  readonly labels?: 'day' | 'instant';
};

/** Types of data sources of layer catalogs: those that work here, and those that are known but not available. */
export const sourceTypes: Readonly<Record<string, 'files' | 'stac' | 'testing' | 'merged' | 'unavailable'>> = {
  'file-glob': 'files',
  geotiff: 'files',
  stac: 'stac',
  testing: 'testing',
  merged_by_common_name: 'merged',
  'file-s2': 'unavailable',
  'file-s1-coherence': 'unavailable',
  'file-probav': 'unavailable',
  'file-cgls2': 'unavailable',
  'file-oscars': 'unavailable',
  cgls_oscars: 'unavailable',
  creo: 'unavailable',
  'creodias-s1-backscatter': 'unavailable',
  'file-s3': 'unavailable',
  'file-s5p': 'unavailable',
  'file-agera5': 'unavailable',
  'file-globspatialonly': 'unavailable',
  'sentinel-hub': 'unavailable',
  accumulo: 'unavailable',
};

function onDisk(path: string, folder: string): string {
  return /^[a-z][a-z0-9+.-]+:/i.test(path) || isAbsolute(path) ? path : join(folder, path);
}

function globsOf(json: JsonObject, folder: string): readonly string[] {
  const stated = json['data_glob'] ?? json['glob_pattern'] ?? [];
  const globs = Array.isArray(stated) ? stated : [stated];
  return globs
    .filter((glob) => typeof glob === 'string' && glob !== '')
    .map((glob) => onDisk(String(glob).replace(/^file:\/\//, ''), folder));
}

/** Reads a `data_source`; relative paths count from `folder`. A type that is not available, or none, gives an unavailable source. */
export function readSource(json: JsonObject, folder: string): CollectionSource {
  const stated = textAt(json, 'type') ?? '';
  const type = sourceTypes[stated.toLowerCase()] ?? 'unavailable';
  const labels = json['labels'];
  const shared = defined({
    provider: textAt(json, 'provider:backend'),
    isDefault: json['default_provider:backend'] === true,
    priority: numberAt(json, 'common_name_priority') ?? 0,
    flags: objectAt(json, 'load_stac_feature_flags'),
    labels: labels === 'day' || labels === 'instant' ? (labels as 'day' | 'instant') : undefined,
  });
  switch (type) {
    case 'files': {
      const marker = json['band_marker'] ?? json['band_markers'];
      const bandMarker =
        typeof marker === 'string' || isJsonObject(marker) ? (marker as string | Readonly<Record<string, string>>) : undefined;
      return defined({
        ...shared,
        type: 'files' as const,
        globs: globsOf(json, folder),
        datePattern: textAt(json, 'date_regex'),
        bandMarker,
      });
    }
    case 'stac':
      return { ...shared, type: 'stac', url: onDisk(textAt(json, 'url') ?? '', folder) };
    case 'testing':
      return { ...shared, type: 'testing' };
    default:
      return { ...shared, type: 'unavailable', stated: stated === '' ? '(none)' : stated };
  }
}
