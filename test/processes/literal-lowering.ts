import {
  applyFunction,
  type CallbackValue,
  type Expression,
  type ExpressionNode,
  type LoweringContext,
  type ProcessDefinition,
  type Value,
} from '../../src/algebra/index.ts';
import { OpenEOError } from '../../src/cube/index.ts';
import { processRegistry } from '../../src/processes/index.ts';

interface GraphNode {
  readonly process_id: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly result?: boolean;
}
type Graph = Readonly<Record<string, GraphNode>>;

function fail(code: string, message: string, argument?: string): never {
  throw new OpenEOError(code, message, { argument });
}

function notHere(): never {
  throw new Error('processes on values alone have no operators');
}

function isGraphArgument(value: unknown): value is { readonly process_graph: Graph } {
  return typeof value === 'object' && value !== null && 'process_graph' in value;
}

function withDefaults(definition: ProcessDefinition, args: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  const filled: Record<string, Value> = { ...args };
  for (const { name, optional, default: fallback } of definition.parameters) {
    if (filled[name] === undefined && optional === true && fallback !== undefined) filled[name] = { kind: 'literal', value: fallback };
  }
  return filled;
}

/** A callback without captures as an expression: its nodes are lowered one after the other, those that they take first. */
function expressionOf(graph: Graph, parameters: readonly string[]): Expression {
  const nodes: ExpressionNode[] = parameters.map((name) => ({ e: 'parameter', name }));
  const scope = {};
  const add = (node: ExpressionNode): Value => ({ kind: 'expression', scope, node: nodes.push(node) - 1 });
  const indexOf = (value: Value): number => {
    const node = value.kind === 'literal' ? add({ e: 'constant', value: value.value }) : value;
    return node.kind === 'expression' ? node.node : notHere();
  };
  const context: LoweringContext = {
    ...literalContext,
    call: (name, operands, options) => add({ e: 'call', function: name, operands: operands.map(indexOf), options }),
    callWithLambda: (name, operands, callback, own, options) => {
      const lambda = expressionOf(callback.graph as Graph, own);
      return add({ e: 'call', function: name, operands: operands.map(indexOf), options, lambda });
    },
  };
  const done = new Map<string, Value>();
  const valueOf = (argument: unknown): Value => {
    if (Array.isArray(argument)) return context.call('array_create', argument.map(valueOf));
    if (isGraphArgument(argument)) return { kind: 'callback', graph: argument.process_graph };
    const reference = argument as { readonly from_parameter?: string; readonly from_node?: string } | null;
    if (reference?.from_parameter !== undefined) return { kind: 'expression', scope, node: parameters.indexOf(reference.from_parameter) };
    return reference?.from_node === undefined ? { kind: 'literal', value: argument } : lowerNode(reference.from_node);
  };
  const lowerNode = (id: string): Value => {
    const known = done.get(id);
    if (known !== undefined) return known;
    const { process_id: process, arguments: args } = graph[id];
    const value = lowerWith(
      process,
      Object.fromEntries(Object.entries(args).map(([name, argument]) => [name, valueOf(argument)])),
      context,
    );
    done.set(id, value);
    return value;
  };
  const result = Object.keys(graph).find((id) => graph[id].result === true) ?? notHere();
  return { parameters, nodes, result: indexOf(lowerNode(result)) };
}

function lowerWith(id: string, args: Readonly<Record<string, Value>>, context: LoweringContext): Value {
  const definition = processRegistry.get(id);
  if (definition === undefined) throw new Error(`there is no process '${id}'`);
  return definition.lower(withDefaults(definition, args), context);
}

function literalOf(value: Value): unknown {
  return value.kind === 'literal' ? value.value : notHere();
}

/** Computes every call at once. */
const literalContext: LoweringContext = {
  node: 'test',
  call: (name, operands, options) => ({ kind: 'literal', value: applyFunction(name, operands.map(literalOf), options) }),
  callWithLambda: (name, operands, callback: CallbackValue, parameters, options) => ({
    kind: 'literal',
    value: applyFunction(name, operands.map(literalOf), options, expressionOf(callback.graph as Graph, parameters)),
  }),
  lambda: notHere,
  add: notHere,
  content: notHere,
  labels: notHere,
  fail,
  warn: () => undefined,
};

/** The result of a process on values, through its `lower`. Objects with a `process_graph` are callbacks. */
export function runProcess(id: string, args: Readonly<Record<string, unknown>>): unknown {
  const values = Object.entries(args).map(([name, value]): [string, Value] => [
    name,
    isGraphArgument(value) ? { kind: 'callback', graph: value.process_graph } : { kind: 'literal', value },
  ]);
  return literalOf(lowerWith(id, Object.fromEntries(values), literalContext));
}
