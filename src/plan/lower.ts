import {
  type Arguments,
  type CallbackValue,
  type Expression,
  evaluateExpression,
  functionTable,
  type Hash,
  inlineEvaluation,
  type LoweringContext,
  type Operator,
  type OperatorBody,
  type Value,
} from '../algebra/index.ts';
import { type Label, OpenEOError } from '../cube/index.ts';
import type { Argument, ProcessGraph, ProcessNode } from '../graph/index.ts';
import { ExpressionScope } from './expression-scope.ts';
import { hashOf } from './hash.ts';

/** A value that the graph is run for: a saved result, or the value of a leaf. */
export interface Root {
  readonly node: string;
  readonly value: Value;
}

/** A graph as operators that know nothing of the world yet. */
export interface Lowered {
  /** Inputs before the operators that take them. */
  readonly operators: ReadonlyMap<Hash, Operator>;
  /** Features and inline cubes that operators refer to. */
  readonly contents: ReadonlyMap<Hash, unknown>;
  readonly roots: readonly Root[];
  readonly warnings: readonly string[];
}

/** Thrown where a graph asks for labels before they are known: the plan so far must be bound, then the graph is lowered again. */
export class LabelsNeeded extends Error {
  readonly lowered: Lowered;
  readonly operator: Hash;
  readonly dimension: string;
  readonly node: string;

  constructor(lowered: Lowered, operator: Hash, dimension: string, node: string) {
    super(`labels of ${dimension} are needed`);
    this.lowered = lowered;
    this.operator = operator;
    this.dimension = dimension;
    this.node = node;
  }
}

export interface LowerOptions {
  /** Labels found by earlier passes, by `labelsKey`. */
  readonly labels?: ReadonlyMap<string, readonly Label[]>;
}

export function labelsKey(operator: Hash, dimension: string): string {
  return `${operator}/${dimension}`;
}

/** Values of one graph while it is lowered. */
interface Frame {
  readonly scope: number;
  readonly nodes: Map<string, Value>;
  readonly parameters: ReadonlyMap<string, Value>;
  readonly parent: Frame | undefined;
}

interface CallbackGraph {
  readonly graph: ProcessGraph;
  readonly frame: Frame;
}

/** Turns a checked graph into operators: pure, no catalog and no pixels. */
export function lowerGraph(graph: ProcessGraph, options: LowerOptions = {}): Lowered {
  return new Lowering(options).run(graph);
}

class Lowering {
  readonly #options: LowerOptions;
  readonly #operators = new Map<Hash, Operator>();
  readonly #contents = new Map<Hash, unknown>();
  readonly #warnings: string[] = [];

  constructor(options: LowerOptions) {
    this.#options = options;
  }

  run(graph: ProcessGraph): Lowered {
    const frame: Frame = { scope: graph.scope, nodes: new Map(), parameters: new Map(), parent: undefined };
    const needed = neededNodes(graph);
    for (const node of graph.nodes) {
      if (needed.has(node.id)) frame.nodes.set(node.id, this.#lowerNode(node, frame, undefined));
    }
    return this.#lowered(graph.roots.map((id) => ({ node: id, value: frame.nodes.get(id)! })));
  }

  #lowered(roots: readonly Root[]): Lowered {
    return { operators: this.#operators, contents: this.#contents, roots, warnings: this.#warnings };
  }

  #lowerNode(node: ProcessNode, frame: Frame, scope: ExpressionScope | undefined): Value {
    const args: Record<string, Value> = Object.create(null) as Record<string, Value>;
    const context = this.#contextFor(node.path, scope);
    for (const [name, argument] of Object.entries(node.arguments)) args[name] = this.#valueOf(argument, frame, context, name);
    try {
      return node.process.lower(args as Arguments, context);
    } catch (error) {
      throw error instanceof OpenEOError ? error.within({ node: node.path }) : error;
    }
  }

