import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { applyFunction, coordinatesOf, LabelledArray, labelTextsOf, positionOfLabel, valuesOf } from '../../src/algebra/index.ts';
import { timeLabelOf } from '../../src/cube/index.ts';

const names = [['blue'], ['nir', 'NIR'], ['nir']];

describe('labelled arrays', () => {
  test('find an element by its label before any further name', () => {
    const array = new LabelledArray([1, 2, 3], ['B02', 'nir', 'B08'], [['blue'], [], ['nir']]);
    assert.equal(positionOfLabel(array, 'nir'), 1);
    assert.equal(positionOfLabel(array, 'blue'), 0);
  });

  test('do not choose between elements with the same further name', () => {
    const array = new LabelledArray([1, 2, 3], ['B02', 'B08', 'B8A'], names);
    assert.equal(positionOfLabel(array, 'nir'), undefined);
    assert.equal(positionOfLabel(array, 'NIR'), 1);
  });

  test('tell numbers from texts in labels', () => {
    assert.equal(positionOfLabel(new LabelledArray([1], [1]), '1'), undefined);
  });

  test('find times by their text and by their instant', () => {
    const array = new LabelledArray([1, 2], [timeLabelOf('2024-05'), timeLabelOf('2024-06-01T00:00:00Z')]);
    assert.equal(positionOfLabel(array, '2024-05'), 0);
    assert.equal(positionOfLabel(array, '2024-06-01T02:00:00+02:00'), 1);
    assert.equal(positionOfLabel(array, '2024-06-02'), undefined);
    assert.deepEqual(labelTextsOf(array), ['2024-05', '2024-06-01T00:00:00Z']);
  });

  test('interpolate over the starts of their times', () => {
    const labels = ['2024-01-01', '2024-01-02', '2024-01-05'].map(timeLabelOf);
    const result = applyFunction('array_interpolate_linear', [new LabelledArray([0, null, 8], labels)]);
    assert.ok(result instanceof LabelledArray);
    assert.deepEqual(result.values, [0, 2, 8]);
    assert.equal(result.labels, labels);
  });

  test('have no coordinates where a label is neither number nor time', () => {
    assert.equal(coordinatesOf(new LabelledArray([1, 2], ['2024-01-01', 'spring'])), undefined);
  });

  test('keep or drop labels as each function says', () => {
    const array = new LabelledArray([3, 1], ['a', 'b']);
    assert.ok(applyFunction('cumsum', [array]) instanceof LabelledArray);
    assert.deepEqual(applyFunction('sort', [array]), [1, 3]);
    assert.deepEqual(applyFunction('array_concat', [array, [5]]), [3, 1, 5]);
    assert.deepEqual(applyFunction('array_repeat', [array], { repeat: 1 }), [3, 1]);
  });

  test('take typed arrays as arrays', () => {
    assert.deepEqual(valuesOf(Float32Array.of(1, 2)), [1, 2]);
    assert.equal(valuesOf('text'), undefined);
    assert.equal(applyFunction('max', [Uint8Array.of(4, 9, 2)]), 9);
  });
});
