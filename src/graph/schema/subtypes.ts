import { isJsonObject, type JsonObject } from '../../cube/index.ts';
import { ownValue, showValue } from '../json-value.ts';
import { type Problem, problem, within } from './problem.ts';
import { checkBoundingBox, checkCrs, checkGeojson, doubtBoundingBox, isGeojson } from './spatial-subtypes.ts';
import { checkDuration, checkInstant, checkTemporalInterval, checkTimeOfDay, doubtTemporalInterval } from './temporal-subtypes.ts';

/** How a literal is held against an openEO subtype: more liberal than the subtype's JSON Schema, and in the user's words. */
export interface Subtype {
  /** What is expected, as a noun: `a bounding box`. */
  readonly noun: string;
  readonly check: (value: unknown, schema: JsonObject) => Problem | undefined;
  /** `check` takes values with holes: undefined where a part comes from another node. */
  readonly acceptsHoles?: boolean;
  /** Legal, but perhaps not what was meant. */
  readonly doubt?: (value: unknown) => string | undefined;
}

function text(noun: string): Subtype {
  return {
    noun,
    check: (value) => {
      if (typeof value !== 'string') return problem(0, `is ${showValue(value)}; expected ${noun}`);
      return value.trim() === '' ? problem(2, `is an empty text; expected ${noun}`) : undefined;
    },
  };
}

const instant: Subtype = { noun: 'a date or date-time', check: checkInstant };
const crs: Subtype = { noun: 'a coordinate reference system (EPSG code, URN or WKT2)', check: checkCrs };

const datacube: Subtype = {
  noun: 'a data cube',
  check: (value) => {
    if (!isJsonObject(value))
      return problem(0, `is ${showValue(value)}; expected a data cube, the result of another node: {"from_node": "…"}`);
    if (isGeojson(value)) return checkGeojson(value);
    if (isInlineCube(value)) return undefined;
    return problem(1, `is ${showValue(value)}; expected a data cube, the result of another node: {"from_node": "…"}, or GeoJSON`);
  },
};

function isInlineCube(value: JsonObject): boolean {
  return ['dimensions', 'dims', 'order', 'values', 'data'].some((key) => Object.hasOwn(value, key)) || value['type'] === 'datacube';
}

const processGraph: Subtype = {
  noun: 'a process graph',
  check: (value) => {
    const isBare = isJsonObject(value) && Object.values(value).some((node) => isJsonObject(node) && Object.hasOwn(node, 'process_id'));
    const hint = isBare ? '; wrap the nodes in {"process_graph": …}' : ' of the form {"process_graph": {…}}';
    return problem(isBare ? 2 : 0, `is ${showValue(value)}; expected a process graph${hint}`);
  },
};

const temporalInterval: Subtype = {
  noun: 'a time interval [start, end]',
  acceptsHoles: true,
  check: (value, schema) => {
    const ends = new Set(subtypesWithin(schema['items'], 0));
    return checkTemporalInterval(value, { timesOfDay: ends.has('time'), years: ends.size === 0 || ends.has('year') });
  },
  doubt: doubtTemporalInterval,
};

function subtypesWithin(schema: unknown, depth: number): string[] {
  if (depth > 4 || typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap((item) => subtypesWithin(item, depth + 1));
  const own = (schema as JsonObject)['subtype'];
  return [
    ...(typeof own === 'string' ? [own] : []),
    ...['anyOf', 'oneOf'].flatMap((key) => subtypesWithin((schema as JsonObject)[key], depth + 1)),
  ];
}

const kernel: Subtype = {
  noun: 'a kernel: rows of numbers',
  acceptsHoles: true,
  check: (value) => {
    if (!Array.isArray(value)) return problem(0, `is ${showValue(value)}; expected rows of numbers: [[0, 1, 0], [1, 2, 1], [0, 1, 0]]`);
    if (value.length === 0) return problem(2, 'is empty; expected rows of numbers');
    for (let row = 0; row < value.length; row++) {
      const weights: unknown = value[row];
      if (weights === undefined) continue;
      if (!Array.isArray(weights)) return within(row, problem(2, `is ${showValue(weights)}; expected a row of numbers`));
      const wrong = weights.findIndex((weight) => weight !== undefined && typeof weight !== 'number');
      if (wrong >= 0) return within(row, within(wrong, problem(2, `is ${showValue(weights[wrong])}; expected a number`)));
      if (Array.isArray(value[0]) && weights.length !== value[0].length) {
        return within(row, problem(2, `has ${weights.length} numbers, the first row ${value[0].length}; rows must be equally long`));
      }
    }
    return undefined;
  },
};

const metadataFilter: Subtype = {
  noun: 'conditions by property: {"eo:cloud_cover": {"process_graph": {…}}}',
  acceptsHoles: true,
  check: (value) => {
    if (!isJsonObject(value)) return problem(0, `is ${showValue(value)}; expected an object with a condition for each property`);
    const [first] = Object.entries(value).filter(([, condition]) => condition !== undefined);
    if (first === undefined) return undefined;
    return within(first[0], problem(2, `is ${showValue(first[1])}; expected a condition: {"process_graph": {…}} with parameter "value"`));
  },
};

const url: Subtype = {
  noun: 'a URL',
  check: (value) => {
    if (typeof value !== 'string') return problem(0, `is ${showValue(value)}; expected a URL that begins with https://`);
    return /^https?:\/\/[^\s]+$/i.test(value)
      ? undefined
      : problem(1, `is ${showValue(value)}; expected a URL that begins with https:// or http://`);
  },
};

const stac: Subtype = {
  noun: 'a saved result (of save_result)',
  check: (value) =>
    isJsonObject(value) ? undefined : problem(0, `is ${showValue(value)}; expected a saved result, the result of another node`),
};

/** By the subtype's name. Subtypes that are not here (`labeled-array`, `chunk-size`, `year` …) are what their JSON Schema says. */
export const subtypes: ReadonlyMap<string, Subtype> = new Map([
  [
    'bounding-box',
    { noun: 'a bounding box {west, south, east, north}', acceptsHoles: true, check: checkBoundingBox, doubt: doubtBoundingBox },
  ],
  ['geojson', { noun: 'GeoJSON', check: checkGeojson }],
  ['epsg-code', crs],
  ['wkt2-definition', crs],
  ['proj-definition', crs],
  ['date', instant],
  ['date-time', instant],
  ['time', { noun: 'a time of day', check: checkTimeOfDay }],
  ['duration', { noun: 'a duration', check: checkDuration }],
  ['temporal-interval', temporalInterval],
  ['datacube', datacube],
  ['raster-cube', datacube],
  ['vector-cube', datacube],
  ['process-graph', processGraph],
  ['metadata-filter', metadataFilter],
  ['kernel', kernel],
  ['uri', url],
  ['stac', stac],
  ['collection-id', text('the id of a collection')],
  ['band-name', text('the name of a band')],
  ['file-path', text('the path of a file')],
  ['udf-code', text('source code')],
  ['udf-runtime', text('the name of a runtime')],
  ['udf-runtime-version', text('the version of a runtime')],
  ['input-format', text('the name of a file format')],
  ['output-format', text('the name of a file format')],
  ['workspace-id', text('the id of a workspace')],
]);

/** The subtype that a schema stands for, also where it says it by a JSON Schema format. */
export function subtypeOf(schema: JsonObject): Subtype | undefined {
  const subtype = ownValue(schema, 'subtype');
  if (typeof subtype === 'string') return subtypes.get(subtype);
  const format = ownValue(schema, 'format');
  if (format === 'date' || format === 'date-time') return instant;
  return format === 'uri' ? url : undefined;
}
