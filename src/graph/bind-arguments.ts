import type { ProcessDefinition } from '../algebra/index.ts';
import type { JsonObject } from '../cube/index.ts';
import { showName } from './json-value.ts';
import { type ParseContext, unknownArgument } from './parse-context.ts';
import type { Argument } from './process-graph.ts';
import type { Parameter } from './process-json.ts';
import type { RawArgument } from './raw-argument.ts';
import { acceptsAnything, alternativesOf, checkArgument, doubtLiteral } from './schema/check-argument.ts';
import type { SchemaOrigin } from './schema/compile-schema.ts';
import { type Kinds, kindsOf } from './schema/kinds.ts';
import { nearestName } from './suggest.ts';

/** A process as its caller sees it. */
export interface Signature {
  readonly id: string;
  /** Undefined for a user-defined process that declares none: it takes any argument. */
  readonly parameters: readonly Parameter[] | undefined;
  readonly origin: SchemaOrigin;
  /** Known besides the parameters, unchecked. */
  readonly extraArguments: readonly string[];
  /** Saving and exporting take whatever there is, a number too, though their specification speaks of cubes. */
  readonly takesAnyData: boolean;
  /** The process's own error for a bad value of a parameter. */
  readonly exceptionOf: (parameter: string) => string | undefined;
}

export function signatureOf(process: ProcessDefinition): Signature {
  return {
    id: process.id,
    parameters: process.parameters,
    origin: 'registry',
    extraArguments: process.extraArguments ?? [],
    takesAnyData: process.categories.includes('export'),
    exceptionOf: (parameter) => {
      const exception = Object.hasOwn(exceptions, parameter) ? exceptions[parameter] : undefined;
      return exception !== undefined && process.exceptions?.[exception] !== undefined ? exception : undefined;
    },
  };
}

export function signatureOfUser(id: string, parameters: readonly Parameter[] | undefined): Signature {
  return { id, parameters, origin: 'user', extraArguments: [], takesAnyData: false, exceptionOf: () => undefined };
}

/** Exceptions that a process names for values which its schema refuses as well, by parameter. */
const exceptions: Readonly<Record<string, string>> = { index: 'ArrayElementNotAvailable' };

/**
 * Binds a node's arguments to the parameters of its process: misspelt and missing ones are reported, null means the default of an optional parameter,
 * defaults are filled in, and what is known of the values is held against the schemas. Absent: an optional parameter without default.
 */
export function bindArguments(
  context: ParseContext,
  signature: Signature,
  node: string,
  given: ReadonlyMap<string, RawArgument>,
  resolve: (name: string, raw: RawArgument, alternatives: readonly JsonObject[]) => Argument,
): Map<string, Argument> {
  const bound = new Map<string, Argument>();
  const { parameters } = signature;
  if (parameters === undefined) {
    for (const [name, raw] of given) bound.set(name, resolve(name, raw, []));
    return bound;
  }
  const misspelt = reportUnknown(context, signature, parameters, node, given);
  const known = new Set(parameters.map((parameter) => parameter.name));
  for (const [name, raw] of given) {
    if (known.has(name)) continue;
    const argument = resolve(name, raw, []);
    if (signature.extraArguments.includes(name)) bound.set(name, argument);
  }
  for (const parameter of parameters) {
    const raw = given.get(parameter.name);
    const argument = raw && resolve(parameter.name, raw, alternativesOf(parameter.schema));
    if (argument !== undefined && !isLeftOut(argument, parameter)) {
      const fits = checkBound(context, signature, parameter, argument, node);
      bound.set(parameter.name, fits ? argument : unknownArgument);
    } else if (Object.hasOwn(parameter, 'default') && parameter.default !== undefined) {
      bound.set(parameter.name, { kind: 'literal', value: parameter.default });
    } else if (raw === undefined && hasNullOfItsOwn(parameter)) {
      const message = `Process ${showName(signature.id)} is given no argument ${showName(parameter.name)}; it is taken to be null.`;
      context.warnings.push({ code: 'ProcessParameterRequired', message, node, argument: parameter.name });
      bound.set(parameter.name, { kind: 'literal', value: null });
    } else if (misspelt.has(parameter.name)) {
      bound.set(parameter.name, unknownArgument);
    } else if (parameter.optional !== true) {
      bound.set(parameter.name, unknownArgument);
      const message = `Process ${showName(signature.id)} needs argument ${showName(parameter.name)}.`;
      context.findings.push({ code: 'ProcessParameterRequired', message, node, argument: parameter.name });
    }
  }
  return bound;
}

