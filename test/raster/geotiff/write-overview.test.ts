import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { NumericArray } from '../../../src/cube/index.ts';
import type { Plane } from '../../../src/raster/index.ts';
import { joinQuadrants, reducePlane } from '../../../src/raster/index.ts';

const reduce = (data: NumericArray, width: number, height: number, options: Parameters<typeof reducePlane>[4], stride = width) =>
  Array.from(reducePlane(data, width, height, stride, options).data);

test('an average rounds halves to even and leaves out no-data', () => {
  assert.deepEqual(reduce(Uint8Array.of(1, 2, 2, 1), 2, 2, { type: 'u8', method: 'average' }), [2]);
  assert.deepEqual(reduce(Uint8Array.of(2, 3, 2, 3), 2, 2, { type: 'u8', method: 'average' }), [2]);
  assert.deepEqual(reduce(Uint8Array.of(0, 3, 0, 4), 2, 2, { type: 'u8', nodata: 0, method: 'average' }), [4]);
  assert.deepEqual(reduce(Uint8Array.of(0, 0, 0, 0), 2, 2, { type: 'u8', nodata: 0, method: 'average' }), [0]);
  assert.deepEqual(reduce(Float32Array.of(Number.NaN, 1, 2, Number.NaN), 2, 2, { type: 'f32', method: 'average' }), [1.5]);
  assert.deepEqual(reduce(Float64Array.of(Number.NaN), 1, 1, { type: 'f64', method: 'average' }), [Number.NaN]);
});

test('an average of valid pixels never becomes no-data', () => {
  assert.deepEqual(reduce(Int16Array.of(-1, 1, -1, 1), 2, 2, { type: 'i16', nodata: 0, method: 'average' }), [1]);
  assert.deepEqual(reduce(Int16Array.of(-1, -1, -1, 2), 2, 2, { type: 'i16', nodata: 0, method: 'average' }), [-1]);
  const [float] = reduce(Float32Array.of(-10000, -9998), 2, 1, { type: 'f32', nodata: -9999, method: 'average' });
  assert.ok(float !== -9999 && Math.abs(float + 9999) < 0.01);
});

test('classes are counted, never mixed: the most frequent wins, the first among equals', () => {
  assert.deepEqual(reduce(Uint8Array.of(4, 9, 9, 4), 2, 2, { type: 'u8', method: 'mode' }), [4]);
  assert.deepEqual(reduce(Uint8Array.of(4, 9, 8, 9), 2, 2, { type: 'u8', method: 'mode' }), [9]);
  assert.deepEqual(reduce(Uint8Array.of(0, 0, 0, 9), 2, 2, { type: 'u8', nodata: 0, method: 'mode' }), [9]);
  assert.deepEqual(reduce(Uint8Array.of(0, 3, 9, 9), 2, 2, { type: 'u8', nodata: 0, method: 'near' }), [0]);
});

test('odd sides are rounded up and rows may stand apart', () => {
  const plane = Uint8Array.of(1, 2, 3, 99, 4, 5, 6, 99, 7, 8, 9, 99);
  assert.deepEqual(reduce(plane, 3, 3, { type: 'u8', method: 'average' }, 4), [3, 4, 8, 9]);
  assert.deepEqual(reduce(plane, 3, 3, { type: 'u8', method: 'near' }, 4), [1, 3, 7, 9]);
});

test('the tile below, joined from reduced quadrants, equals the whole image reduced at once', () => {
  const tileSize = 16;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 32 }),
      fc.integer({ min: 1, max: 32 }),
      fc.constantFrom('average' as const, 'mode' as const, 'near' as const),
      fc.integer({ min: 0, max: 1000 }),
      (width, height, method, seed) => {
        const image = Int16Array.from({ length: width * height }, (_, at) => ((at * 31 + seed) % 23) - 11);
        const options = { type: 'i16', nodata: 3, method } as const;
        const whole = reducePlane(image, width, height, width, options);
        const joined = joinQuadrants('i16', tileSize, whole, (dx, dy): Plane | undefined => {
          const tileWidth = Math.min(tileSize, width - dx * tileSize);
          const tileHeight = Math.min(tileSize, height - dy * tileSize);
          if (tileWidth <= 0 || tileHeight <= 0) return undefined;
          return reducePlane(image.subarray(dy * tileSize * width + dx * tileSize), tileWidth, tileHeight, width, options);
        });
        assert.deepEqual(joined, whole);
      },
    ),
  );
});

test('a quadrant that is missing or of the wrong size is an error', () => {
  assert.throws(() => joinQuadrants('u8', 16, { width: 16, height: 8 }, () => undefined), /quadrant \(0, 0\) is missing/);
  const wrong: Plane = { data: new Uint8Array(9), width: 3, height: 3 };
  assert.throws(() => joinQuadrants('u8', 16, { width: 4, height: 4 }, () => wrong), /3 x 3 pixels where 4 x 4/);
});
