import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PartialStatistics } from '../../src/raster/index.ts';
import { bandStatistics, gdalStatistics, mergeStatistics, stacStatistics, statisticsOf } from '../../src/raster/index.ts';

test('no-data and NaN do not count, infinities count as valid and no more', () => {
  const plane = Float32Array.of(1, -9999, 3, Number.NaN, Number.POSITIVE_INFINITY, 5);
  const found = statisticsOf(plane, 6, 1, 6, -9999);
  assert.deepEqual(found, { count: 6, valid: 4, finite: 3, min: 1, max: 5, mean: 3, m2: 8 });
  const published = bandStatistics(found)!;
  assert.deepEqual(stacStatistics(published), {
    minimum: 1,
    maximum: 5,
    mean: 3,
    stddev: Math.sqrt(8 / 3),
    valid_percent: (100 * 4) / 6,
  });
  assert.equal(gdalStatistics(published)['STATISTICS_VALID_PERCENT'], '66.67');
});

test('without a valid pixel there are no statistics', () => {
  assert.equal(bandStatistics(statisticsOf(new Uint8Array(4), 2, 2, 2, 0)), undefined);
  assert.equal(bandStatistics(mergeStatistics([])), undefined);
  assert.equal(bandStatistics(mergeStatistics([undefined, undefined])), undefined);
});

const values = fc.array(fc.integer({ min: -30000, max: 30000 }), { minLength: 1, maxLength: 40 });

test('merged parts say what the whole says', () => {
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 9 }), (parts) => {
      const merged = mergeStatistics(parts.map((part) => statisticsOf(Int16Array.from(part), part.length, 1, part.length, 0)));
      const whole = Int16Array.from(parts.flat());
      const expected = statisticsOf(whole, whole.length, 1, whole.length, 0);
      for (const key of ['count', 'valid', 'finite', 'min', 'max'] as const) assert.equal(merged[key], expected[key]);
      assert.ok(Math.abs(merged.mean - expected.mean) <= 1e-9 * Math.max(1, Math.abs(expected.mean)));
      assert.ok(Math.abs(merged.m2 - expected.m2) <= 1e-9 * Math.max(1, expected.m2));
    }),
  );
});

test('the number of parts alone decides how they are merged: JSON on the way and missing parts change no bit', () => {
  fc.assert(
    fc.property(fc.array(fc.option(values, { nil: undefined }), { minLength: 1, maxLength: 9 }), (parts) => {
      const statistics = parts.map((part) =>
        part === undefined ? undefined : statisticsOf(Float64Array.from(part), part.length, 1, part.length),
      );
      const travelled = JSON.parse(JSON.stringify(statistics)) as (PartialStatistics | null)[];
      assert.deepEqual(mergeStatistics(travelled.map((part) => part ?? undefined)), mergeStatistics(statistics));
    }),
  );
});
