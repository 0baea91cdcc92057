import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { roundHalfEven } from '../../src/cube/index.ts';

test('Halves round to the even integer, and the sign of zero stays', () => {
  const cases: readonly (readonly [number, number])[] = [
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, -0],
    [-1.5, -2],
    [-0.2, -0],
    [-0, -0],
    [0.49999999999999994, 0],
    [2251799813685249.5, 2251799813685250],
    [Number.NaN, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ];
  for (const [value, expected] of cases) assert.ok(Object.is(roundHalfEven(value), expected), `${value} gives ${roundHalfEven(value)}`);
});

test('A rounded number is an integer at most half away, and symmetric about zero', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const rounded = roundHalfEven(value);
      assert.ok(Number.isInteger(rounded));
      assert.ok(Math.abs(rounded - value) <= 0.5);
      assert.ok(Object.is(roundHalfEven(-value), -rounded));
    }),
  );
});
