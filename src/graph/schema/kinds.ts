import { isJsonObject } from '../../cube/index.ts';
import { typeOf } from './describe-schema.ts';

/** What a schema lets a value be, as far as a mistake in wiring can be told by it; undefined is anything. */
export type Kinds = ReadonlySet<Kind> | undefined;
export type Kind = 'number' | 'boolean' | 'string' | 'array' | 'object' | 'datacube' | 'callback' | 'null';

const nouns: Readonly<Record<Kind, string>> = {
  number: 'a number',
  boolean: 'true or false',
  string: 'a text',
  array: 'a list',
  object: 'an object',
  datacube: 'a data cube',
  callback: 'a process graph',
  null: 'null',
};

const cache = new WeakMap<object, { readonly kinds: Kinds }>();

/** Kinds of a parameter's or a return value's schema: one schema or a list of alternatives. */
export function kindsOf(schema: unknown): Kinds {
  if (typeof schema !== 'object' || schema === null) return undefined;
  let known = cache.get(schema);
  if (known === undefined) {
    known = { kinds: readKinds(schema, 0) };
    cache.set(schema, known);
  }
  return known.kinds;
}

function readKinds(schema: unknown, depth: number): Kinds {
  if (depth > 8) return undefined;
  if (Array.isArray(schema)) {
    const all = new Set<Kind>();
    for (const part of schema) {
      const kinds = readKinds(part, depth + 1);
      if (kinds === undefined) return undefined;
      for (const kind of kinds) all.add(kind);
    }
    return all.size === 0 ? undefined : all;
  }
  if (!isJsonObject(schema)) return undefined;
  const types = typeOf(schema);
  const whole = wholeKind(schema['subtype']);
  if (whole !== undefined) return new Set(types.includes('null') ? [whole, 'null' as const] : [whole]);
  if (types.length > 0) return new Set(types.map(kindOfType).filter((kind) => kind !== undefined));
  const several = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(several) ? readKinds(several, depth + 1) : undefined;
}

function wholeKind(subtype: unknown): Kind | undefined {
  if (subtype === 'datacube' || subtype === 'raster-cube' || subtype === 'vector-cube') return 'datacube';
  return subtype === 'process-graph' ? 'callback' : undefined;
}

function kindOfType(type: string): Kind | undefined {
  switch (type) {
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
    case 'string':
    case 'array':
    case 'object':
    case 'null':
      return type;
    default:
      return undefined;
  }
}

/**
 * Pairs that no reading of the standard makes work. What is left out is decided when the graph is lowered: cubes may turn out to have no dimensions,
 * booleans count as numbers in many published graphs, numbers may apply to each item of a list.
 */
const impossible: Readonly<Record<Kind, readonly Kind[]>> = {
  number: ['string', 'array', 'object', 'datacube', 'callback'],
  boolean: ['string', 'array', 'object', 'datacube', 'callback'],
  string: ['number', 'boolean', 'array', 'object', 'datacube', 'callback'],
  array: ['string', 'object', 'datacube', 'callback'],
  object: ['callback'],
  datacube: ['callback'],
  callback: [],
  null: [],
};

/** What is produced and what is wanted, as nouns, where they surely do not go together. */
export function mismatch(produced: Kinds, wanted: Kinds): { readonly produced: string; readonly wanted: string } | undefined {
  if (produced === undefined || wanted === undefined) return undefined;
  const given = [...produced].filter((kind) => kind !== 'null');
  const taken = [...wanted].filter((kind) => kind !== 'null');
  if (given.length === 0 || taken.length === 0) return undefined;
  if (given.some((kind) => taken.some((want) => !impossible[kind].includes(want)))) return undefined;
  const noun = (kinds: readonly Kind[]) => kinds.map((kind) => nouns[kind]).join(' or ');
  return { produced: noun(given), wanted: noun(taken) };
}
