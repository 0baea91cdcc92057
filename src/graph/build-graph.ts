import { isJsonObject, type JsonObject } from '../cube/index.ts';
import { bindArguments, signatureOf, signatureOfUser } from './bind-arguments.ts';
import { finishGraph } from './finish-graph.ts';
import { ownValue, showName } from './json-value.ts';
import { knownValue } from './known-value.ts';
import { graphLimits } from './limits.ts';
import { orderNodes, showCycle } from './order-nodes.ts';
import { type Bindings, type Frame, newTarget, type ParseContext, type Target, unknownArgument } from './parse-context.ts';
import type { Argument, ProcessGraph } from './process-graph.ts';
import type { RawArgument } from './raw-argument.ts';
import { type RawNode, readNodes } from './read-nodes.ts';
import { resolveArgument, withoutPrototype } from './resolve-argument.ts';
import { alternativesOf } from './schema/check-argument.ts';
import { kindsOf } from './schema/kinds.ts';
import { findProcess } from './user-process.ts';

/** JSON levels from an object that holds `process_graph` to the arguments of its nodes. */
const levelsToArguments = 3;

/** Builds the outermost graph, with callbacks and user-defined processes in it. Undefined where it has no usable result; all faults are reported. */
export function buildGraph(context: ParseContext, nodes: JsonObject, target: Target, bindings: Bindings): ProcessGraph | undefined {
  const frame: Frame = { target, bindings, path: '', idPrefix: '', depth: 0, calls: [], owner: {}, around: [] };
  const result = addNodes(context, nodes, frame);
  return result === undefined ? undefined : finishGraph(target, result, context);
}

/** Adds a list of nodes to the frame's target; gives the id of its result there. */
function addNodes(context: ParseContext, nodes: JsonObject, frame: Frame): string | undefined {
  if (frame.depth > graphLimits.depth) {
    const message = `Callbacks and user-defined processes are nested deeper than ${graphLimits.depth} levels, the limit.`;
    context.findings.push({ code: 'ProcessGraphInvalid', message, ...frame.owner });
    return undefined;
  }
  const raw = readNodes(context, nodes, frame);
  const order = orderNodes(new Map([...raw].map(([id, node]) => [id, node.references])));
  for (const cycle of order.cycles) {
    const message = `The nodes refer to each other in a circle: ${showCycle(cycle)}.`;
    context.findings.push({ code: 'ProcessGraphInvalid', message, node: frame.path + cycle[0] });
  }
  const placed = new Map<string, string | undefined>();
  const ids: ReadonlySet<string> = new Set(raw.keys());
  for (const id of [...order.ordered, ...order.blocked]) placed.set(id, addNode(context, raw.get(id)!, frame, placed, ids));
  const result = findResult(context, raw, frame);
  return result === undefined ? undefined : placed.get(result.id);
}

function findResult(context: ParseContext, raw: ReadonlyMap<string, RawNode>, frame: Frame): RawNode | undefined {
  const results = [...raw.values()].filter((node) => node.isResult);
  if (results.length === 1) return results[0];
  if (raw.size === 0) return undefined;
  const fail = (message: string) => context.findings.push({ code: 'ProcessGraphInvalid', message, ...frame.owner });
  if (results.length > 1) {
    fail(
      `${results.length} nodes have "result": true: ${results
        .slice(0, 6)
        .map(({ id }) => showName(id))
        .join(', ')}. Exactly one must have it.`,
    );
  } else {
    const used = new Set([...raw.values()].flatMap((node) => [...node.references.keys()]));
    const leaves = [...raw.keys()].filter((id) => !used.has(id));
    const hint = leaves.length === 1 ? `; node ${showName(leaves[0])}, the last one, is probably meant` : '';
    fail(`No node has "result": true. Exactly one must have it${hint}.`);
  }
  return undefined;
}

function addNode(
  context: ParseContext,
  raw: RawNode,
  frame: Frame,
  placed: ReadonlyMap<string, string | undefined>,
  ids: ReadonlySet<string>,
): string | undefined {
  const found = raw.processId === undefined ? undefined : findProcess(context, raw.processId, raw.namespace, raw.path);
  const resolve = (name: string, argument: RawArgument, alternatives: readonly JsonObject[]) =>
    resolveArgument(context, argument, alternatives, {
      node: raw.path,
      argument: name,
      frame,
      placed,
      buildCallback: (callback, schemas, keys) =>
        buildCallback(context, callback, schemas, frame, { node: raw.path, argument: name, keys, ids }),
    });
  if (found === undefined) {
    // Nothing is known of its parameters, but what is inside its arguments can still be wrong.
    for (const [name, argument] of raw.arguments) resolve(name, argument, []);
    return undefined;
  }
  const signature = found.kind === 'predefined' ? signatureOf(found.process) : signatureOfUser(raw.processId!, found.process.parameters);
  const bound = bindArguments(context, signature, raw.path, raw.arguments, resolve);
  if (found.kind === 'user') {
    return expand(context, found.process.nodes, found.key, raw, frame, bound);
  }
  if (found.process.id === 'if') cutDeadBranch(context, bound, frame.target);
  const id = uniqueId(frame.idPrefix + raw.id, frame.target);
  const node = { id, path: raw.path, process: found.process, arguments: withoutPrototype(bound), isResult: false };
  frame.target.nodes.push(node);
  frame.target.byId.set(id, node);
  return id;
}

