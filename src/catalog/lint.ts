import { isJsonObject, type JsonObject, nearest } from '../cube/index.ts';
import { bandObjects, dataTypeOf } from './band.ts';
import { sourceTypes } from './collection-source.ts';
import { conditionOf } from './condition.ts';
import { didYouMean } from './did-you-mean.ts';
import { flagProblem, flagTable, readFeatureFlags } from './feature-flags.ts';
import type { Finding } from './finding.ts';
import { objectAt, shown, textAt, textsAt } from './json.ts';
import { silent } from './log.ts';

const internalKeys = ['data_source', 'properties', 'postprocessing_bands', 'management_info', 'common_name_priority'];

/** Keys that any source may have. */
const sharedSourceKeys = [
  'type',
  'provider:backend',
  'default_provider:backend',
  'common_name_priority',
  'load_stac_feature_flags',
  'labels',
];

/** Keys that mean something to the source types that work here. */
const sourceKeys: Readonly<Record<string, readonly string[]>> = {
  files: ['data_glob', 'glob_pattern', 'date_regex', 'band_marker', 'band_markers'],
  stac: ['url', 'use_stac_client'],
  testing: ['data_id'],
  merged: [],
};

type Report = (severity: Finding['severity'], path: string | undefined, message: string) => void;

function unknownKeys(json: JsonObject, known: readonly string[], path: string, report: Report): void {
  for (const key of Object.keys(json)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    report(
      'warning',
      `${path}.${key}`,
      `The key '${key}' is not known${near === undefined ? ' and has no effect.' : `: did you mean '${near}'?`}`,
    );
  }
}

function lintFlags(flags: JsonObject, report: Report): void {
  const path = '_vito.data_source.load_stac_feature_flags';
  for (const [name, value] of Object.entries(flags)) {
    const problem = flagProblem(name);
    if (problem !== undefined) report('error', `${path}.${name}`, problem);
    else if (flagTable[name] === 'tuning')
      report('info', `${path}.${name}`, `The feature flag '${name}' has no effect on the result here.`);
    else {
      try {
        readFeatureFlags({ [name]: value }, silent);
      } catch (error) {
        report('error', `${path}.${name}`, error instanceof Error ? error.message : String(error));
      }
    }
  }
  const granule = Object.keys(objectAt(flags, 'granule_metadata_band_map'));
  if (granule.length > 0) {
    report(
      'warning',
      `${path}.granule_metadata_band_map`,
      `Bands from XML granule metadata are not available: ${granule.join(', ')} are refused where they are asked for.`,
    );
  }
}

function lintPattern(pattern: string, path: string, report: Report): void {
  try {
    const groups = new RegExp(`${pattern}|`, 'u').exec('')?.length ?? 1;
    if (groups < 4) report('error', path, `'${pattern}' has ${groups - 1} groups; year, month and day are needed.`);
  } catch {
    report('error', path, `'${pattern}' is not a regular expression.`);
  }
}

/** The kind of a source that can be loaded; undefined, and reported, for any other. */
function lintSourceType(source: JsonObject, path: string, report: Report): string | undefined {
  const stated = textAt(source, 'type');
  const kind = sourceTypes[stated?.toLowerCase() ?? ''];
  if (stated === undefined) report('error', `${path}.type`, 'The data source has no type: the collection cannot be loaded.');
  else if (kind === undefined) {
    const hint = didYouMean(stated, Object.keys(sourceTypes));
    report('error', `${path}.type`, `The source type '${stated}' is not known: the collection cannot be loaded.${hint}`);
  } else if (kind === 'unavailable') {
    report('warning', `${path}.type`, `The source type '${stated}' is not available: the collection is listed, but cannot be loaded.`);
  } else return kind;
  return undefined;
}

function lintSource(internal: JsonObject, report: Report): void {
  const path = '_vito.data_source';
  const source = internal['data_source'];
  if (!isJsonObject(source)) {
    report('error', path, 'The collection has no data source: it cannot be loaded.');
    return;
  }
  const kind = lintSourceType(source, path, report);
  if (kind === undefined) return;
  unknownKeys(source, [...sharedSourceKeys, ...sourceKeys[kind]], path, report);
  lintFlags(objectAt(source, 'load_stac_feature_flags'), report);
  if (kind === 'stac' && textAt(source, 'url') === undefined) report('error', `${path}.url`, 'A STAC source needs a url.');
  if (source['labels'] !== undefined && source['labels'] !== 'day' && source['labels'] !== 'instant') {
    report('error', `${path}.labels`, `labels is ${shown(source['labels'])}, but must be "day" or "instant".`);
  }
  if (kind !== 'files') return;
  if (source['data_glob'] === undefined && source['glob_pattern'] === undefined)
    report('error', `${path}.data_glob`, 'A file source needs data_glob.');
  const pattern = textAt(source, 'date_regex');
  if (pattern !== undefined) lintPattern(pattern, `${path}.date_regex`, report);
}

