import { OpenEOError } from '../cube/index.ts';
import type { Expression, ExpressionNode } from './expression.ts';
import type { Evaluation, FunctionCall, FunctionDefinition, FunctionOptions } from './functions/definition.ts';
import { inlineEvaluation } from './functions/definition.ts';
import { functionTable } from './functions/table.ts';

export interface InterpreterOptions extends Evaluation {
  /** The functions that can be called; default: all. */
  readonly functions?: ReadonlyMap<string, FunctionDefinition>;
}

/** Takes the values of the expression's parameters by name and gives its value; an absent one is null. */
export type PreparedExpression = (args: Readonly<Record<string, unknown>>) => unknown;

/** As `PreparedExpression`, with the values in the order of the parameters. */
type Body = (values: readonly unknown[]) => unknown;

type Step = (slots: unknown[]) => void;

function definitionOf(name: string, options: InterpreterOptions): FunctionDefinition {
  const definition = (options.functions ?? functionTable).get(name);
  if (definition === undefined) throw new OpenEOError('ProcessUnsupported', `There is no function '${name}' to call in an expression.`);
  return definition;
}

/** A lambda as a function of its own parameters. Captured values are read from `captures` on each call. */
function prepareLambda(
  lambda: Expression,
  definition: FunctionDefinition,
  captures: readonly unknown[],
  options: InterpreterOptions,
): FunctionCall['lambda'] {
  const own = definition.lambda?.length ?? 0;
  const body = prepareBody(lambda, options);
  const values = new Array<unknown>(lambda.parameters.length);
  return (args) => {
    for (let position = 0; position < own; position++) values[position] = args[position];
    for (let position = own; position < values.length; position++) values[position] = captures[position - own];
    return body(values);
  };
}

function captureCount(lambda: Expression | undefined, definition: FunctionDefinition): number {
  return lambda === undefined ? 0 : Math.max(0, lambda.parameters.length - (definition.lambda?.length ?? 0));
}

function callStep(node: Extract<ExpressionNode, { e: 'call' }>, target: number, options: InterpreterOptions): Step {
  const definition = definitionOf(node.function, options);
  const captured = captureCount(node.lambda, definition);
  const operandNodes = node.operands.slice(0, node.operands.length - captured);
  const captureNodes = node.operands.slice(node.operands.length - captured);
  const operands = new Array<unknown>(operandNodes.length);
  const captures = new Array<unknown>(captured);
  const call: FunctionCall = {
    precision: options.precision,
    nullRule: options.nullRule,
    ...(node.lambda === undefined ? {} : { lambda: prepareLambda(node.lambda, definition, captures, options) }),
  };
  const functionOptions = node.options ?? {};
  const { evaluate } = definition;
  return (slots) => {
    for (let position = 0; position < operands.length; position++) operands[position] = slots[operandNodes[position]];
    for (let position = 0; position < captured; position++) captures[position] = slots[captureNodes[position]];
    slots[target] = evaluate(operands, functionOptions, call);
  };
}

/** A value as it counts under the evaluation's rules: rounded, and NaN null in cubes. Arrays element by element. */
function normalise(value: unknown, options: InterpreterOptions): unknown {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return options.nullRule === 'cube' ? null : value;
    return options.precision === 'f32' ? Math.fround(value) : value;
  }
  return Array.isArray(value) ? value.map((element) => normalise(element, options)) : value;
}

/** Which nodes the result needs. Operands come before their node, so one pass from the end finds them. */
function neededNodes(expression: Expression): readonly boolean[] {
  const needed = new Array<boolean>(expression.nodes.length).fill(false);
  needed[expression.result] = true;
  for (let index = expression.nodes.length - 1; index >= 0; index--) {
    const node = expression.nodes[index];
    if (!needed[index] || node.e !== 'call') continue;
    for (const operand of node.operands) {
      if (!(operand >= 0 && operand < index))
        throw new Error(`node ${index} of an expression has the operand ${operand}, which is not before it`);
      needed[operand] = true;
    }
  }
  return needed;
}

/** Each needed node is computed once a call, in order, without recursion. The slots are shared by all calls: a lambda cannot call what holds it. */
function prepareBody(expression: Expression, options: InterpreterOptions): Body {
  const needed = neededNodes(expression);
  const slots = new Array<unknown>(expression.nodes.length);
  const steps: Step[] = [];
  const reads: (readonly [target: number, parameter: number])[] = [];
  expression.nodes.forEach((node, index) => {
    if (!needed[index]) return;
    switch (node.e) {
      case 'constant':
        slots[index] = normalise(node.value, options);
        return;
      case 'parameter': {
        const parameter = expression.parameters.indexOf(node.name);
        if (parameter < 0)
          throw new Error(`an expression reads '${node.name}', which is none of its parameters (${expression.parameters.join(', ')})`);
        reads.push([index, parameter]);
        return;
      }
      case 'call':
        steps.push(callStep(node, index, options));
        return;
      default:
        node satisfies never;
    }
  });
  const cube = options.nullRule === 'cube';
  const { result } = expression;
  return (values) => {
    for (const [target, parameter] of reads) {
      const value = values[parameter];
      slots[target] = value === undefined || (cube && Number.isNaN(value)) ? null : value;
    }
    for (const step of steps) step(slots);
    return slots[result];
  };
}

/**
 * Makes an expression a function that can be called for many pixels. Under the cube rule NaN counts as null wherever it is read or computed.
 * Errors of functions are `OpenEOError` without node; the caller knows it.
 */
export function prepareExpression(expression: Expression, options: InterpreterOptions): PreparedExpression {
  const body = prepareBody(expression, options);
  const { parameters } = expression;
  const values = new Array<unknown>(parameters.length);
  return (args) => {
    for (let position = 0; position < values.length; position++) values[position] = args[parameters[position]];
    return body(values);
  };
}

/** The value of an expression for named arguments. For many evaluations of one expression use `prepareExpression`. */
export function evaluateExpression(expression: Expression, args: Readonly<Record<string, unknown>>, options: InterpreterOptions): unknown {
  return prepareExpression(expression, options)(args);
}

/**
 * Applies one function of the table to values, by default as inline values are computed. With a lambda, its captures are the last operands.
 */
export function applyFunction(
  name: string,
  operands: readonly unknown[],
  functionOptions: FunctionOptions = {},
  lambda?: Expression,
  options: InterpreterOptions = inlineEvaluation,
): unknown {
  const definition = definitionOf(name, options);
  const captured = captureCount(lambda, definition);
  const captures = operands.slice(operands.length - captured);
  const call: FunctionCall = {
    precision: options.precision,
    nullRule: options.nullRule,
    ...(lambda === undefined ? {} : { lambda: prepareLambda(lambda, definition, captures, options) }),
  };
  return definition.evaluate(operands.slice(0, operands.length - captured), functionOptions, call);
}
