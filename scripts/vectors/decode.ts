import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import JSON5 from 'json5';
import { type InlineCube, type InlineDimension, LabelledArray } from '../../src/algebra/index.ts';
import type { Label } from '../../src/cube/index.ts';

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a JSON5 file of test vectors (NaN and infinities allowed). */
export function readVectorFile(path: string): unknown {
  return JSON5.parse(readFileSync(path, 'utf8'));
}

function decodeReference(reference: string, folder: string): unknown {
  const path = resolve(folder, reference);
  return /\.json5?$/.test(path) ? decodeVectorValue(readVectorFile(path), folder) : readFileSync(path, 'utf8');
}

function decodeDimension(name: string, { type, axis, values, reference_system: referenceSystem }: Json): InlineDimension {
  const ofName = name === 'x' || name === 'y' || name === 'z' ? name : undefined;
  return {
    name,
    type: type as InlineDimension['type'],
    ...(type === 'spatial' ? { axis: (axis as InlineDimension['axis']) ?? ofName } : {}),
    labels: values as readonly Label[],
    ...(referenceSystem === undefined ? {} : { referenceSystem: referenceSystem as string | number }),
  };
}

function decodeCube(cube: Json, folder: string): InlineCube {
  const order = (cube['order'] ?? Object.keys(cube['dimensions'] as Json)) as readonly string[];
  const dimensions = order.map((name) => decodeDimension(name, (cube['dimensions'] as Record<string, Json>)[name]));
  const volume = dimensions.reduce((product, { labels }) => product * labels.length, 1);
  const data = decodeVectorValue(cube['data'], folder);
  const values = data === null ? new Array<null>(volume).fill(null) : [data].flat(dimensions.length + 1);
  if (dimensions.length > 0 && values.length !== volume) throw new Error(`a cube of ${volume} cells is given ${values.length} values`);
  const nodata = cube['nodata'] === undefined ? [] : [decodeVectorValue(cube['nodata'], folder)].flat();
  return { dimensions, values: values as InlineCube['values'], nodata: nodata as InlineCube['nodata'] };
}

/**
 * A value of the official test vectors as the processes take it: `{type: 'nodata'}` is null, a datetime its text, a labelled array a
 * `LabelledArray`, a data cube an `InlineCube`, `{$ref}` the content of that file beside the vectors. Process graphs and other objects stay.
 */
export function decodeVectorValue(json: unknown, folder: string): unknown {
  if (Array.isArray(json)) return json.map((element) => decodeVectorValue(element, folder));
  if (!isObject(json)) return json;
  if (typeof json['$ref'] === 'string') return decodeReference(json['$ref'], folder);
  switch (json['type']) {
    case 'nodata':
      return null;
    case 'datetime':
      return json['value'];
    case 'datacube':
      return decodeCube(json, folder);
    case 'labeled-array': {
      const entries = json['data'] as readonly Json[];
      return new LabelledArray(
        entries.map(({ value }) => decodeVectorValue(value, folder)),
        entries.map(({ key }) => decodeVectorValue(key, folder) as Label),
      );
    }
    default:
      return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, decodeVectorValue(value, folder)]));
  }
}

function isCube(value: unknown): value is InlineCube {
  return isObject(value) && Array.isArray(value['dimensions']) && Array.isArray(value['values']) && Array.isArray(value['nodata']);
}

/** Null, or one of the cube's no-data values. */
function isNodata(value: unknown, cube: InlineCube): boolean {
  return value === null || cube.nodata.some((nodata) => Object.is(nodata, value));
}

function isEqualCube(actual: InlineCube, expected: InlineCube, delta: number): boolean {
  return (
    actual.dimensions.length === expected.dimensions.length &&
    expected.dimensions.every((dimension, position) => {
      const other = actual.dimensions[position];
      const sameSystem = dimension.referenceSystem === undefined || isEqualValue(other.referenceSystem, dimension.referenceSystem);
      return (
        other.name === dimension.name && other.type === dimension.type && sameSystem && isEqualValue(other.labels, dimension.labels, delta)
      );
    }) &&
    actual.values.length === expected.values.length &&
    expected.values.every((value, position) => {
      const other = actual.values[position];
      return isNodata(value, expected) || isNodata(other, actual)
        ? isNodata(value, expected) && isNodata(other, actual)
        : isEqualValue(other, value, delta);
    })
  );
}

/**
 * Whether a result is what a test vector expects. Numbers may differ by `delta`, relative to those above 1; NaN equals NaN, null only null.
 * Expected plain arrays say nothing of labels; in cubes every kind of no-data is one.
 */
export function isEqualValue(actual: unknown, expected: unknown, delta = 1e-10): boolean {
  if (typeof expected === 'number' && typeof actual === 'number') {
    if (Number.isNaN(expected) || Number.isNaN(actual)) return Number.isNaN(expected) && Number.isNaN(actual);
    return actual === expected || Math.abs(actual - expected) <= delta * Math.max(1, Math.abs(expected));
  }
  if (expected instanceof LabelledArray) {
    return (
      actual instanceof LabelledArray &&
      isEqualValue(actual.labels, expected.labels, delta) &&
      isEqualValue(actual.values, expected.values, delta)
    );
  }
  if (Array.isArray(expected)) {
    const values: unknown = actual instanceof LabelledArray ? actual.values : actual;
    return (
      Array.isArray(values) &&
      values.length === expected.length &&
      expected.every((element, position) => isEqualValue(values[position], element, delta))
    );
  }
  if (isCube(expected)) return isCube(actual) && isEqualCube(actual, expected, delta);
  if (isObject(expected)) {
    const keys = Object.keys(expected);
    return (
      isObject(actual) &&
      Object.keys(actual).length === keys.length &&
      keys.every((key) => Object.hasOwn(actual, key) && isEqualValue(actual[key], expected[key], delta))
    );
  }
  return actual === expected;
}
