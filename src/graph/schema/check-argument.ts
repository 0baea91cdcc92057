import { isJsonObject, type JsonObject } from '../../cube/index.ts';
import { isForeign, showName, showValue } from '../json-value.ts';
import type { Argument } from '../process-graph.ts';
import { compileSchema, type SchemaBudget, type SchemaOrigin } from './compile-schema.ts';
import { describeSchema, typeOf } from './describe-schema.ts';
import { type Kinds, kindsOf, mismatch } from './kinds.ts';
import { type Problem, problem, within } from './problem.ts';
import { subtypeOf } from './subtypes.ts';

export interface ArgumentCheck {
  readonly origin: SchemaOrigin;
  readonly budget: SchemaBudget;
  /** What a referenced node or parameter gives. */
  readonly kindsOfReference: (argument: Argument & { readonly kind: 'node' | 'parameter' }) => Kinds;
}

/** One schema or several, with `anyOf` and `oneOf` that say nothing else opened up. None: anything goes. */
export function alternativesOf(schema: unknown, depth = 0): readonly JsonObject[] {
  if (Array.isArray(schema)) return depth > 8 ? [] : schema.flatMap((part) => alternativesOf(part, depth + 1));
  if (!isJsonObject(schema)) return [];
  const several = schema['anyOf'] ?? schema['oneOf'];
  const isChoice = Array.isArray(several) && typeOf(schema).length === 0 && subtypeOf(schema) === undefined;
  return isChoice ? alternativesOf(several, depth + 1) : [schema];
}

/** Schemas for what is under a key or index of a value of these schemas. */
export function alternativesUnder(alternatives: readonly JsonObject[], key: string | number): readonly JsonObject[] {
  return alternatives.flatMap((schema) => {
    if (typeof key === 'number') return alternativesOf(schema['items']);
    const properties = schema['properties'];
    if (isJsonObject(properties) && Object.hasOwn(properties, key)) return alternativesOf(properties[key]);
    return alternativesOf(schema['additionalProperties']);
  });
}

/** True for the schema `{}` and its like: no type, no subtype, nothing to hold a value to. */
export function acceptsAnything(alternatives: readonly JsonObject[]): boolean {
  return (
    alternatives.length === 0 ||
    alternatives.some((schema) => kindsOf(schema) === undefined && schema['enum'] === undefined && schema['const'] === undefined)
  );
}

type Findings = WeakMap<object, WeakMap<object, { readonly found: Problem | undefined }>>;

function remember(findings: Findings, value: object, by: object, check: () => Problem | undefined): Problem | undefined {
  let known = findings.get(value);
  if (known === undefined) {
    known = new WeakMap();
    findings.set(value, known);
  }
  let entry = known.get(by);
  if (entry === undefined) {
    entry = { found: check() };
    known.set(by, entry);
  }
  return entry.found;
}

const checkedLiterals: Findings = new WeakMap();

/** A literal against one schema; what is no JSON (a value of our own, given by another part of the program) is not looked into. A large literal that is used many times (a parameter's value) is checked once. */
function checkLiteral(value: unknown, schema: JsonObject, options: ArgumentCheck): Problem | undefined {
  const check = compileSchema(schema, options.origin, options.budget);
  if (isForeign(value)) return undefined;
  return typeof value === 'object' && value !== null ? remember(checkedLiterals, value, check, () => check(value)) : check(value);
}

const checkedParts: Findings = new WeakMap();

/**
 * The first thing that is wrong with an argument, as far as it is known before anything is computed.
 * An argument with references in it that is bound to a parameter and used many times is checked once.
 */
export function checkArgument(argument: Argument, schema: unknown, options: ArgumentCheck): Problem | undefined {
  const isLarge = argument.kind === 'array' || argument.kind === 'object';
  if (!isLarge || typeof schema !== 'object' || schema === null) return checkAgainst(argument, alternativesOf(schema), options);
  return remember(checkedParts, argument, schema, () => checkAgainst(argument, alternativesOf(schema), options));
}