/**
 * Where the condition of an `if` is known already, the other branch is not taken and is put aside: published processes
 * choose so between ways to compute, by a parameter that fits only one of them.
 */
function cutDeadBranch(context: ParseContext, bound: Map<string, Argument>, target: Target): void {
  const condition = bound.get('value');
  const known = condition && knownValue(condition, (scope, id) => context.targets[scope]?.byId.get(id));
  if (known === undefined) return;
  const dead = known.value === true ? 'reject' : 'accept';
  const branch = bound.get(dead);
  if (branch === undefined || branch.kind === 'literal') return;
  target.deadBranches.push(branch);
  bound.set(dead, { kind: 'literal', value: null });
}

/** Puts the nodes of a user-defined process in the place of the node that calls it. */
function expand(
  context: ParseContext,
  nodes: JsonObject,
  key: string,
  raw: RawNode,
  frame: Frame,
  bound: ReadonlyMap<string, Argument>,
): string | undefined {
  if (frame.calls.includes(key)) {
    const circle = [...frame.calls.slice(frame.calls.indexOf(key)), key].map((call) => call.slice(call.lastIndexOf(':') + 1)).join(' → ');
    const hint =
      context.registry.get(raw.processId!) === undefined ? '' : ' "namespace": "backend" would call the predefined process of that name.';
    const message = `User-defined process ${showName(raw.processId!)} calls itself: ${circle}.${hint}`;
    context.findings.push({ code: 'ProcessGraphInvalid', message, node: raw.path });
    return undefined;
  }
  return addNodes(context, nodes, {
    target: frame.target,
    bindings: { byName: bound },
    path: `${raw.path}/`,
    idPrefix: `${frame.idPrefix}${raw.id}/`,
    depth: frame.depth + levelsToArguments,
    calls: [...frame.calls, key],
    owner: { node: raw.path },
    around: [],
  });
}

/** A user may call a node `a/b` beside a call `a` with an inner `b`. */
function uniqueId(wanted: string, target: Target): string {
  let id = wanted;
  for (let copy = 2; target.byId.has(id); copy++) id = `${wanted}~${copy}`;
  return id;
}

interface CallbackPlace {
  readonly node: string;
  readonly argument: string;
  /** From the argument's value to the callback. */
  readonly keys: readonly string[];
  /** Ids of the nodes beside the one that takes the callback. */
  readonly ids: ReadonlySet<string>;
}

/** Builds a callback in a scope of its own: its parameters are those that the process passes to it, then those around it. */
function buildCallback(
  context: ParseContext,
  raw: RawArgument & { readonly kind: 'callback' },
  alternatives: readonly JsonObject[],
  frame: Frame,
  place: CallbackPlace,
): Argument {
  const target = newTarget(context);
  const path = [place.node, place.argument, ...place.keys].join('/');
  const result = addNodes(context, raw.process['process_graph'] as JsonObject, {
    target,
    bindings: bindCallback(raw.process, alternatives, frame.bindings, target),
    path: `${path}/`,
    idPrefix: '',
    depth: raw.depth + levelsToArguments,
    calls: frame.calls,
    owner: { node: place.node, argument: [place.argument, ...place.keys].join('/') },
    around: [...frame.around, place.ids],
  });
  if (result === undefined) return unknownArgument;
  return { kind: 'callback', graph: finishGraph(target, result, context) };
}

function bindCallback(process: JsonObject, alternatives: readonly JsonObject[], outer: Bindings, target: Target): Bindings {
  const schema = alternatives.find((alternative) => kindsOf(alternative)?.has('callback') && Array.isArray(alternative['parameters']));
  const byName = new Map<string, Argument>();
  for (const parameter of (schema?.['parameters'] ?? []) as readonly unknown[]) {
    const name = isJsonObject(parameter) ? ownValue(parameter, 'name') : undefined;
    if (!isJsonObject(parameter) || typeof name !== 'string') continue;
    byName.set(name, { kind: 'parameter', scope: target.scope, name });
    target.parameterKinds.set(name, kindsOf(alternativesOf(parameter['schema'])));
  }
  addDefaults(process, byName);
  return schema === undefined ? { byName, outer, openTo: target.scope } : { byName, outer };
}

/** A callback may declare parameters itself; one that nobody passes has its default. */
function addDefaults(process: JsonObject, byName: Map<string, Argument>): void {
  const declared = ownValue(process, 'parameters');
  if (!Array.isArray(declared)) return;
  for (const parameter of declared as readonly unknown[]) {
    if (!isJsonObject(parameter) || !Object.hasOwn(parameter, 'default')) continue;
    const name = ownValue(parameter, 'name');
    if (typeof name === 'string' && !byName.has(name)) byName.set(name, { kind: 'literal', value: parameter['default'] });
  }
}
