import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { applyFunction, type Evaluation, functionTable, inlineEvaluation } from '../../src/algebra/index.ts';
import { processRegistry } from '../../src/processes/index.ts';
import { pythonOracle, runPython, skipWithoutPython } from '../oracle.ts';

const cube: Evaluation = { precision: 'f64', nullRule: 'cube' };
const truth = fc.constantFrom(true, false, null);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
const anyNumber = fc.oneof(finite, fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0));
const series = fc.array(fc.option(finite), { maxLength: 40 });

function numbersIn(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

describe('the function table', () => {
  test('has a reducer class for every function that makes a scalar of an array', () => {
    for (const [name, { kind, reducer }] of functionTable) {
      assert.equal(functionTable.get(name)?.name, name);
      if (kind === 'fold' || name === 'median') assert.ok(reducer !== undefined, name);
      if (kind === 'map' || kind === 'scan') assert.equal(reducer, undefined, name);
    }
  });

  test('names its functions as the processes that they serve', () => {
    const others = [...functionTable.keys()].filter((name) => !processRegistry.has(name));
    assert.deepEqual(others, ['array_repeat']);
  });

  test('gives no NaN under the rule of cubes', () => {
    const names = [...functionTable].filter(([name, { kind }]) => kind === 'map' && !/^(text|date)_/.test(name)).map(([name]) => name);
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(anyNumber, { minLength: 5, maxLength: 5 }), (name, [a, b, c, d, e]) => {
        const operands = name === 'clip' ? [a, -1, 1] : name === 'round' ? [a, 2] : [a, b, c, d, e];
        assert.ok(!Number.isNaN(applyFunction(name, operands, {}, undefined, cube)), name);
      }),
    );
  });

  test('gives the same for numbers under either rule where no NaN is about', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('add', 'multiply', 'mod', 'between', 'normalized_difference'),
        finite,
        finite,
        finite,
        (name, a, b, c) => {
          const inline = applyFunction(name, [a, b, c]);
          assert.deepEqual(applyFunction(name, [a, b, c], {}, undefined, cube), Number.isNaN(inline) ? null : inline);
        },
      ),
    );
  });
});

describe('logic', () => {
  test('obeys De Morgan with no-data', () => {
    fc.assert(
      fc.property(truth, truth, (x, y) => {
        const not = (value: unknown): unknown => applyFunction('not', [value]);
        assert.equal(not(applyFunction('and', [x, y])), applyFunction('or', [not(x), not(y)]));
      }),
    );
  });

  test('of arrays is that of pairs', () => {
    fc.assert(
      fc.property(fc.array(truth, { minLength: 1 }), (data) => {
        for (const [many, pair] of [
          ['all', 'and'],
          ['any', 'or'],
        ]) {
          const expected = data.slice(1).reduce<unknown>((value, next) => applyFunction(pair, [value, next]), data[0]);
          assert.equal(applyFunction(many, [data], { ignoreNodata: false }), expected);
        }
      }),
    );
  });
});

describe('rounding and remainders', () => {
  test('round to the nearest integer, and to the even one of two', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.constantFrom(0, 0.25, 0.5, 0.75), (whole, rest) => {
        const rounded = applyFunction('round', [whole + rest, 0]) as number;
        assert.ok(Math.abs(rounded - whole - rest) <= 0.5);
        if (rest === 0.5) assert.equal(Math.abs(rounded % 2), 0);
      }),
    );
  });

  test('a remainder has the sign of the divisor and is smaller', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer().filter(Boolean), (x, y) => {
        const remainder = applyFunction('mod', [x, y]) as number;
        assert.ok(Math.abs(remainder) < Math.abs(y) && (remainder === 0 || remainder < 0 === y < 0));
        assert.equal(Math.abs((x - remainder) % y), 0);
      }),
    );
  });
});

