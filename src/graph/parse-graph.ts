import { isJsonObject } from '../cube/index.ts';
import { describeProblem } from './bind-arguments.ts';
import { buildGraph } from './build-graph.ts';
import type { Finding } from './finding.ts';
import { ownValue, showName } from './json-value.ts';
import { graphLimits } from './limits.ts';
import { type Bindings, newTarget, type ParseContext, type ProcessRegistry, type Target, unknownArgument } from './parse-context.ts';
import type { Argument, ProcessGraph } from './process-graph.ts';
import { type Parameter, type ProcessJson, readProcessJson } from './process-json.ts';
import { readArgument } from './raw-argument.ts';
import { checkArgument } from './schema/check-argument.ts';
import { kindsOf } from './schema/kinds.ts';
import { createSuggest } from './suggest.ts';
import { collectUserProcesses } from './user-process.ts';

export interface ParseOptions {
  /** Values for the parameters of the process, by name: JSON without references. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** The user's own processes by id, as they were stored: `{process_graph, parameters …}` or nodes right away. */
  readonly processes?: Readonly<Record<string, unknown>>;
  /** Processes of other namespaces (URLs), fetched before, by namespace and id. */
  readonly namespaces?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Leaves parameters without value open instead of refusing them: to validate or store a process that is called later. */
  readonly openParameters?: boolean;
}

export interface ParsedGraph {
  /** Absent where there are findings. */
  readonly graph?: ProcessGraph;
  /** Everything that is wrong, at once. */
  readonly findings: readonly Finding[];
  /** What is legal but doubtful. */
  readonly warnings: readonly Finding[];
}

/**
 * Turns JSON into a checked process graph: structure, references, arguments, user-defined processes expanded in place, parameters bound.
 * Takes a bare process graph, `{process_graph}` or `{process: {process_graph}}`. Pure; time is linear in the size of what is given and expanded.
 * It does not throw for anything that a user sends: `throwFindings` does, for callers that want that.
 */
export function parseGraph(json: unknown, registry: ProcessRegistry, options: ParseOptions = {}): ParsedGraph {
  const context: ParseContext = {
    registry,
    registryIds: new Set(registry.ids()),
    userProcesses: collectUserProcesses(options.processes ?? {}, options.namespaces ?? {}),
    readProcesses: new Map(),
    findings: [],
    warnings: [],
    suggest: createSuggest(),
    targets: [],
    nodesLeft: graphLimits.nodes,
    valuesLeft: graphLimits.values,
    schemaBudget: { left: graphLimits.schemas },
  };
  const process = readProcessJson(json, (finding) => context.findings.push(finding));
  if (process === undefined) return { findings: context.findings, warnings: context.warnings };
  const target = newTarget(context);
  const graph = buildGraph(context, process.nodes, target, bindParameters(context, process, target, options));
  if (context.schemaBudget.left < 0) {
    const message = `The parameters of user-defined processes have more than ${graphLimits.schemas} schemas, the limit.`;
    context.findings.push({ code: 'ProcessInvalid', message });
  }
  if (graph === undefined && context.findings.length === 0) {
    throw new Error('a process graph without result was not reported');
  }
  return { ...(context.findings.length === 0 ? { graph } : {}), findings: context.findings, warnings: context.warnings };
}

function bindParameters(context: ParseContext, process: ProcessJson, target: Target, options: ParseOptions): Bindings {
  const values = options.parameters ?? {};
  const declared = process.parameters ?? [];
  const byName = new Map<string, Argument>();
  for (const parameter of declared) byName.set(parameter.name, bindParameter(context, parameter, target, options));
  for (const name of Object.keys(values)) {
    if (byName.has(name)) continue;
    byName.set(name, { kind: 'literal', value: values[name] });
    if (process.parameters === undefined) continue;
    const message = `The process declares no parameter ${showName(name)}.${context.suggest(name, byName)}`;
    context.warnings.push({ code: 'ProcessParameterUnsupported', message, argument: name });
  }
  return options.openParameters ? { byName, openTo: target.scope } : { byName };
}

function bindParameter(context: ParseContext, parameter: Parameter, target: Target, options: ParseOptions): Argument {
  const { name } = parameter;
  const given = ownValue(options.parameters ?? {}, name);
  if (given !== undefined) return checkGiven(context, parameter, given);
  if (options.openParameters) {
    target.parameterKinds.set(name, kindsOf(parameter.schema));
    return { kind: 'parameter', scope: target.scope, name };
  }
  if (parameter.optional) return { kind: 'literal', value: parameter.default ?? null };
  const message = `Parameter ${showName(name)} of the process has no value and no default.`;
  context.findings.push({ code: 'ProcessParameterMissing', message, argument: name });
  return unknownArgument;
}

function checkGiven(context: ParseContext, parameter: Parameter, value: unknown): Argument {
  const { name } = parameter;
  const fail = (message: string, code = 'ProcessParameterInvalid') => context.findings.push({ code, message, argument: name });
  const reader = { valuesLeft: context.valuesLeft, reference: () => undefined, fail };
  const raw = readArgument(value, 0, reader);
  context.valuesLeft = reader.valuesLeft;
  const argument: Argument = { kind: 'literal', value };
  if (raw.kind === 'unknown') return unknownArgument;
  if (raw.kind !== 'literal') {
    fail(`Parameter ${showName(name)} is given references ("from_node", "from_parameter", "process_graph"); it must be a plain value.`);
    return unknownArgument;
  }
  if (value === null && parameter.optional) return { kind: 'literal', value: parameter.default ?? null };
  const wrong = checkArgument(argument, parameter.schema, {
    origin: 'user',
    budget: context.schemaBudget,
    kindsOfReference: () => undefined,
  });
  if (wrong === undefined) return argument;
  fail(describeProblem(`Parameter ${showName(name)}`, wrong.path, wrong.message), wrong.code);
  return unknownArgument;
}

/** Namespaces other than `backend` and `user` that a graph's nodes name, for fetching their processes before the parse. */
export function namespacesOf(json: unknown): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const seen = new Set<unknown>();
  const open: unknown[] = [json];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isJsonObject(value)) addNamespace(value, found);
    for (const child of Object.values(value)) open.push(child);
  }
  return found;
}

function addNamespace(value: { readonly [key: string]: unknown }, found: Map<string, Set<string>>): void {
  const namespace = ownValue(value, 'namespace');
  const process = ownValue(value, 'process_id');
  if (typeof namespace !== 'string' || typeof process !== 'string' || namespace === 'backend' || namespace === 'user') return;
  const processes = found.get(namespace);
  if (processes === undefined) found.set(namespace, new Set([process]));
  else processes.add(process);
}
