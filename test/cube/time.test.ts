import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  formatTime,
  nearest,
  OpenEOError,
  parseInterval,
  parseTime,
  periodOf,
  periods,
  periodsBetween,
  timeLabelOf,
} from '../../src/cube/index.ts';

const at = (text: string): number => {
  const time = parseTime(text);
  assert.ok(time !== undefined, text);
  return time;
};

test('dates, months, years and zones are read; what is no time is not', () => {
  assert.equal(formatTime(at('2024-02-29')), '2024-02-29T00:00:00Z');
  assert.equal(formatTime(at('2024-02')), '2024-02-01T00:00:00Z');
  assert.equal(formatTime(at('2024-06-01T12:30:00+02:00')), '2024-06-01T10:30:00Z');
  assert.equal(formatTime(at('2024-06-01t12:30:00.250z')), '2024-06-01T12:30:00.250Z');
  assert.equal(formatTime(at('2024-06-01 12:30')), '2024-06-01T12:30:00Z');
  for (const text of ['2023-02-29', '2024-13', '2024-06-01T25:00:00Z', 'yesterday', '', '24-06-01'])
    assert.equal(parseTime(text), undefined, text);
});

test('an interval is half-open, and one that holds no instant is refused', () => {
  assert.deepEqual(parseInterval(['2024-01-01', '2025-01-01']), [at('2024-01-01'), at('2025-01-01')]);
  assert.deepEqual(parseInterval([null, '2025']), [-Infinity, at('2025-01-01')]);
  for (const extent of [
    ['2024-01-01', '2024-01-01'],
    ['2025', '2024'],
  ] as const) {
    assert.throws(
      () => parseInterval(extent),
      (error) => error instanceof OpenEOError && error.code === 'TemporalExtentEmpty',
    );
  }
  assert.throws(() => parseInterval(['soon', null]), /'soon' is neither a date/);
});

test('labels of periods are those of the standard', () => {
  const labels = (text: string) => periods.map((period) => periodOf(at(text), period).text);
  assert.deepEqual(labels('2024-01-31T23:00:00Z'), [
    '2024-01-31-23',
    '2024-031',
    '2024-05',
    '2024-03',
    '2024-01',
    '2023-djf',
    '2023-ndjfma',
    '2024',
    '2020',
    '2021',
  ]);
  assert.equal(periodOf(at('2021-01-03'), 'week').text, '2020-53');
  assert.equal(periodOf(at('2020-12-31'), 'decade-ad').text, '2011');
  assert.equal(periodOf(at('2024-12-01'), 'season').text, '2024-djf');
});

test('every instant lies in its period, and periods follow each other without gaps', () => {
  const instant = fc.integer({ min: Date.UTC(1950, 0), max: Date.UTC(2100, 0) });
  fc.assert(
    fc.property(instant, fc.constantFrom(...periods), (time, period) => {
      const label = periodOf(time, period);
      assert.ok(label.start <= time && time < label.end);
      assert.deepEqual(periodOf(label.start, period), label);
      assert.deepEqual(periodOf(label.end - 1, period), label);
      const following = periodsBetween(time, label.end, period);
      assert.equal(following.length, 2);
      assert.equal(following[0]!.end, following[1]!.start);
    }),
  );
});

test('a label stands for the whole of what it names', () => {
  assert.deepEqual(timeLabelOf('2024-02'), { text: '2024-02', start: at('2024-02-01'), end: at('2024-03-01') });
  assert.deepEqual(timeLabelOf('2024-02-29'), { text: '2024-02-29', start: at('2024-02-29'), end: at('2024-03-01') });
  assert.deepEqual(timeLabelOf('summer'), { text: 'summer', start: Number.NaN, end: Number.NaN });
});

test('a misspelt name finds the one that was meant', () => {
  const bands = ['B02', 'B03', 'B8A', 'SCL', 'elevation'];
  assert.equal(nearest('b8a', bands), 'B8A');
  assert.equal(nearest('elevaiton', bands), 'elevation');
  assert.equal(nearest('SLC', bands), 'SCL');
  assert.equal(nearest('temperature', bands), undefined);
});
