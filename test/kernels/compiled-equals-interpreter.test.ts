import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { interpretProgram, mapFunctions, type Precision } from '../../src/kernels/index.ts';
import { randomCase } from './random-program.ts';
import { assertEqualsInterpreter, build, runCompiled } from './run-compiled.ts';

/** In f32 these are computed by series, in f64 by the host. */
const series = new Set(['exp', 'ln', 'log', 'power']);

describe('random programs', () => {
  for (const precision of ['f32', 'f64'] as const satisfies readonly Precision[]) {
    const names = [...mapFunctions.keys()].filter((name) => precision === 'f64' || !series.has(name));
    test(`of ${precision === 'f32' ? 'all but exponential functions' : 'every function'} give in ${precision} what the interpreter gives, to the bit`, () => {
      fc.assert(
        fc.property(randomCase(names), ({ program, planes, count, stores }) => {
          assertEqualsInterpreter(program, precision, planes, count, stores);
        }),
        { numRuns: 300 },
      );
    });
  }
});

/** Distance of two floats in units in the last place: their bits count them. */
function unitsBetween(x: number, y: number): number {
  const order = new Int32Array(new Float32Array([x, y]).buffer).map((bits) => (bits < 0 ? -2147483648 - bits : bits));
  return Math.abs(order[0] - order[1]);
}

describe('exponential functions in f32', () => {
  const special = [
    0,
    -0,
    1,
    -1,
    2,
    -2,
    0.5,
    Number.NaN,
    Infinity,
    -Infinity,
    3.4e38,
    -3.4e38,
    1e-38,
    1e-45,
    88.7,
    -87.3,
    -103.9,
    104,
    10,
    1000,
    1e-3,
  ];
  const samples = (least: number, most: number): readonly number[] =>
    Array.from({ length: 3000 }, (_, index) => Math.fround(least * (most / least) ** (index / 2999)));
  const positive = [...special, ...samples(1e-44, 3e38), ...samples(0.99, 1.01)].map(Math.fround);
  const signed = [...special, ...samples(1e-3, 110), ...samples(1e-3, 110).map((value) => -value)].map(Math.fround);
  const cases: readonly [name: string, operand: number | undefined, values: readonly number[]][] = [
    ['exp', undefined, signed],
    ['ln', undefined, positive],
    ['log', 10, positive],
    ['log', 2, positive],
    ['power', 1.7, positive],
    ['power', -0.3, positive],
    ['power', 3, [...positive, ...signed]],
    ['power', 1 / 3, signed],
  ];
  for (const [name, operand, values] of cases) {
    test(`${name}${operand === undefined ? '' : ` ${operand}`} is within one unit in the last place of the interpreter, and seldom differs`, () => {
      const program = build([{ type: 'f32', nodata: [] }], [], ({ load, map, constant }) => [
        operand === undefined ? map(name, load(0)) : map(name, load(0), constant(operand)),
      ]);
      const plane = Float32Array.from(values);
      const stores = [{ type: 'f32', nodata: Number.NaN }] as const;
      const [expected] = interpretProgram(program, 'f32', [[plane]], plane.length, stores);
      const [actual] = runCompiled(program, 'f32', [[plane]], plane.length, stores);
      let different = 0;
      expected.forEach((value, pixel) => {
        if (Object.is(value, actual[pixel])) return;
        different++;
        assert.ok(unitsBetween(value, actual[pixel]) <= 1, `${name}(${plane[pixel]}) is ${actual[pixel]}, interpreted ${value}`);
      });
      assert.ok(different <= plane.length / 1000, `${different} of ${plane.length} differ`);
    });
  }
});