/** Unknown arguments are warnings; they are mistakes where they look like a parameter that is not given. Gives the parameters that were meant. */
function reportUnknown(
  context: ParseContext,
  { id: process, extraArguments }: Signature,
  parameters: readonly Parameter[],
  node: string,
  given: ReadonlyMap<string, RawArgument>,
): ReadonlySet<string> {
  const meant = new Set<string>();
  const names = parameters.map((parameter) => parameter.name);
  for (const argument of given.keys()) {
    if (names.includes(argument) || extraArguments.includes(argument)) continue;
    const nearest = nearestName(
      argument,
      names.filter((name) => !given.has(name)),
    );
    const message = `Process ${showName(process)} has no parameter ${showName(argument)}`;
    const finding = { code: 'ProcessParameterUnsupported', node, argument };
    if (nearest === undefined) {
      context.warnings.push({ ...finding, message: `${message}; the argument is ignored.` });
    } else {
      meant.add(nearest);
      context.findings.push({ ...finding, message: `${message}. Did you mean ${showName(nearest)}?` });
    }
  }
  return meant;
}

/** Null for an optional parameter is as good as nothing, unless null has a meaning of its own there. */
function isLeftOut(argument: Argument, parameter: Parameter): boolean {
  if (argument.kind !== 'literal' || argument.value !== null || parameter.optional !== true) return false;
  const alternatives = alternativesOf(parameter.schema);
  return !acceptsAnything(alternatives) && !alternatives.some((schema) => kindsOf(schema)?.has('null'));
}

/** Some required parameters say in a schema of its own what null means (no filter, any method): leaving them out then means that, as many published graphs have it. */
function hasNullOfItsOwn(parameter: Parameter): boolean {
  const alternatives = alternativesOf(parameter.schema);
  return alternatives.length > 1 && alternatives.some((schema) => schema['type'] === 'null');
}

/** Reports what is wrong with an argument; true where nothing is. */
function checkBound(context: ParseContext, signature: Signature, parameter: Parameter, argument: Argument, node: string): boolean {
  if (signature.takesAnyData && kindsOf(parameter.schema)?.has('datacube')) return true;
  // The operands of a function may be no-data, whether its specification says so or not.
  if (argument.kind === 'literal' && argument.value === null && signature.origin === 'registry' && /^([xy]|min|max)$/.test(parameter.name))
    return true;
  const kindsOfReference = (reference: Argument & { readonly kind: 'node' | 'parameter' }): Kinds => {
    const target = context.targets[reference.scope];
    if (target === undefined) return undefined;
    if (reference.kind === 'parameter') return target.parameterKinds.get(reference.name);
    return kindsOf(target.byId.get(reference.node)?.process.returns.schema);
  };
  const wrong = checkArgument(argument, parameter.schema, { origin: signature.origin, budget: context.schemaBudget, kindsOfReference });
  const place = { node, argument: parameter.name };
  const subject = `Argument ${showName(parameter.name)} of process ${showName(signature.id)}`;
  if (wrong !== undefined) {
    const message = describeProblem(subject, wrong.path, wrong.message);
    context.findings.push({ code: wrong.code ?? signature.exceptionOf(parameter.name) ?? 'ProcessParameterInvalid', message, ...place });
  } else if (argument.kind === 'literal') {
    const doubt = doubtLiteral(argument.value, parameter.schema);
    if (doubt !== undefined)
      context.warnings.push({ code: 'ProcessParameterInvalid', message: describeProblem(subject, '', doubt), ...place });
  }
  return wrong === undefined;
}

/** A sentence of what is wrong where. */
export function describeProblem(subject: string, path: string, message: string): string {
  const sentence = path === '' ? `${subject} ${message}` : `${subject}: ${path} ${message}`;
  return sentence.endsWith('?') ? sentence : `${sentence}.`;
}
