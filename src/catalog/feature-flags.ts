import { isJsonObject, type JsonObject, nearest, OpenEOError } from '../cube/index.ts';
import { arrayAt, defined, finiteNumber, shown, textsAt } from './json.ts';
import type { Log } from './log.ts';

/** How item properties that filters name today are found in the items: the filter dropped, another name, other values. */
export interface PropertyAdaptation {
  readonly drop: boolean;
  readonly rename?: string;
  readonly values?: Readonly<Record<string, unknown>> | 'add-MGRS-prefix';
}

/** Which items are one acquisition, and which of them is kept: by score, then newest. */
export interface DeduplicationRule {
  readonly properties?: readonly string[];
  /** By property, value text to score. */
  readonly preference: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By property, a pattern whose first group in the item's id stands for the property where the item lacks it. */
  readonly fromId: Readonly<Record<string, string>>;
}

/** What a source does differently from the default; the flags are listed in `flagTable`. */
export interface FeatureFlags {
  readonly assetBands: Readonly<Record<string, readonly string[]>>;
  /** Bands that would be computed from XML granule metadata: refused by name where they are asked for. */
  readonly granuleBands: readonly string[];
  readonly adaptations: Readonly<Record<string, PropertyAdaptation>>;
  readonly decode: 'raw' | 'scale-and-offset' | 'sentinel2-offset';
  readonly cellSize?: readonly [number, number];
  readonly cellSizeFallback?: readonly [number, number];
  readonly fixTransform: boolean;
  readonly skippedAssets: readonly string[];
  readonly preferredUrlPrefix?: string;
  readonly rawHref: boolean;
  readonly filterLanguage: 'by-conformance' | 'none' | 'cql2-json' | 'cql2-text';
  readonly pageSize: number;
  readonly maxItems: number;
  readonly filterByGeometry: boolean;
  /** Conditions checked here again although the service was asked to: all, none, only or all but the named. */
  readonly filterAgain: { readonly only?: readonly string[]; readonly but?: readonly string[] };
  readonly propertiesPrefix: string;
  readonly polarizationsHere: boolean;
  /** `versions`: only items that name their processing baseline or version; see `deduplicate.ts`. */
  readonly deduplication: 'versions' | 'off' | DeduplicationRule;
  readonly allowEmpty: boolean;
  readonly urls: readonly string[];
  readonly labels?: 'day' | 'month' | 'instant';
}

/**
 * Every flag of data sources and of the `featureflags` argument. `implemented`: it changes what is loaded or how;
 * `tuning`: of another engine, nothing here depends on it; anything else: why it is refused.
 */
export const flagTable: Readonly<Record<string, 'implemented' | 'tuning' | { readonly refused: string }>> = {
  asset_id_to_bands_map: 'implemented',
  granule_metadata_band_map: 'implemented',
  property_filter_adaptations: 'implemented',
  apply_raster_scale_and_offset: 'implemented',
  apply_sentinel2_reflectance_offset: 'implemented',
  cellsize_override: 'implemented',
  cellsize_fallback: 'implemented',
  fix_proj_transform: 'implemented',
  skipped_assets: 'implemented',
  preferred_url_prefix: 'implemented',
  use_raw_asset_href: 'implemented',
  'use-filter-extension': 'implemented',
  stac_api_per_page_limit: 'implemented',
  stac_api_max_items: 'implemented',
  stac_api_filter_by_geometry: 'implemented',
  post_query_property_filtering: 'implemented',
  deduplicate_items: 'implemented',
  duplication_properties: 'implemented',
  score_property_preference: 'implemented',
  deduplicator_properties_from_id: 'implemented',
  allow_empty_cube: 'implemented',
  url: 'implemented',
  urls: 'implemented',
  polarization_filter_use_in_operator: 'implemented',
  _experimental_properties_prefix: 'implemented',
  temporalresolution: 'implemented',
  tilesize: 'tuning',
  load_per_product: 'tuning',
  indexreduction: 'tuning',
  max_partition_size: 'tuning',
  retain_nodata_tiles: 'tuning',
  use_raster_source_providers: 'tuning',
  use_new_feature_extent_intersection: 'tuning',
  use_new_feature_extent_intersection_2: 'tuning',
  experimental: 'tuning',
  no_resample_on_read: { refused: 'items on another lattice are always brought to the lattice of the cube' },
  global_bounds: { refused: 'the lattice of a cube does not depend on bounds; use resample_spatial to choose another' },
  byoc_collection_id: { refused: 'it belongs to the source type sentinel-hub, which is not available' },
  qa_value: { refused: 'it belongs to swath readers, which are not available' },
  reprojection_type: { refused: 'it belongs to swath readers, which are not available' },
  super_sampling: { refused: 'it belongs to swath readers, which are not available' },
  flag_band: { refused: 'it belongs to swath readers, which are not available' },
  flag_bitmask: { refused: 'it belongs to swath readers, which are not available' },
};

