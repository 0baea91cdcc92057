import { showName } from './json-value.ts';
import type { ParseContext, Target } from './parse-context.ts';
import type { Argument, ProcessGraph, ProcessNode } from './process-graph.ts';

/** Processes whose doing is wanted though nothing uses their value: saving, exporting, inspecting. */
function hasEffect(node: ProcessNode): boolean {
  return node.process.categories.some((category) => category === 'export' || category === 'development');
}

/** Closes a graph: marks its result, finds the other leaves that are to be evaluated, and warns of nodes that nothing needs. */
export function finishGraph(target: Target, result: string, context: Pick<ParseContext, 'findings' | 'warnings'>): ProcessGraph {
  const used = new Set<string>();
  collectReferences(target.nodes.flatMap(argumentsOf), target.scope, new Set(), (id) => used.add(id));
  const isOutermost = target.scope === 0;
  const dead = nodesNeededFor(target, [], target.deadBranches);
  const isEffect = (node: ProcessNode) => isOutermost && node.id !== result && !used.has(node.id) && !dead.has(node.id) && hasEffect(node);
  const roots = [result, ...target.nodes.filter(isEffect).map((node) => node.id)];
  const needed = nodesNeededFor(target, roots, []);
  for (const id of needed) dead.delete(id);
  excuse(target, dead, context);
  const nodes = target.nodes.filter((node) => !dead.has(node.id)).map((node) => (node.id === result ? { ...node, isResult: true } : node));
  for (const node of nodes) {
    // Where something is wrong already, a node may only seem to be of no use.
    if (needed.has(node.id) || context.findings.length > 0) continue;
    const message = `Node ${showName(node.id)} is not needed for the result; it is not computed.`;
    context.warnings.push({ code: 'ProcessGraphInvalid', message, node: node.path });
  }
  return { scope: target.scope, parameters: [...target.parameterKinds.keys()], nodes, result, roots };
}

function nodesNeededFor(target: Target, ids: readonly string[], branches: readonly Argument[]): Set<string> {
  const needed = new Set(ids);
  const seen = new Set<object>();
  const add = (id: string) => needed.add(id);
  collectReferences([...branches], target.scope, seen, add);
  for (const id of needed) collectReferences(argumentsOf(target.byId.get(id)!), target.scope, seen, add);
  return needed;
}

const valueCodes = new Set(['ProcessParameterInvalid', 'TemporalExtentEmpty', 'ArrayElementNotAvailable']);

/** What does not fit in a branch that is not taken is a warning. */
function excuse(target: Target, dead: ReadonlySet<string>, context: Pick<ParseContext, 'findings' | 'warnings'>): void {
  if (dead.size === 0 || context.findings.length === 0) return;
  const paths = new Set([...dead].map((id) => target.byId.get(id)!.path));
  const isDead = (path: string | undefined): boolean => {
    if (path === undefined) return false;
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) if (paths.has(path.slice(0, end))) return true;
    return false;
  };
  const before = context.findings.splice(0);
  for (const finding of before) {
    const isExcused = valueCodes.has(finding.code) && isDead(finding.node);
    if (isExcused) context.warnings.push({ ...finding, message: `${finding.message} It is not computed, for its condition is not met.` });
    else context.findings.push(finding);
  }
}

function argumentsOf(node: ProcessNode): Argument[] {
  return Object.values(node.arguments);
}

/** Calls `found` with the nodes of the graph `scope` that arguments refer to, also from inside callbacks. What was seen before is not walked again. */
function collectReferences(open: Argument[], scope: number, seen: Set<object>, found: (node: string) => void): void {
  for (let argument = open.pop(); argument !== undefined; argument = open.pop()) {
    if (argument.kind === 'literal' || argument.kind === 'parameter') continue;
    const identity = argument.kind === 'callback' ? argument.graph : argument;
    if (seen.has(identity)) continue;
    seen.add(identity);
    switch (argument.kind) {
      case 'node':
        if (argument.scope === scope) found(argument.node);
        break;
      case 'array':
        for (const item of argument.items) open.push(item);
        break;
      case 'object':
        for (const entry of Object.values(argument.entries)) open.push(entry);
        break;
      case 'callback':
        for (const inner of argument.graph.nodes) for (const entry of argumentsOf(inner)) open.push(entry);
        break;
    }
  }
}
