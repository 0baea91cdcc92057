import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  applyFunction,
  type Evaluation,
  type Expression,
  type ExpressionNode,
  evaluateExpression,
  type FunctionDefinition,
  functionTable,
  inlineEvaluation,
  LabelledArray,
  prepareExpression,
} from '../../src/algebra/index.ts';
import { OpenEOError } from '../../src/cube/index.ts';

const cube: Evaluation = { precision: 'f64', nullRule: 'cube' };
const single: Evaluation = { precision: 'f32', nullRule: 'cube' };

function call(name: string, ...operands: readonly number[]): ExpressionNode {
  return { e: 'call', function: name, operands };
}

const x: ExpressionNode = { e: 'parameter', name: 'x' };

function constant(value: unknown): ExpressionNode {
  return { e: 'constant', value };
}

/** The functions, with a count of how often `add` is called. */
function countingAdd(): { readonly functions: ReadonlyMap<string, FunctionDefinition>; readonly calls: () => number } {
  const add = functionTable.get('add')!;
  let calls = 0;
  const counting: FunctionDefinition = {
    ...add,
    evaluate: (...args) => {
      calls += 1;
      return add.evaluate(...args);
    },
  };
  return { functions: new Map([...functionTable, ['add', counting]]), calls: () => calls };
}

describe('the interpreter', () => {
  test('computes an expression of 10 000 nodes in a chain without recursion', () => {
    const nodes = [x, constant(1), ...Array.from({ length: 10_000 }, (_unused, index) => call('add', index === 0 ? 0 : index + 1, 1))];
    const { functions, calls } = countingAdd();
    const value = evaluateExpression({ parameters: ['x'], nodes, result: nodes.length - 1 }, { x: 5 }, { ...inlineEvaluation, functions });
    assert.equal(value, 10_005);
    assert.equal(calls(), 10_000);
  });

  test('computes each node of forty diamonds once', () => {
    const nodes = [x, ...Array.from({ length: 40 }, (_unused, index) => call('add', index, index))];
    const { functions, calls } = countingAdd();
    const value = evaluateExpression({ parameters: ['x'], nodes, result: 40 }, { x: 1 }, { ...inlineEvaluation, functions });
    assert.equal(value, 2 ** 40);
    assert.equal(calls(), 40);
  });

  test('does not compute what the result does not need', () => {
    const { functions, calls } = countingAdd();
    const expression: Expression = { parameters: ['x'], nodes: [x, call('add', 0, 0), call('absolute', 0)], result: 2 };
    assert.equal(evaluateExpression(expression, { x: -3 }, { ...inlineEvaluation, functions }), 3);
    assert.equal(calls(), 0);
  });

  test('gives fresh values each time a prepared expression is called', () => {
    const run = prepareExpression({ parameters: ['x'], nodes: [x, call('array_create', 0, 0)], result: 1 }, inlineEvaluation);
    const first = run({ x: 1 });
    assert.deepEqual(run({ x: 2 }), [2, 2]);
    assert.deepEqual(first, [1, 1]);
  });

  test('binds captures of nested lambdas to the values around them', () => {
    // For each x of data: the sum over the y of data of (x - y) * scale.
    const inner: Expression = {
      parameters: ['x', 'index', 'label', 'outer', 'scale'],
      nodes: [x, { e: 'parameter', name: 'outer' }, { e: 'parameter', name: 'scale' }, call('subtract', 1, 0), call('multiply', 3, 2)],
      result: 4,
    };
    const outer: Expression = {
      parameters: ['x', 'index', 'label', 'data', 'scale'],
      nodes: [
        x,
        { e: 'parameter', name: 'data' },
        { e: 'parameter', name: 'scale' },
        { e: 'call', function: 'array_apply', operands: [1, 0, 2], lambda: inner },
        call('sum', 3),
      ],
      result: 4,
    };
    const expression: Expression = {
      parameters: ['data'],
      nodes: [{ e: 'parameter', name: 'data' }, constant(10), { e: 'call', function: 'array_apply', operands: [0, 0, 1], lambda: outer }],
      result: 2,
    };
    assert.deepEqual(evaluateExpression(expression, { data: [1, 2, 4] }, inlineEvaluation), [-40, -10, 50]);
  });

  test('takes a context as the first capture of a lambda', () => {
    const lambda: Expression = {
      parameters: ['x', 'context'],
      nodes: [x, { e: 'parameter', name: 'context' }, call('gt', 0, 1)],
      result: 2,
    };
    assert.equal(applyFunction('count', [[1, 5, 9], 4], {}, lambda), 2);
  });

  test('counts NaN as null in cubes, read or computed, and as a number among inline values', () => {
    const quotient: Expression = { parameters: ['x', 'y'], nodes: [x, { e: 'parameter', name: 'y' }, call('divide', 0, 1)], result: 2 };
    assert.equal(evaluateExpression(quotient, { x: 0, y: 0 }, cube), null);
    assert.equal(evaluateExpression(quotient, { x: 1, y: 0 }, cube), Infinity);
    assert.ok(Number.isNaN(evaluateExpression(quotient, { x: 0, y: 0 }, inlineEvaluation)));
    const identity: Expression = { parameters: ['x'], nodes: [x], result: 0 };
    assert.equal(evaluateExpression(identity, { x: Number.NaN }, cube), null);
    assert.equal(applyFunction('mean', [[1, Number.NaN, 3]], {}, undefined, cube), 2);
    assert.equal(applyFunction('is_nodata', [Number.NaN], {}, undefined, cube), true);
    assert.equal(applyFunction('is_nan', [Number.NaN], {}, undefined, cube), false);
    assert.equal(applyFunction('lt', [Number.NaN, 5], {}, undefined, cube), null);
    assert.deepEqual(applyFunction('cumsum', [[1, Number.NaN, 3]], {}, undefined, cube), [1, null, 4]);
  });

  test('rounds every operation of the single-precision rung', () => {
    const expression: Expression = {
      parameters: ['x'],
      nodes: [x, constant(0.1), call('add', 0, 1), call('multiply', 2, 2)],
      result: 3,
    };
    const sum = Math.fround(1 + Math.fround(0.1));
    assert.equal(evaluateExpression(expression, { x: 1 }, single), Math.fround(sum * sum));
    const total = [0.1, 0.2, 0.3].reduce((running, value) => Math.fround(running + value), 0);
    assert.equal(applyFunction('sum', [[0.1, 0.2, 0.3]], {}, undefined, single), total);
    assert.notEqual(total, 0.1 + 0.2 + 0.3);
  });

  test('names what an expression lacks', () => {
    const unknown: Expression = { parameters: [], nodes: [call('ndwi')], result: 0 };
    assert.throws(
      () => evaluateExpression(unknown, {}, inlineEvaluation),
      (error) => error instanceof OpenEOError && error.code === 'ProcessUnsupported' && error.message.includes("'ndwi'"),
    );
    assert.throws(() => prepareExpression({ parameters: ['y'], nodes: [x], result: 0 }, inlineEvaluation), /reads 'x'/);
    assert.throws(
      () => prepareExpression({ parameters: [], nodes: [call('add', 1, 1), constant(1)], result: 0 }, inlineEvaluation),
      /not before it/,
    );
  });

  test('says which labels an array has where one is missing', () => {
    const data = new LabelledArray([1, 2], ['B02', 'B03']);
    assert.throws(
      () => applyFunction('array_element', [data, 'B04'], { by: 'label' }),
      (error) => error instanceof OpenEOError && error.code === 'ArrayElementNotAvailable' && /B02, B03/.test(error.message),
    );
  });
});