  #valueOf(argument: Argument, frame: Frame, context: LoweringContext, name: string): Value {
    switch (argument.kind) {
      case 'literal':
        return { kind: 'literal', value: argument.value };
      case 'node':
        return frameOf(frame, argument.scope).nodes.get(argument.node)!;
      case 'parameter': {
        const value = frameOf(frame, argument.scope).parameters.get(argument.name);
        return value ?? context.fail('ProcessParameterMissing', `The parameter '${argument.name}' has no value.`, name);
      }
      case 'callback':
        return { kind: 'callback', graph: { graph: argument.graph, frame } satisfies CallbackGraph };
      case 'array': {
        const items = argument.items.map((item) => this.#valueOf(item, frame, context, name));
        if (items.every((item) => item.kind === 'literal')) return { kind: 'literal', value: items.map((item) => item.value) };
        return context.call('array_create', items);
      }
      case 'object': {
        const entries = Object.create(null) as Record<string, unknown>;
        for (const [key, entry] of Object.entries(argument.entries)) {
          const value = this.#valueOf(entry, frame, context, name);
          if (value.kind !== 'literal' && value.kind !== 'callback') {
            return context.fail('ProcessParameterInvalid', `'${key}' depends on pixels, but must be known in advance.`, name);
          }
          entries[key] = value.kind === 'literal' ? value.value : value;
        }
        return { kind: 'literal', value: entries };
      }
    }
  }