function checkAgainst(argument: Argument, alternatives: readonly JsonObject[], options: ArgumentCheck): Problem | undefined {
  if (alternatives.length === 0) return undefined;
  switch (argument.kind) {
    case 'literal':
      return nearest(alternatives, showValue(argument.value), (schema) => checkLiteral(argument.value, schema, options));
    case 'node':
    case 'parameter': {
      const wrong = mismatch(options.kindsOfReference(argument), kindsOf(alternatives));
      if (wrong === undefined) return undefined;
      const from = argument.kind === 'node' ? `the result of node ${showName(argument.node)}` : `parameter ${showName(argument.name)}`;
      return problem(0, `is ${from}, ${wrong.produced}; expected ${wrong.wanted}`);
    }
    case 'callback':
      if (acceptsAnything(alternatives) || alternatives.some((schema) => kindsOf(schema)?.has('callback'))) return undefined;
      return problem(0, `is a process graph; expected ${describeSchema(alternatives)}`);
    case 'array':
    case 'object': {
      const holes = withHoles(argument);
      return nearest(alternatives, showValue(holes), (schema) => checkParts(argument, holes, schema, options));
    }
  }
}

/** No problem where any alternative has none, else the problem of the one that comes closest. */
function nearest(
  alternatives: readonly JsonObject[],
  shown: string,
  check: (schema: JsonObject) => Problem | undefined,
): Problem | undefined {
  const found: Problem[] = [];
  for (const schema of alternatives) {
    const wrong = check(schema);
    if (wrong === undefined) return undefined;
    found.push(wrong);
  }
  const best = found.reduce((closest, other) => (other.closeness > closest.closeness ? other : closest));
  const rivals = found.filter((other) => other.closeness === best.closeness && other.path === '');
  if (rivals.length < 2 || best.closeness === 2) return best;
  return problem(best.closeness, `is ${shown}; expected ${describeSchema(alternatives)}`);
}

/** The argument's value, undefined where a part is only known later. */
function withHoles(argument: Argument): unknown {
  switch (argument.kind) {
    case 'literal':
      return argument.value;
    case 'array':
      return argument.items.map(withHoles);
    case 'object':
      return Object.fromEntries(Object.entries(argument.entries).map(([key, entry]) => [key, withHoles(entry)]));
    default:
      return undefined;
  }
}

/** An array or object with references in it against one schema: its type, and each part that can be checked by itself. */
function checkParts(
  argument: Argument & { readonly kind: 'array' | 'object' },
  holes: unknown,
  schema: JsonObject,
  options: ArgumentCheck,
): Problem | undefined {
  const subtype = subtypeOf(schema);
  if (subtype?.acceptsHoles) return subtype.check(holes, schema);
  const kinds = kindsOf(schema);
  const fits = kinds === undefined || kinds.has(argument.kind) || (argument.kind === 'object' && kinds.has('datacube'));
  if (!fits) return problem(0, `is ${showValue(holes)}; expected ${describeSchema(schema)}`);
  if (subtype !== undefined) return undefined;
  const parts: readonly (readonly [string | number, Argument])[] =
    argument.kind === 'array' ? argument.items.map((item, index) => [index, item] as const) : Object.entries(argument.entries);
  const under = argument.kind === 'array' ? alternativesUnder([schema], 0) : undefined;
  for (const [key, part] of parts) {
    const wrong = checkAgainst(part, under ?? alternativesUnder([schema], key), options);
    if (wrong !== undefined) return within(key, { ...wrong, closeness: 2 });
  }
  if (argument.kind === 'array') return checkLength(argument.items.length, schema);
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const missing = required.find((key) => typeof key === 'string' && !Object.hasOwn(argument.entries, key));
  return missing === undefined ? undefined : problem(2, `has no ${showValue(missing)}`);
}

function checkLength(length: number, schema: JsonObject): Problem | undefined {
  const { minItems, maxItems } = schema;
  if (typeof minItems === 'number' && length < minItems) return problem(2, `holds ${length} items; it must hold at least ${minItems}`);
  if (typeof maxItems === 'number' && length > maxItems) return problem(2, `holds ${length} items; it must hold at most ${maxItems}`);
  return undefined;
}

/** Something legal about a literal that its user may not have meant. */
export function doubtLiteral(value: unknown, schema: unknown): string | undefined {
  for (const alternative of alternativesOf(schema)) {
    const doubt = subtypeOf(alternative)?.doubt?.(value);
    if (doubt !== undefined) return doubt;
  }
  return undefined;
}
