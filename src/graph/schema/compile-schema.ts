import { Ajv, type ErrorObject, type SchemaValidateFunction, type ValidateFunction } from 'ajv';
import { isJsonObject, type JsonObject } from '../../cube/index.ts';
import { typeOf } from './describe-schema.ts';
import { explainErrors } from './explain-errors.ts';
import type { Problem } from './problem.ts';
import { subtypeOf } from './subtypes.ts';

/** Schemas of the registry are ours; those of user-defined processes are anybody's, and lose what could be made slow (patterns) or reach out (references). */
export type SchemaOrigin = 'registry' | 'user';

export type SchemaCheck = (value: unknown) => Problem | undefined;

/** Counts the schemas of users that one parse compiles; below zero, the limit was reached and what came after was not checked. */
export interface SchemaBudget {
  left: number;
}

const deepest = 24;
const subtypeKeyword = 'openeo-subtype';

/** Keywords that are copied as they are. All others (references, formats, conditions, annotations) are left out. */
const scalarKeywords = [
  'enum',
  'const',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'required',
] as const;

const rangeKeywords: readonly string[] = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];

const compiled = { registry: new WeakMap<object, SchemaCheck>(), user: new WeakMap<object, SchemaCheck>() };

let instance: Ajv | undefined;

function ajv(): Ajv {
  if (instance === undefined) {
    instance = new Ajv({
      strict: false,
      strictNumbers: false,
      validateSchema: false,
      allErrors: false,
      logger: false,
      addUsedSchema: false,
    });
    instance.addKeyword({ keyword: subtypeKeyword, errors: true, schema: true, validate: validateSubtype });
  }
  return instance;
}

const validateSubtype: SchemaValidateFunction = (schema: JsonObject, value: unknown) => {
  if (value === null && typeOf(schema).includes('null')) return true;
  const found = subtypeOf(schema)?.check(value, schema);
  if (found === undefined) return true;
  validateSubtype.errors = [{ keyword: subtypeKeyword, message: found.message, params: { problem: found } }];
  return false;
};

/** One schema (not a list of them) as a function of a literal. A schema that cannot be understood accepts everything. */
export function compileSchema(schema: JsonObject, origin: SchemaOrigin, budget: SchemaBudget): SchemaCheck {
  const known = compiled[origin].get(schema);
  if (known !== undefined) return known;
  const check = compile(schema, origin, origin === 'user' ? budget : { left: Number.POSITIVE_INFINITY });
  compiled[origin].set(schema, check);
  return check;
}

function compile(schema: JsonObject, origin: SchemaOrigin, budget: SchemaBudget): SchemaCheck {
  const subtype = subtypeOf(schema);
  if (subtype !== undefined && !typeOf(schema).includes('null')) return (value) => subtype.check(value, schema);
  const plain = plainSchema(schema, origin, 0, budget);
  if (budget.left < 0) return () => undefined;
  let validate: ValidateFunction;
  try {
    validate = ajv().compile(plain);
  } catch {
    return () => undefined;
  } finally {
    // Ajv keeps every schema it has seen; a server sees new ones with every user-defined process.
    ajv().removeSchema(plain);
  }
  return (value) => (validate(value) ? undefined : explainErrors((validate.errors ?? []) as ErrorObject[], value));
}

/** A copy with the keywords that are checked here, and subtypes in place of the schemas that spell them out. */
function plainSchema(schema: unknown, origin: SchemaOrigin, depth: number, budget: SchemaBudget): JsonObject {
  if (!isJsonObject(schema) || depth > deepest || --budget.left < 0) return {};
  const inner = (child: unknown) => plainSchema(child, origin, depth + 1, budget);
  if (subtypeOf(schema) !== undefined) return { [subtypeKeyword]: schema };
  const plain: Record<string, unknown> = {};
  const types = typeOf(schema);
  if (types.length > 0 && schema['enum'] === undefined) plain['type'] = types;
  // The range of a nullable number in a predefined process is a function's domain: beyond it the function gives NaN, as for pixels.
  const skipped = origin === 'registry' && types.includes('null') ? rangeKeywords : [];
  for (const keyword of scalarKeywords) if (schema[keyword] !== undefined && !skipped.includes(keyword)) plain[keyword] = schema[keyword];
  for (const keyword of ['anyOf', 'oneOf', 'allOf'] as const) {
    const parts = schema[keyword];
    // Liberal subtypes may overlap, so `oneOf` is not held to exactly one.
    if (Array.isArray(parts) && parts.length > 0) plain[keyword === 'allOf' ? 'allOf' : 'anyOf'] = parts.map(inner);
  }
  if (schema['not'] !== undefined) plain['not'] = inner(schema['not']);
  if (isJsonObject(schema['items'])) plain['items'] = inner(schema['items']);
  if (isJsonObject(schema['properties'])) {
    plain['properties'] = Object.fromEntries(Object.entries(schema['properties']).map(([key, child]) => [key, inner(child)]));
  }
  if (typeof schema['additionalProperties'] === 'boolean') plain['additionalProperties'] = schema['additionalProperties'];
  else if (isJsonObject(schema['additionalProperties'])) plain['additionalProperties'] = inner(schema['additionalProperties']);
  if (schema['uniqueItems'] === true && hasScalarItems(schema)) plain['uniqueItems'] = true;
  if (origin === 'registry' && typeof schema['pattern'] === 'string') plain['pattern'] = schema['pattern'];
  return plain;
}

/** Only of scalars can uniqueness be told in linear time. */
function hasScalarItems(schema: JsonObject): boolean {
  const types = isJsonObject(schema['items']) ? typeOf(schema['items']) : [];
  return types.length > 0 && types.every((type) => type !== 'object' && type !== 'array');
}
