import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { decodeVectorValue, isEqualValue } from '../../scripts/vectors/decode.ts';
import { type InlineCube, LabelledArray } from '../../src/algebra/index.ts';

const cube = {
  type: 'datacube',
  nodata: Number.NaN,
  order: ['bands', 'x'],
  dimensions: {
    x: { type: 'spatial', values: [10, 20], reference_system: 'EPSG:25832' },
    bands: { type: 'bands', values: ['red', 'nir'] },
  },
  data: [
    [1, { type: 'nodata' }],
    [3, Number.NaN],
  ],
};

describe('decoding of test vectors', () => {
  test('turns cubes into values in the order of their dimensions', () => {
    assert.deepEqual(decodeVectorValue(cube, '.'), {
      dimensions: [
        { name: 'bands', type: 'bands', labels: ['red', 'nir'] },
        { name: 'x', type: 'spatial', axis: 'x', labels: [10, 20], referenceSystem: 'EPSG:25832' },
      ],
      values: [1, null, 3, Number.NaN],
      nodata: [Number.NaN],
    });
  });

  test('reads data of null as no-data everywhere, and one value for a cube without dimensions', () => {
    assert.deepEqual((decodeVectorValue({ ...cube, data: null }, '.') as InlineCube).values, [null, null, null, null]);
    assert.deepEqual((decodeVectorValue({ type: 'datacube', order: [], dimensions: {}, data: 5 }, '.') as InlineCube).values, [5]);
  });

  test('refuses a cube whose data does not fill it', () => {
    assert.throws(() => decodeVectorValue({ ...cube, data: [1] }, '.'), /4 cells is given 1 values/);
  });

  test('decodes within arrays and objects', () => {
    const json = {
      list: [{ type: 'nodata' }],
      when: { type: 'datetime', value: '2024-06-01T00:00:00Z' },
      process_graph: { a: { process_id: 'e' } },
    };
    assert.deepEqual(decodeVectorValue(json, '.'), {
      list: [null],
      when: '2024-06-01T00:00:00Z',
      process_graph: { a: { process_id: 'e' } },
    });
    const labelled = decodeVectorValue({ type: 'labeled-array', data: [{ key: 'a', value: { type: 'nodata' } }] }, '.');
    assert.deepEqual(labelled, new LabelledArray([null], ['a']));
  });

  test('follows references beside the vectors', () => {
    const folder = mkdtempSync(join(tmpdir(), 'graticule-vectors-'));
    try {
      writeFileSync(join(folder, 'list.json5'), '[1, NaN, {type: "nodata"}]');
      writeFileSync(join(folder, 'crs.wkt2'), 'PROJCRS');
      assert.deepEqual(decodeVectorValue({ a: { $ref: 'list.json5' }, b: { $ref: 'crs.wkt2' } }, folder), {
        a: [1, Number.NaN, null],
        b: 'PROJCRS',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('comparison with test vectors', () => {
  test('allows numbers the delta, relative to those above 1', () => {
    assert.ok(isEqualValue(1e12 + 1, 1e12));
    assert.ok(isEqualValue(1e-12, 0));
    assert.ok(!isEqualValue(1.001, 1));
    assert.ok(isEqualValue(1.001, 1, 0.01));
  });

  test('tells NaN, null, false and zero from each other', () => {
    const values = [Number.NaN, null, false, 0, '', '0'];
    values.forEach((actual, first) => {
      values.forEach((expected, second) => {
        assert.equal(isEqualValue(actual, expected), first === second);
      });
    });
  });

  test('compares labels only where they are expected', () => {
    const labelled = new LabelledArray([1], ['a']);
    assert.ok(isEqualValue(labelled, [1]));
    assert.ok(!isEqualValue([1], labelled));
    assert.ok(!isEqualValue(new LabelledArray([1], ['b']), labelled));
  });

  test('takes every no-data of cubes as one, but not as a value', () => {
    const expected = decodeVectorValue(cube, '.') as InlineCube;
    assert.ok(isEqualValue({ ...expected, values: [1, null, 3, null], nodata: [] }, expected));
    assert.ok(!isEqualValue({ ...expected, values: [1, 0, 3, null] }, expected));
    assert.ok(!isEqualValue({ ...expected, values: [null, null, 3, null] }, expected));
    assert.ok(!isEqualValue({ ...expected, dimensions: expected.dimensions.toReversed() }, expected));
  });
});
