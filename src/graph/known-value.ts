import { type Arguments, functionTable, inlineEvaluation, type LoweringContext, type Value } from '../algebra/index.ts';
import type { Argument, ProcessNode } from './process-graph.ts';

/** A value that follows from literals alone. */
export interface Known {
  readonly value: unknown;
}

const deepest = 50;
const knownOf = new WeakMap<ProcessNode, { readonly known: Known | undefined }>();

/** What an argument is, where functions of literals give it (`is_valid` of a parameter, say); undefined where it takes more than that. */
export function knownValue(
  argument: Argument,
  nodeOf: (scope: number, id: string) => ProcessNode | undefined,
  depth = 0,
): Known | undefined {
  if (argument.kind === 'literal') return argument;
  if (argument.kind !== 'node' || depth > deepest) return undefined;
  const node = nodeOf(argument.scope, argument.node);
  if (node === undefined) return undefined;
  let entry = knownOf.get(node);
  if (entry === undefined) {
    entry = { known: evaluate(node, (inner) => knownValue(inner, nodeOf, depth + 1)) };
    knownOf.set(node, entry);
  }
  return entry.known;
}

function evaluate(node: ProcessNode, known: (argument: Argument) => Known | undefined): Known | undefined {
  const args: Record<string, Value> = {};
  for (const [name, argument] of Object.entries(node.arguments)) {
    const found = known(argument);
    if (found === undefined) return undefined;
    args[name] = { kind: 'literal', value: found.value };
  }
  try {
    const result = node.process.lower(args as Arguments, contextOf(node.path));
    return result.kind === 'literal' ? { value: result.value } : undefined;
  } catch {
    // It needs more than functions, or fails on these values: the lowering will say so.
    return undefined;
  }
}

function contextOf(node: string): LoweringContext {
  const refuse = (): never => {
    throw new TypeError('not a function of literals');
  };
  return {
    node,
    call: (name, operands, options) => {
      const definition = functionTable.get(name);
      if (definition === undefined) return refuse();
      const values = operands.map((operand) => (operand.kind === 'literal' ? operand.value : refuse()));
      return { kind: 'literal', value: definition.evaluate(values, options ?? {}, inlineEvaluation) };
    },
    callWithLambda: refuse,
    lambda: refuse,
    add: refuse,
    content: refuse,
    labels: refuse,
    fail: refuse,
    warn: () => undefined,
  };
}
