import { isJsonObject, type JsonObject } from '../../cube/index.ts';
import { showValue } from '../json-value.ts';
import { subtypeOf } from './subtypes.ts';

const nouns: Readonly<Record<string, string>> = {
  number: 'a number',
  integer: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
  object: 'an object',
};

/** `a`, `a or b`, `a, b or c`. */
function joinOr(parts: readonly string[]): string {
  const distinct = [...new Set(parts)];
  return distinct.length < 2 ? (distinct[0] ?? '') : `${distinct.slice(0, -1).join(', ')} or ${distinct.at(-1)}`;
}

/** Types as nouns; a whole number is a number. */
export function describeTypes(types: readonly unknown[]): string {
  return joinOr(types.filter((type) => type !== 'integer' || !types.includes('number')).map((type) => nouns[String(type)] ?? String(type)));
}

/** What a schema expects, as a noun phrase. */
export function describeSchema(schema: unknown): string {
  if (Array.isArray(schema)) return joinOr(schema.map(describeSchema));
  if (!isJsonObject(schema)) return 'any value';
  const types = typeOf(schema);
  const subtype = subtypeOf(schema);
  if (subtype !== undefined) return types.includes('null') ? `${subtype.noun} or null` : subtype.noun;
  if (Array.isArray(schema['enum'])) return `one of ${schema['enum'].map(showValue).join(', ')}`;
  if (schema['const'] !== undefined) return showValue(schema['const']);
  const several = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(several)) return describeSchema(several);
  return types.length === 0 ? 'any value' : describeTypes(types);
}

/** The JSON types that a schema names; none where it names none. */
export function typeOf(schema: JsonObject): readonly string[] {
  const type = schema['type'];
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.filter((item) => typeof item === 'string') : [];
}
