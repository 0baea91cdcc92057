import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { applyMapFunction, mapFunctions, roundingOf, type Scalar } from '../../src/kernels/map-functions.ts';

function evaluate(name: string, ...operands: Scalar[]): Scalar {
  return applyMapFunction(mapFunctions.get(name)!, roundingOf('f64'), operands);
}

const { POSITIVE_INFINITY: infinity } = Number;

describe('scalar functions under the null rule of raster cubes', () => {
  const cases: readonly [name: string, operands: readonly Scalar[], expected: Scalar][] = [
    ['divide', [1, 0], infinity],
    ['divide', [0, 0], null],
    ['divide', [null, 2], null],
    ['power', [2.5, 0], 1],
    ['power', [-3.5, 5], -525.21875],
    ['power', [1, infinity], 1],
    ['power', [-8, 1 / 3], null],
    ['power', [9, 0.5], 3],
    ['mod', [27, -5], -3],
    ['mod', [-27, 5], 3],
    ['mod', [-27, -5], -2],
    ['mod', [2, 0], infinity],
    ['mod', [-2, 0], -infinity],
    ['mod', [0, 0], null],
    ['mod', [2, -infinity], 2],
    ['mod', [infinity, 2], null],
    ['sgn', [-0.5], -1],
    ['sgn', [0], 0],
    ['int', [-3.5], -3],
    ['floor', [-3.5], -4],
    ['round', [-2.5], -2],
    ['round', [-3.5], -4],
    ['round', [0.25, 1], 0.2],
    ['round', [3.56, 1], 3.6],
    ['round', [1234.5, -2], 1200],
    ['round', [1e308, 5], 1e308],
    ['log', [1000, 10], 3],
    ['log', [-1, 10], null],
    ['ln', [0], -infinity],
    ['arctan2', [0, -1], Math.PI],
    ['clip', [20, -10, 10], 10],
    ['clip', [null, -10, 10], null],
    ['min2', [null, 1], null],
    ['min2', [1, null], null],
    ['max2', [1, infinity], infinity],
    ['linear_scale_range', [0.3, -1, 1, 0, 255], 165.75],
    ['linear_scale_range', [10, 100, 0], 0.9],
    ['linear_scale_range', [-infinity, 0, 100], 0],
    ['linear_scale_range', [500, 0, 100, 0, 255], 255],
    ['normalized_difference', [3, 1], 0.5],
    ['normalized_difference', [0, 0], null],
    ['eq', [null, null], null],
    ['eq', [1.5, 1.6, 0.2], true],
    ['eq', [1.5, 1.6, null], false],
    ['eq', [infinity, infinity, 1], true],
    ['neq', [1, 2], true],
    ['neq', [1, null], null],
    ['gt', [null, 1], null],
    ['lte', [2, 2], true],
    ['between', [1, 0, 1], true],
    ['between', [1, 0, 1, true], false],
    ['between', [null, 0, 1], null],
    ['between', [-0.5, 1, null], false],
    ['and', [null, false], false],
    ['and', [null, true], null],
    ['or', [null, true], true],
    ['or', [null, false], null],
    ['xor', [true, null], null],
    ['xor', [true, false], true],
    ['not', [null], null],
    ['if', [null, 1, 2], 2],
    ['if', [false, 1], null],
    ['if', [true, 1, 2], 1],
    ['is_nodata', [null], true],
    ['is_nodata', [infinity], false],
    ['is_nan', [null], false],
    ['is_valid', [infinity], false],
    ['is_valid', [false], true],
    ['is_infinite', [-infinity], true],
    ['is_infinite', [null], false],
    ['pi', [], Math.PI],
    ['nan', [], null],
  ];
  for (const [name, operands, expected] of cases) {
    test(`${name}(${operands.join(', ')}) is ${expected}`, () => {
      const result = evaluate(name, ...operands);
      if (typeof expected === 'number' && typeof result === 'number' && Number.isFinite(expected)) {
        assert.ok(Math.abs(result - expected) <= 1e-12 * Math.max(1, Math.abs(expected)), `${result}`);
      } else assert.equal(result, expected);
    });
  }

  test('round after every operation in f32', () => {
    const round = roundingOf('f32');
    const result = applyMapFunction(mapFunctions.get('normalized_difference')!, round, [round(0.3), round(0.1)]);
    assert.equal(result, round(round(round(0.3) - round(0.1)) / round(round(0.3) + round(0.1))));
  });
});