function lintBands(json: JsonObject, bandsDimension: JsonObject | undefined, report: Report): void {
  const values = bandsDimension === undefined ? [] : textsAt(bandsDimension, 'values');
  const described = bandObjects(objectAt(json, 'summaries'));
  const names = described.map((band) => textAt(band, 'name') ?? '');
  if (values.length === 0 && names.length === 0 && json['item_assets'] === undefined) {
    report('warning', 'cube:dimensions.bands.values', 'The collection names no bands: they are found in the items only.');
  }
  const twice = [...values, ...(values.length > 0 ? [] : names)].find((name, position, all) => all.indexOf(name) !== position);
  if (twice !== undefined) report('error', 'cube:dimensions.bands.values', `The band '${twice}' is there twice.`);
  if (values.length > 0 && names.length > 0) {
    const bare = values.filter((name) => !names.includes(name));
    if (bare.length > 0) report('info', 'summaries', `No metadata for the bands ${bare.join(', ')}.`);
    const unlisted = names.filter((name) => !values.includes(name));
    if (unlisted.length > 0)
      report(
        'warning',
        'cube:dimensions.bands.values',
        `Bands of summaries that the dimension does not list cannot be loaded: ${unlisted.join(', ')}.`,
      );
  }
  for (const band of described) {
    const type = textAt(band, 'type') ?? textAt(band, 'data_type');
    if (type !== undefined && dataTypeOf(type) === undefined)
      report('warning', `summaries.${textAt(band, 'name') ?? '?'}.type`, `The type '${type}' is not known; the files' own type counts.`);
  }
}

function lintDimensions(json: JsonObject, report: Report): void {
  const stated = json['cube:dimensions'];
  if (stated !== undefined && !isJsonObject(stated)) report('error', 'cube:dimensions', 'cube:dimensions is not an object.');
  const dimensions = Object.entries(objectAt(json, 'cube:dimensions'));
  for (const [name, dimension] of dimensions) {
    const path = `cube:dimensions.${name}`;
    if (!isJsonObject(dimension)) {
      report('error', path, 'The dimension is not an object.');
      continue;
    }
    if (typeof dimension['type'] !== 'string') report('error', `${path}.type`, 'The dimension has no type.');
    if (dimension['type'] === 'spatial' && !['x', 'y', 'z'].includes(String(dimension['axis'])))
      report('error', `${path}.axis`, `axis is ${shown(dimension['axis'])}, but must be x, y or z.`);
    const step = dimension['step'];
    if (dimension['type'] === 'spatial' && step !== undefined && step !== null && !(typeof step === 'number' && step > 0)) {
      report('error', `${path}.step`, `step is ${shown(step)}, but must be a positive number in units of the reference system.`);
    }
  }
  const bands = dimensions.map(([, dimension]) => dimension).find((dimension) => isJsonObject(dimension) && dimension['type'] === 'bands');
  lintBands(json, isJsonObject(bands) ? bands : undefined, report);
}

/** What is wrong or without effect in one entry of a layer catalog. */
export function lintCollection(json: JsonObject, file: string): readonly Finding[] {
  const findings: Finding[] = [];
  const collection = textAt(json, 'id');
  const report: Report = (severity, path, message) => {
    findings.push({
      severity,
      file,
      ...(collection === undefined ? {} : { collection }),
      ...(path === undefined ? {} : { path }),
      message,
    });
  };
  const internal = objectAt(json, '_vito');
  unknownKeys(internal, internalKeys, '_vito', report);
  if (internal['postprocessing_bands'] !== undefined)
    report('info', '_vito.postprocessing_bands', 'postprocessing_bands has no effect: bands are loaded as they are asked for.');
  for (const [property, graph] of Object.entries(objectAt(internal, 'properties'))) {
    try {
      conditionOf(graph, property);
    } catch (error) {
      report('error', `_vito.properties.${property}`, error instanceof Error ? error.message : String(error));
    }
  }
  lintSource(internal, report);
  lintDimensions(json, report);
  return findings;
}
