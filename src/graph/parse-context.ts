import type { ProcessDefinition } from '../algebra/index.ts';
import type { JsonObject } from '../cube/index.ts';
import type { Finding } from './finding.ts';
import type { Argument, ProcessNode } from './process-graph.ts';
import type { ProcessJson } from './process-json.ts';
import type { SchemaBudget } from './schema/compile-schema.ts';
import type { Kinds } from './schema/kinds.ts';
import type { Suggest } from './suggest.ts';

/** Where predefined processes are found; a `Map` with its `keys` is nearly one. */
export interface ProcessRegistry {
  get(id: string): ProcessDefinition | undefined;
  ids(): Iterable<string>;
}

/** A graph while it is built. */
export interface Target {
  readonly scope: number;
  readonly nodes: ProcessNode[];
  readonly byId: Map<string, ProcessNode>;
  /** Of a callback, or the open ones of the outermost graph. */
  readonly parameterKinds: Map<string, Kinds>;
  /** Branches of `if` that a condition known in advance rules out. */
  readonly deadBranches: Argument[];
}

/** What `from_parameter` means in a graph. */
export interface Bindings {
  readonly byName: ReadonlyMap<string, Argument>;
  /** Of the graph around it, whose parameters it sees too. */
  readonly outer?: Bindings;
  /** Scope to which unknown names belong where it is not known which parameters there are; absent: unknown names are mistakes. */
  readonly openTo?: number;
}

/** All that one parse shares. */
export interface ParseContext {
  readonly registry: ProcessRegistry;
  readonly registryIds: ReadonlySet<string>;
  /** User-defined processes by namespace (`user`, or a URL) and id, as JSON. */
  readonly userProcesses: ReadonlyMap<string, JsonObject>;
  /** Those read already, by `namespace:id`. */
  readonly readProcesses: Map<string, ProcessJson | undefined>;
  readonly findings: Finding[];
  readonly warnings: Finding[];
  readonly suggest: Suggest;
  /** By scope. */
  readonly targets: Target[];
  nodesLeft: number;
  valuesLeft: number;
  readonly schemaBudget: SchemaBudget;
}

/** Where a list of nodes is being built: the outermost graph, a callback, or the body of a user-defined process. */
export interface Frame {
  /** The graph that the nodes go to; a user-defined process's go to its caller's. */
  readonly target: Target;
  readonly bindings: Bindings;
  /** Before a node's id: in paths, and in ids. */
  readonly path: string;
  readonly idPrefix: string;
  /** How deep the nodes' arguments are nested already. */
  readonly depth: number;
  /** User-defined processes that are being expanded, outermost first, as `namespace:id`. */
  readonly calls: readonly string[];
  /** Node and argument that hold this list of nodes; absent for the outermost graph. */
  readonly owner: { readonly node?: string; readonly argument?: string };
  /** Ids of the nodes of the graphs around it: only to explain why they cannot be referred to. */
  readonly around: readonly ReadonlySet<string>[];
}

/** Stands for an argument whose fault is reported already; never part of a graph that is handed out. */
export const unknownArgument: Argument = { kind: 'parameter', scope: -1, name: '' };

export function newTarget(context: ParseContext): Target {
  const target: Target = { scope: context.targets.length, nodes: [], byId: new Map(), parameterKinds: new Map(), deadBranches: [] };
  context.targets.push(target);
  return target;
}