  #contextFor(node: string, scope: ExpressionScope | undefined): LoweringContext {
    const context: LoweringContext = {
      node,
      call: (name, operands, options) => this.#call(name, operands, options, undefined, scope, context),
      callWithLambda: (name, operands, callback, parameters, options) => {
        const inner = new ExpressionScope(parameters, scope);
        const lambda = this.#lowerCallback(callback, parameters, undefined, inner, context);
        return this.#call(name, [...operands, ...inner.captures()], options, lambda, scope, context);
      },
      lambda: (callback, parameters, callbackContext) => {
        const inner = new ExpressionScope(parameters, scope);
        const expression = this.#lowerCallback(callback, parameters, callbackContext, inner, context);
        if (inner.captures().length > 0)
          context.fail('ProcessParameterInvalid', 'A callback of a cube process cannot use values of the callback around it.');
        return expression;
      },
      add: (operator) => ({ kind: 'cube', operator: this.#add(operator, node) }),
      content: (value) => {
        const hash = hashOf(value);
        this.#contents.set(hash, value);
        return hash;
      },
      labels: (operator, dimension) => {
        const known = this.#options.labels?.get(labelsKey(operator, dimension));
        if (known === undefined) throw new LabelsNeeded(this.#lowered([]), operator, dimension, node);
        return { kind: 'literal', value: known };
      },
      fail: (code, message, argument) => {
        throw new OpenEOError(code, message, { node, argument });
      },
      warn: (message) => {
        this.#warnings.push(`${node}: ${message}`);
      },
    };
    return context;
  }

  #add(body: OperatorBody, node: string): Hash {
    const hash = hashOf(body);
    const known = this.#operators.get(hash);
    const nodes = known === undefined ? [node] : known.nodes.includes(node) ? known.nodes : [...known.nodes, node];
    this.#operators.set(hash, { ...body, hash, nodes } as Operator);
    return hash;
  }

  #lowerCallback(
    callback: CallbackValue,
    parameters: readonly string[],
    callbackContext: Value | undefined,
    scope: ExpressionScope,
    context: LoweringContext,
  ): Expression {
    const { graph, frame: outer } = callback.graph as CallbackGraph;
    const bound = new Map<string, Value>(parameters.map((name) => [name, scope.parameter(name)]));
    if (!bound.has('context')) bound.set('context', callbackContext ?? { kind: 'literal', value: null });
    for (const name of graph.parameters) if (!bound.has(name)) bound.set(name, { kind: 'literal', value: null });
    const frame: Frame = { scope: graph.scope, nodes: new Map(), parameters: bound, parent: outer };
    const needed = neededNodes(graph);
    for (const node of graph.nodes) {
      if (needed.has(node.id)) frame.nodes.set(node.id, this.#lowerNode(node, frame, scope));
    }
    const result = scope.nodeOf(frame.nodes.get(graph.result)!);
    if (result === undefined)
      return context.fail('ProcessParameterInvalid', 'The callback must give a value computed from what it gets, not a cube or a file.');
    return scope.finish(result);
  }

  #call(
    name: string,
    operands: readonly Value[],
    options: Readonly<Record<string, unknown>> | undefined,
    lambda: Expression | undefined,
    scope: ExpressionScope | undefined,
    context: LoweringContext,
  ): Value {
    const definition = functionTable.get(name);
    if (definition === undefined) throw new TypeError(`there is no function '${name}'`);
    if (scope !== undefined && operands.some((operand) => operand.kind === 'expression')) {
      return scope.call(name, this.#nodesOf(scope, operands, context), options, lambda);
    }
    if (scope === undefined && operands.some((operand) => operand.kind === 'cube'))
      return this.#mapCubes(name, operands, options, lambda, context);
    if (operands.every((operand) => operand.kind === 'literal') && lambda === undefined) {
      const value = definition.evaluate(
        operands.map((operand) => operand.value),
        options ?? {},
        inlineEvaluation,
      );
      return { kind: 'literal', value };
    }
    const inner = scope ?? new ExpressionScope([]);
    const call = inner.call(name, this.#nodesOf(inner, operands, context), options, lambda);
    if (scope !== undefined) return call;
    return { kind: 'literal', value: evaluateExpression(inner.finish(inner.nodeOf(call)!), {}, inlineEvaluation) };
  }

  #nodesOf(scope: ExpressionScope, operands: readonly Value[], context: LoweringContext): readonly number[] {
    return operands.map(
      (operand) =>
        scope.nodeOf(operand) ??
        context.fail(
          'ProcessParameterInvalid',
          `A ${operand.kind} cannot be used as a value here; a number, text, boolean or array is needed.`,
        ),
    );
  }

  /** A function of cubes at the top level: each value by itself. */
  #mapCubes(
    name: string,
    operands: readonly Value[],
    options: Readonly<Record<string, unknown>> | undefined,
    lambda: Expression | undefined,
    context: LoweringContext,
  ): Value {
    const cubes = operands.filter((operand) => operand.kind === 'cube');
    const scope = new ExpressionScope(cubes.map((_, index) => `x${index}`));
    let next = 0;
    const nodes = operands.map((operand) => {
      const value = operand.kind === 'cube' ? scope.parameter(`x${next++}`) : operand;
      return scope.nodeOf(value) ?? context.fail('ProcessParameterInvalid', `A ${operand.kind} cannot be combined with a cube.`);
    });
    const result = scope.nodeOf(scope.call(name, nodes, options, lambda))!;
    return context.add({ op: 'map', inputs: cubes.map((cube) => cube.operator), expression: scope.finish(result) });
  }
}

function frameOf(frame: Frame, scope: number): Frame {
  let found: Frame | undefined = frame;
  while (found !== undefined && found.scope !== scope) found = found.parent;
  if (found === undefined) throw new TypeError(`graph ${scope} is not around this node`);
  return found;
}

/** Ids of the nodes that the roots need, found from the last to the first. */
function neededNodes(graph: ProcessGraph): ReadonlySet<string> {
  const needed = new Set<string>([graph.result, ...graph.roots]);
  const visit = (argument: Argument): void => {
    if (argument.kind === 'node') {
      if (argument.scope === graph.scope) needed.add(argument.node);
    } else if (argument.kind === 'array') argument.items.forEach(visit);
    else if (argument.kind === 'object') Object.values(argument.entries).forEach(visit);
    else if (argument.kind === 'callback') {
      for (const node of argument.graph.nodes) Object.values(node.arguments).forEach(visit);
    }
  };
  for (let index = graph.nodes.length - 1; index >= 0; index -= 1) {
    const node = graph.nodes[index]!;
    if (needed.has(node.id)) Object.values(node.arguments).forEach(visit);
  }
  return needed;
}