describe('statistics', () => {
  test('leave out no-data as if it were not there', () => {
    const names = ['sum', 'product', 'mean', 'min', 'max', 'median', 'variance', 'sd', 'first', 'last', 'count'];
    fc.assert(
      fc.property(fc.constantFrom(...names), series, (name, data) => {
        assert.deepEqual(applyFunction(name, [data]), applyFunction(name, [numbersIn(data)]));
      }),
    );
  });

  test('are no-data where any no-data counts', () => {
    fc.assert(
      fc.property(fc.constantFrom('sum', 'mean', 'min', 'max', 'median', 'sd'), series, (name, data) => {
        if (data.includes(null)) assert.equal(applyFunction(name, [data], { ignoreNodata: false }), null);
      }),
    );
  });

  test('end running totals with the total', () => {
    fc.assert(
      fc.property(fc.constantFrom(['cumsum', 'sum'], ['cummax', 'max'], ['cummin', 'min']), series, ([running, total], data) => {
        const steps = applyFunction(running, [data]) as (number | null)[];
        assert.deepEqual(
          steps.map((step) => step === null),
          data.map((value) => value === null),
        );
        const last = steps.findLast((step) => step !== null);
        const whole = applyFunction(total, [data]);
        if (last === undefined) assert.equal(whole, null);
        else assert.ok(last === whole, `${last} ${whole}`);
      }),
    );
  });

  const python = pythonOracle(['numpy']);
  test('agree with numpy', { skip: skipWithoutPython(['numpy']) }, () => {
    const samples = fc.sample(fc.array(finite, { minLength: 2, maxLength: 30 }), { numRuns: 60, seed: 7 });
    const probabilities = [0, 0.1, 0.25, 0.5, 0.9, 1];
    const script = [
      'import json, sys, numpy as np',
      'rows = json.loads(sys.argv[1]); p = json.loads(sys.argv[2])',
      'print(json.dumps([[float(f(r)) for f in (np.mean, np.median, lambda a: np.var(a, ddof=1), lambda a: np.std(a, ddof=1))] + list(map(float, np.quantile(r, p))) for r in rows]))',
    ].join('\n');
    const expected = JSON.parse(runPython(python!, script, [JSON.stringify(samples), JSON.stringify(probabilities)])) as number[][];
    samples.forEach((data, sample) => {
      const actual = ['mean', 'median', 'variance', 'sd'].map((name) => applyFunction(name, [data]) as number);
      const all = [...actual, ...(applyFunction('quantiles', [data], { probabilities }) as number[])];
      all.forEach((value, position) => {
        const scale = Math.max(1, ...data.map(Math.abs)) ** (position === 2 ? 2 : 1);
        assert.ok(Math.abs(value - expected[sample][position]) <= 1e-12 * scale, `${value} is not ${expected[sample][position]}`);
      });
    });
  });
});

describe('sorting', () => {
  test('is rearranging by the order', () => {
    fc.assert(
      fc.property(series, fc.boolean(), fc.constantFrom(null, true, false), (data, ascending, nodata) => {
        const options = { ascending, nodata };
        const order = applyFunction('order', [data], options);
        assert.deepEqual(applyFunction('rearrange', [data, order]), applyFunction('sort', [data], options));
      }),
    );
  });

  test('keeps every number and puts them in order', () => {
    fc.assert(
      fc.property(series, (data) => {
        const sorted = applyFunction('sort', [data], { ascending: true, nodata: null }) as number[];
        assert.deepEqual(
          sorted,
          numbersIn(data).sort((a, b) => a - b),
        );
      }),
    );
  });
});

describe('interpolation', () => {
  test('leaves numbers alone and fills between its neighbours only', () => {
    fc.assert(
      fc.property(series, (data) => {
        const filled = applyFunction('array_interpolate_linear', [data], {}, undefined, inlineEvaluation) as (number | null)[];
        const valid = [...data.keys()].filter((position) => data[position] !== null);
        data.forEach((value, position) => {
          if (value !== null) assert.equal(filled[position], value);
          else if (position < valid[0] || position > valid.at(-1)! || valid.length === 0) assert.equal(filled[position], null);
          else {
            const [before, after] = [valid.findLast((each) => each < position)!, valid.find((each) => each > position)!];
            const [low, high] = [Math.min(data[before]!, data[after]!), Math.max(data[before]!, data[after]!)];
            const slack = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
            assert.ok(filled[position]! >= low - slack && filled[position]! <= high + slack);
          }
        });
      }),
    );
  });
});
