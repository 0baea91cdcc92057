import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { NumericType } from '../../../src/cube/index.ts';
import { factsOf } from '../../../src/cube/index.ts';
import { commonStorage, storePlane } from '../../../src/raster/index.ts';

test('bands that agree keep their type and no-data', () => {
  const bands = [
    { name: 'B04', type: 'u16', nodata: 0 },
    { name: 'B08', type: 'u16', nodata: 0 },
  ] as const;
  assert.deepEqual(commonStorage(bands, { gaps: true }), { type: 'u16', nodata: 0 });
  assert.deepEqual(commonStorage([{ name: 'a', type: 'u8' }], { gaps: false }), { type: 'u8' });
  assert.deepEqual(commonStorage([{ name: 'a', type: 'boolean' }], { gaps: false }), { type: 'u8', nodata: 255 });
  assert.deepEqual(commonStorage([{ name: 'a', type: 'f32', nodata: -9999 }], { gaps: true }), { type: 'f32' });
});

test('no-data is a value that no band can hold, by a wider type where the common one is full', () => {
  assert.deepEqual(commonStorage([{ name: 'a', type: 'u8' }], { gaps: true }), { type: 'u16', nodata: 65535 });
  assert.deepEqual(commonStorage([{ name: 'a', type: 'u32' }], { gaps: true }), { type: 'f64' });
  const mixed = [
    { name: 'B04', type: 'u16', nodata: 65535 },
    { name: 'SCL', type: 'u8', nodata: 0 },
  ] as const;
  assert.deepEqual(commonStorage(mixed, { gaps: false }), { type: 'u16', nodata: 65535 });
  const clashing = [
    { name: 'B04', type: 'u16', nodata: 0 },
    { name: 'SCL', type: 'u8', nodata: 255 },
  ] as const;
  assert.deepEqual(commonStorage(clashing, { gaps: false }), { type: 'i32', nodata: 2147483647 });
});

test('a plane without numbers is refused by its name', () => {
  assert.throws(() => commonStorage([{ name: 'label', type: 'string' }], { gaps: false }), /Band label holds values of type string/);
});

test('stored values stay apart from no-data, for all types and no-data values', () => {
  const type = fc.constantFrom<NumericType>('u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32');
  const band = type.chain((of) => {
    const { integer, min, max } = factsOf(of);
    const value = integer ? fc.integer({ min, max }) : fc.float({ noNaN: true });
    return fc.record({
      type: fc.constant(of),
      nodata: fc.option(value, { nil: undefined }),
      values: fc.array(value, { minLength: 1, maxLength: 8 }),
    });
  });
  fc.assert(
    fc.property(fc.array(band, { minLength: 1, maxLength: 3 }), (bands) => {
      const storage = commonStorage(
        bands.map((each, index) => ({ name: String(index), type: each.type, nodata: each.nodata })),
        { gaps: true },
      );
      for (const { values, nodata } of bands) {
        const plane = Float64Array.from([...values, Number.NaN]);
        const stored = storePlane(plane, plane.length, 1, plane.length, nodata, storage);
        plane.forEach((value, index) => {
          const isGap = Number.isNaN(value) || value === nodata;
          const seen = stored[index];
          assert.equal(Number.isNaN(seen) || seen === storage.nodata, isGap);
          if (!isGap) assert.equal(seen, value === 0 ? seen : value);
        });
      }
    }),
  );
});

test('floats stored as integers round halves to even; what does not fit is an error, never a wrapped number', () => {
  const store = (values: readonly number[], nodata?: number) =>
    storePlane(Float32Array.from(values), values.length, 1, values.length, undefined, { type: 'u8', nodata });
  assert.deepEqual(store([0.5, 1.5, 2.4, Number.NaN], 255), Uint8Array.of(0, 2, 2, 255));
  assert.throws(() => store([256]), /256 does not fit into the file's type u8/);
  assert.throws(() => store([Number.NaN]), /without a no-data value/);
});

test('rows that stand apart are brought together', () => {
  assert.deepEqual(storePlane(Uint8Array.of(1, 2, 9, 3, 4, 9), 2, 2, 3, undefined, { type: 'u8' }), Uint8Array.of(1, 2, 3, 4));
});
