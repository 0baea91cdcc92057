import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { allocate, type NumericType } from '../../src/cube/index.ts';
import { interpretProgram, mapFunctions, type Precision } from '../../src/kernels/index.ts';
import { randomCase } from './random-program.ts';
import { assertEqualsInterpreter, build, runCompiled } from './run-compiled.ts';

const float = { type: 'f32', nodata: Number.NaN } as const;

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

describe('medians of masked raw integers', () => {
  const comparisons = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte'];
  const integer = fc.constantFrom('u8', 'i8', 'u16', 'i16', 'u16', 'i16') satisfies fc.Arbitrary<NumericType>;
  const value = fc.oneof(
    fc.integer({ min: -32768, max: 65535 }),
    fc.integer({ min: -3, max: 9 }),
    fc.constantFrom(0, 255, 32767, -32768, 65535),
  );
  const masked = fc.noBias(
    fc.record({
      types: fc.tuple(integer, integer, integer),
      nodata: fc.tuple(fc.option(value), fc.option(value), fc.option(value)),
      axes: fc.tuple(fc.constant(0), fc.constantFrom(0, undefined), fc.constantFrom(0, undefined)),
      size: fc.constantFrom(1, 2, 3, 5, 6, 8, 11, 12, 25, 40, 73),
      names: fc.tuple(fc.constantFrom(...comparisons), fc.constantFrom(...comparisons), fc.constantFrom('and', 'or', 'xor')),
      constants: fc.tuple(value, value),
      ignoreNodata: fc.boolean(),
      mode: fc.integer({ min: 0, max: 4 }),
      seed: fc.integer(),
      count: fc.integer({ min: 1, max: 37 }),
    }),
  );
  test('give what the interpreter gives, to the bit', () => {
    fc.assert(
      fc.property(masked, ({ types, nodata, axes, size, names, constants, ignoreNodata, mode, seed, count }) => {
        const slots = types.map((type, slot) => ({ type, nodata: nodata[slot] === null ? [] : [nodata[slot]], axis: axes[slot] }));
        const program = build(slots, [{ size }], ({ load, constant, map, add }) => {
          const [x, y] = [
            map(names[0], load(1), constant(constants[0])),
            map(names[1], load(2), mode === 0 ? load(1) : constant(constants[1])),
          ];
          const both = map(
            names[2],
            mode === 1 ? map('not', x) : x,
            mode === 2 ? map('if', map('is_nodata', load(1)), constant(null), y) : y,
          );
          const operand =
            mode === 3
              ? map('if', both, load(0), load(1))
              : map('if', both, ...(mode === 4 ? [constant(null), load(0)] : [load(0), constant(null)]));
          return [
            add({ op: 'select', probability: 0.5, axis: 0, operand, ignoreNodata }),
            add({ op: 'select', probability: 0.5, axis: 0, operand: load(0), ignoreNodata }),
          ];
        });
        let state = seed;
        const random = (): number => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) / 0x80000000;
        const few = random() < 0.5;
        const planes = types.map((type, slot) =>
          Array.from({ length: axes[slot] === undefined ? 1 : size }, () => {
            const plane = allocate(type, count);
            for (let pixel = 0; pixel < count; pixel++)
              plane[pixel] = few ? Math.floor(random() * 8) - 3 : Math.floor(random() * 98304) - 32768;
            return plane;
          }),
        );
        const stores = [float, float];
        assertEqualsInterpreter(program, 'f32', planes, count, stores);
      }),
      { numRuns: 300 },
    );
  });
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

  test('give a pixel the same whatever its neighbours are', () => {
    const program = build([{ type: 'f32', nodata: [] }], [], ({ load, map, constant }) => [
      map('power', load(0), constant(1.7)),
      map('exp', load(0)),
      map('ln', load(0)),
    ]);
    const stores = [float, float, float];
    const plane = Float32Array.from(signed);
    const together = runCompiled(program, 'f32', [[plane]], plane.length, stores);
    const shifted = runCompiled(program, 'f32', [[plane.slice(1)]], plane.length - 1, stores);
    const alone = runCompiled(program, 'f32', [[Float32Array.from(signed, Math.abs)]], plane.length, stores);
    together.forEach((result, index) => {
      assert.deepEqual(result.slice(1), shifted[index]);
      result.forEach((value, pixel) => {
        if (signed[pixel] > 0) assert.ok(Object.is(alone[index][pixel], value), `${signed[pixel]}`);
      });
    });
  });
});
