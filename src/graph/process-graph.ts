import type { ProcessDefinition } from '../algebra/index.ts';

/**
 * What a node is given for one parameter.
 * References say which graph they mean by its `scope`, because an argument bound to a parameter of a user-defined process,
 * or a parameter of an enclosing graph, may be used several callbacks deeper than where it was written.
 */
export type Argument =
  /** JSON, with the default or the parameter's value already in place. */
  | { readonly kind: 'literal'; readonly value: unknown }
  /** The result of a node of the graph `scope`: this graph or one around it. */
  | { readonly kind: 'node'; readonly scope: number; readonly node: string }
  /** A parameter of the callback `scope`: this graph or one around it. */
  | { readonly kind: 'parameter'; readonly scope: number; readonly name: string }
  | { readonly kind: 'array'; readonly items: readonly Argument[] }
  /** Keys are the user's: `entries` has no prototype to inherit from. */
  | { readonly kind: 'object'; readonly entries: Readonly<Record<string, Argument>> }
  | { readonly kind: 'callback'; readonly graph: ProcessGraph };

export interface ProcessNode {
  /** Unique in its graph. A node that came out of a user-defined process is called `caller/inner`. */
  readonly id: string;
  /** From the outermost graph to this node, for errors: `reduce1/reducer/max1`. */
  readonly path: string;
  readonly process: ProcessDefinition;
  /** By parameter name, defaults filled in; absent is an optional parameter without default. The object has no prototype. */
  readonly arguments: Readonly<Record<string, Argument>>;
  readonly isResult: boolean;
}

/** A checked process graph: every reference resolves, every literal fits its schema, user-defined processes are expanded in place. */
export interface ProcessGraph {
  /** Unique among the graphs of one parse; the outermost is 0. */
  readonly scope: number;
  /** What a callback is given by the process that takes it; of the outermost graph, the parameters left open. */
  readonly parameters: readonly string[];
  /** Each after the nodes that it refers to. */
  readonly nodes: readonly ProcessNode[];
  /** Id of the node whose value is the graph's. */
  readonly result: string;
  /** What is to be evaluated: the result first, then (outermost graph only) the leaves that export or inspect. Other nodes that these do not need are dead. */
  readonly roots: readonly string[];
}
