import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { applyFunction, type Evaluation, functionTable } from '../../src/algebra/index.ts';
import { applyMapFunction, mapFunctions, roundingOf } from '../../src/kernels/map-functions.ts';

const special = fc.constantFrom(0, -0, 1, -1, 0.5, 2, 2.5, -2.5, Infinity, -Infinity);
const single = fc.float({ noNaN: true, min: -1e5, max: 1e5 });
const number = fc.option(fc.oneof(special, single));
const truth = fc.constantFrom(true, false, null);
const logical = new Set(['and', 'or', 'xor', 'not']);
const both = [...mapFunctions].filter(([name]) => functionTable.has(name));

describe('the functions of expressions and those of kernels', () => {
  test('are the same for raster cubes, bit for bit, in either precision', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...both),
        fc.constantFrom<Evaluation['precision']>('f32', 'f64'),
        fc.tuple(number, number, number, number, number),
        fc.tuple(truth, truth),
        ([name, definition], precision, numbers, truths) => {
          const count = logical.has(name)
            ? definition.operands[1]
            : Math.min(definition.operands[1], name === 'eq' || name === 'neq' ? 2 : 5);
          let operands: (number | boolean | null)[] = (logical.has(name) ? truths : numbers).slice(0, count);
          if (name === 'between') operands = operands.slice(0, 3);
          if (name === 'round') operands = [operands[0], 2];
          if (name === 'clip') operands = [operands[0], -2, 3];
          if (name === 'if') operands = [truths[0], operands[1], operands[2]];
          const expected = applyMapFunction(definition, roundingOf(precision), operands);
          const actual = applyFunction(name, operands, {}, undefined, { precision, nullRule: 'cube' });
          const same = actual === expected || Object.is(actual, expected);
          assert.ok(same, `${name}(${operands.join(', ')}) in ${precision}: ${String(actual)}, in kernels ${String(expected)}`);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