function invalid(flag: string, value: unknown, expected: string): OpenEOError {
  return new OpenEOError('ProcessParameterInvalid', `The feature flag '${flag}' is ${shown(value)}, but must be ${expected}.`, {
    argument: 'featureflags',
  });
}

function booleanFlag(flags: JsonObject, name: string, otherwise: boolean): boolean {
  const value = flags[name] ?? otherwise;
  if (typeof value !== 'boolean') throw invalid(name, value, 'true or false');
  return value;
}

function countFlag(flags: JsonObject, name: string, otherwise: number): number {
  const value = flags[name] ?? otherwise;
  if (!Number.isInteger(value) || (value as number) < 1) throw invalid(name, value, 'a whole number above 0');
  return value as number;
}

function cellSizeFlag(flags: JsonObject, name: string): readonly [number, number] | undefined {
  const value = flags[name] ?? undefined;
  if (value === undefined) return undefined;
  const [x, y = x] = (Array.isArray(value) ? value : [value]).map(finiteNumber);
  if (x === undefined || y === undefined || x <= 0 || y <= 0)
    throw invalid(name, value, 'one or two positive numbers (x, y) in units of the reference system');
  return [x, y];
}

function textFlag(flags: JsonObject, name: string): string | undefined {
  const value = flags[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw invalid(name, value, 'a text');
  return value;
}

function textListFlag(flags: JsonObject, name: string): readonly string[] {
  const value = flags[name] ?? [];
  if (!Array.isArray(value) || value.some((entry) => typeof entry !== 'string')) throw invalid(name, value, 'a list of texts');
  return value as readonly string[];
}

function assetBandsFlag(flags: JsonObject): Readonly<Record<string, readonly string[]>> {
  const value = flags['asset_id_to_bands_map'] ?? {};
  if (!isJsonObject(value)) throw invalid('asset_id_to_bands_map', value, 'an object from asset ids to lists of band names');
  for (const bands of Object.values(value)) {
    if (!Array.isArray(bands)) throw invalid('asset_id_to_bands_map', value, 'an object from asset ids to lists of band names');
  }
  return value as Readonly<Record<string, readonly string[]>>;
}

function adaptationsFlag(flags: JsonObject): Readonly<Record<string, PropertyAdaptation>> {
  const name = 'property_filter_adaptations';
  const value = flags[name] ?? {};
  const expected = `by property "drop", "preserve" or an object with "rename" and "value_mapping" (an object, or "add-MGRS-prefix")`;
  if (!isJsonObject(value)) throw invalid(name, value, expected);
  return Object.fromEntries(
    Object.entries(value).map(([property, adaptation]) => {
      if (adaptation === 'drop' || adaptation === 'preserve') return [property, { drop: adaptation === 'drop' }];
      if (!isJsonObject(adaptation)) throw invalid(name, value, expected);
      const unknown = Object.keys(adaptation).find((key) => key !== 'rename' && key !== 'value_mapping');
      const { rename, value_mapping: values } = adaptation;
      const isValid =
        unknown === undefined &&
        (rename === undefined || typeof rename === 'string') &&
        (values === undefined || isJsonObject(values) || values === 'add-MGRS-prefix');
      if (!isValid) throw invalid(name, value, expected);
      return [property, defined({ drop: false, rename, values }) as PropertyAdaptation];
    }),
  );
}

function filterAgainFlag(flags: JsonObject): FeatureFlags['filterAgain'] {
  const value = flags['post_query_property_filtering'] ?? true;
  if (value === true) return {};
  if (value === false) return { only: [] };
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return { only: value };
  if (isJsonObject(value)) {
    return defined({
      only: value['allow'] === undefined ? undefined : textsAt(value, 'allow'),
      but: value['deny'] === undefined ? undefined : textsAt(value, 'deny'),
    });
  }
  throw invalid('post_query_property_filtering', value, 'true, false, a list of properties or an object with "allow" and "deny"');
}

function preferenceOf(value: unknown): Readonly<Record<string, Readonly<Record<string, number>>>> {
  if (value === undefined || value === null) return {};
  const expected = 'by property a list of values, best first, or an object from values to scores';
  if (!isJsonObject(value)) throw invalid('score_property_preference', value, expected);
  return Object.fromEntries(
    Object.entries(value).map(([property, scores]) => {
      if (Array.isArray(scores))
        return [property, Object.fromEntries(scores.map((entry, position) => [String(entry), scores.length - position]))];
      if (!isJsonObject(scores) || Object.values(scores).some((score) => typeof score !== 'number'))
        throw invalid('score_property_preference', value, expected);
      return [property, scores as Readonly<Record<string, number>>];
    }),
  );
}

function deduplicationFlag(flags: JsonObject): FeatureFlags['deduplication'] {
  const value = flags['deduplicate_items'] ?? undefined;
  if (value === undefined) return 'versions';
  if (value === false) return 'off';
  if (value !== true && !isJsonObject(value)) throw invalid('deduplicate_items', value, 'true, false or an object');
  if (value !== true && value['enable'] === false) return 'off';
  const rule = value === true ? { ...flags, properties_from_id: flags['deduplicator_properties_from_id'] } : value;
  const fromId = rule['properties_from_id'] ?? {};
  if (!isJsonObject(fromId)) throw invalid('properties_from_id', fromId, 'an object from properties to regular expressions');
  for (const pattern of Object.values(fromId)) {
    if (typeof pattern !== 'string' || !isPattern(pattern))
      throw invalid('properties_from_id', fromId, 'an object from properties to regular expressions');
  }
  return defined({
    properties: Array.isArray(rule['duplication_properties']) ? arrayAt(rule, 'duplication_properties').map(String) : undefined,
    preference: preferenceOf(rule['score_property_preference']),
    fromId: fromId as Readonly<Record<string, string>>,
  });
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

function labelsFlag(flags: JsonObject): FeatureFlags['labels'] {
  const value = textFlag(flags, 'temporalresolution');
  if (value === undefined) return undefined;
  if (value === 'ByDay') return 'day';
  if (value === 'ByMonth') return 'month';
  throw invalid('temporalresolution', value, '"ByDay" or "ByMonth"');
}

function filterLanguageFlag(flags: JsonObject): FeatureFlags['filterLanguage'] {
  const value = flags['use-filter-extension'] ?? true;
  if (value === true) return 'by-conformance';
  if (value === false) return 'none';
  if (value === 'cql2-json' || value === 'cql2-text') return value;
  throw invalid('use-filter-extension', value, 'true, false, "cql2-json" or "cql2-text"');
}

/** What is wrong with a flag's name: undefined where the flag may be used. */
export function flagProblem(name: string): string | undefined {
  const known = Object.hasOwn(flagTable, name) ? flagTable[name] : undefined;
  if (known === 'implemented' || known === 'tuning') return undefined;
  if (known !== undefined) return `The feature flag '${name}' is not supported: ${known.refused}.`;
  const near = nearest(name, Object.keys(flagTable));
  return `The feature flag '${name}' is not known${near === undefined ? '.' : `: did you mean '${near}'?`}`;
}

/**
 * Reads flags of a data source and, over them, those of a request. A flag that is refused, unknown or malformed is a
 * `ProcessParameterUnsupported` or `ProcessParameterInvalid` that names it; tuning flags of other engines are said in the log.
 */
export function readFeatureFlags(flags: JsonObject, log: Log): FeatureFlags {
  const tuning: string[] = [];
  for (const [name, value] of Object.entries(flags)) {
    if (value === null || value === undefined) continue;
    const problem = flagProblem(name);
    if (problem !== undefined) {
      throw new OpenEOError(Object.hasOwn(flagTable, name) ? 'ProcessParameterUnsupported' : 'ProcessParameterInvalid', problem, {
        argument: 'featureflags',
      });
    }
    if (flagTable[name] === 'tuning') tuning.push(name);
  }
  if (tuning.length > 0) log('info', `Feature flags without an effect on the result here: ${tuning.join(', ')}.`);
  const granule = flags['granule_metadata_band_map'];
  const url = textFlag(flags, 'url');
  return defined({
    assetBands: assetBandsFlag(flags),
    granuleBands: isJsonObject(granule) ? Object.keys(granule) : [],
    adaptations: adaptationsFlag(flags),
    decode: booleanFlag(flags, 'apply_sentinel2_reflectance_offset', false)
      ? 'sentinel2-offset'
      : booleanFlag(flags, 'apply_raster_scale_and_offset', false)
        ? 'scale-and-offset'
        : 'raw',
    cellSize: cellSizeFlag(flags, 'cellsize_override'),
    cellSizeFallback: cellSizeFlag(flags, 'cellsize_fallback'),
    fixTransform: booleanFlag(flags, 'fix_proj_transform', false),
    skippedAssets: textListFlag(flags, 'skipped_assets'),
    preferredUrlPrefix: textFlag(flags, 'preferred_url_prefix'),
    rawHref: booleanFlag(flags, 'use_raw_asset_href', false),
    filterLanguage: filterLanguageFlag(flags),
    pageSize: countFlag(flags, 'stac_api_per_page_limit', 100),
    maxItems: countFlag(flags, 'stac_api_max_items', 5000),
    filterByGeometry: booleanFlag(flags, 'stac_api_filter_by_geometry', true),
    filterAgain: filterAgainFlag(flags),
    propertiesPrefix: textFlag(flags, '_experimental_properties_prefix') ?? '',
    polarizationsHere: booleanFlag(flags, 'polarization_filter_use_in_operator', false),
    deduplication: deduplicationFlag(flags),
    allowEmpty: booleanFlag(flags, 'allow_empty_cube', false),
    urls: url === undefined ? textListFlag(flags, 'urls') : [url, ...textListFlag(flags, 'urls')],
    labels: labelsFlag(flags),
  } satisfies FeatureFlags);
}
