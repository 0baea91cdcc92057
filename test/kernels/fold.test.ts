import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { foldValues, quantileOf } from '../../src/kernels/fold.ts';
import type { Scalar } from '../../src/kernels/map-functions.ts';
import type { FoldFunction } from '../../src/kernels/program.ts';
import { pythonOracle, runPython } from '../oracle.ts';

const asIs = (value: number): number => value;

function fold(name: FoldFunction, values: readonly Scalar[], ignoreNodata = true): Scalar {
  return foldValues(name, values, ignoreNodata, asIs);
}

describe('folds', () => {
  test('of nothing are null, but count is 0, any false and all true', () => {
    for (const name of ['sum', 'product', 'mean', 'min', 'max', 'first', 'last', 'variance', 'sd'] as const) {
      assert.equal(fold(name, []), null, name);
      assert.equal(fold(name, [null, null]), null, name);
    }
    assert.deepEqual([fold('count', [null]), fold('any', [null]), fold('all', [])], [0, false, true]);
  });

  test('are null where a null is not ignored', () => {
    for (const name of ['sum', 'product', 'mean', 'min', 'max', 'variance', 'sd'] as const)
      assert.equal(fold(name, [1, null, 2], false), null, name);
  });

  test('first and last are what stands there where nulls are not ignored', () => {
    assert.deepEqual([fold('first', [null, 2, 3]), fold('first', [null, 2, 3], false)], [2, null]);
    assert.deepEqual([fold('last', [1, 2, null]), fold('last', [1, 2, null], false)], [2, null]);
  });

  test('any and all are three-valued where nulls are not ignored', () => {
    assert.deepEqual([fold('any', [true, null], false), fold('any', [false, null], false)], [true, null]);
    assert.deepEqual([fold('all', [false, null], false), fold('all', [true, null], false)], [false, null]);
  });

  test('count counts finite values, or all positions', () => {
    assert.equal(fold('count', [1, null, Number.POSITIVE_INFINITY, false]), 2);
    assert.equal(fold('count', [1, null, Number.POSITIVE_INFINITY, false], false), 4);
  });

  test('variance and sd of one value are null', () => {
    assert.deepEqual([fold('variance', [4]), fold('sd', [4])], [null, null]);
  });

  test('opposite infinities have no sum', () => {
    assert.equal(fold('sum', [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]), null);
  });
});

describe('quantiles', () => {
  test('interpolate between order statistics as the official vectors say', () => {
    const probabilities = [0, 0.25, 0.5, 0.75, 1];
    const at = (values: readonly Scalar[]): readonly Scalar[] =>
      probabilities.map((probability) => quantileOf(values, probability, true, asIs));
    assert.deepEqual(at([1.5, 0, 5.75, -1.25]), [-1.25, -0.3125, 0.75, 2.5625, 5.75]);
    assert.deepEqual(at([1.5, Number.NEGATIVE_INFINITY, 5.75, -1.25]), [-Infinity, -Infinity, 0.125, 2.5625, 5.75]);
    assert.deepEqual(at([null, 3]), [3, 3, 3, 3, 3]);
    assert.deepEqual(at([]), [null, null, null, null, null]);
  });

  test('are null where a null is not ignored', () => {
    assert.equal(quantileOf([1, null], 0.5, false, asIs), null);
  });
});

const python = pythonOracle(['numpy']);

test('statistics are those of numpy', { skip: python === undefined ? 'no python3 with numpy' : false }, () => {
  let state = 7;
  const random = (): number => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) / 0x80000000;
  const columns = Array.from({ length: 200 }, (_, column) =>
    Array.from({ length: 2 + (column % 40) }, () => (random() < 0.3 ? null : (random() - 0.4) * 10 ** Math.floor(random() * 6))),
  );
  const script = `
import sys, json, math, warnings
import numpy as np
warnings.simplefilter('ignore')
def plain(x):
    return None if math.isnan(x) else float(x)
out = []
for column in json.loads(sys.argv[1]):
    a = np.array([math.nan if v is None else v for v in column], dtype='f8')
    empty = bool(np.isnan(a).all())
    quantiles = [math.nan] * 3 if empty else list(np.nanquantile(a, [0.1, 0.5, 0.9]))
    some = [math.nan] * 4 if empty else [np.nansum(a), np.nanmean(a), np.nanmin(a), np.nanmax(a)]
    spread = [np.nanvar(a, ddof=1), np.nanstd(a, ddof=1)] if np.sum(~np.isnan(a)) > 1 else [math.nan] * 2
    out.append([plain(x) for x in some + spread + quantiles + ([math.nan] if empty else [np.nanmedian(a)])])
print(json.dumps(out))
`;
  const expected = JSON.parse(runPython(python!, script, [JSON.stringify(columns)])) as (number | null)[][];
  columns.forEach((column, index) => {
    const names = ['sum', 'mean', 'min', 'max', 'variance', 'sd'] as const;
    const folded = names.map((name) => fold(name, column));
    const quantiles = [0.1, 0.5, 0.9, 0.5].map((probability) => quantileOf(column, probability, true, asIs));
    [...folded, ...quantiles].forEach((value, statistic) => {
      const wanted = expected[index][statistic];
      if (wanted === null || value === null) assert.equal(value, wanted, `column ${index}, statistic ${statistic}`);
      else
        assert.ok(
          Math.abs(Number(value) - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)),
          `column ${index}, statistic ${statistic}: ${value}, ${wanted}`,
        );
    });
  });
});
