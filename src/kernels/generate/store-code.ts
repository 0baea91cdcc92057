import { factsOf } from '../../cube/index.ts';
import type { Local } from '../emit/function-builder.ts';
import type { ResultStore } from '../program.ts';
import { storedValue } from '../store.ts';
import type { LaneCode, Lanes } from './lane-code.ts';
import { highHalf, lowHalves } from './load-code.ts';

/** Stores a step's numbers in a plane; `address` writes the address of the step's first value. */
export function writeStore(code: LaneCode, store: ResultStore, isNullable: boolean, numbers: Lanes, address: () => void): void {
  switch (store.type) {
    case 'f32':
      storeFloats(code, store, isNullable, numbers, address);
      break;
    case 'f64':
      storeDoubles(code, store, isNullable, numbers, address);
      break;
    default:
      storeIntegers(code, store, isNullable, numbers, address);
  }
}

/** With numbers in `value`, leaves them with no-data in place of null. */
function putNodata(code: LaneCode, value: Local, shape: 'f32x4' | 'f64x2', nodata: number, isNullable: boolean): void {
  const { f } = code;
  if (!isNullable || Number.isNaN(nodata)) {
    f.get(value);
    return;
  }
  const filled = shape === 'f32x4' ? new Float32Array(4).fill(nodata) : new Float64Array(2).fill(nodata);
  const constant = f.constant(new Uint8Array(filled.buffer));
  f.get(constant).get(value).get(value).get(value).op(`${shape}.ne`).op('v128.bitselect');
}

function storeFloats(code: LaneCode, store: ResultStore, isNullable: boolean, numbers: Lanes, address: () => void): void {
  const { f } = code;
  numbers.forEach((number, group) => {
    address();
    if (code.precision === 'f32') {
      putNodata(code, number, 'f32x4', store.nodata, isNullable);
      f.memory('v128.store', group * 16);
    } else {
      const narrow = f.get(number).op('f32x4.demote_f64x2_zero').keep('v128');
      putNodata(code, narrow, 'f32x4', store.nodata, isNullable);
      f.memoryLane('v128.store64_lane', group * 8, 0);
    }
  });
}

function storeDoubles(code: LaneCode, store: ResultStore, isNullable: boolean, numbers: Lanes, address: () => void): void {
  const { f } = code;
  numbers.forEach((number, group) => {
    if (code.precision === 'f64') {
      address();
      putNodata(code, number, 'f64x2', store.nodata, isNullable);
      f.memory('v128.store', group * 16);
      return;
    }
    for (const half of [0, 1]) {
      f.get(number);
      if (half === 1) f.get(number).shuffle(highHalf);
      const wide = f.op('f64x2.promote_low_f32x4').keep('v128');
      address();
      putNodata(code, wide, 'f64x2', store.nodata, isNullable);
      f.memory('v128.store', group * 32 + half * 16);
    }
  });
}

function storeIntegers(code: LaneCode, store: ResultStore, isNullable: boolean, numbers: Lanes, address: () => void): void {
  const { f } = code;
  const { bytes } = factsOf(store.type);
  let vectors = toIntegers(code, store, isNullable, numbers);
  let pixels = Math.min(code.step, 4);
  if (bytes <= 2) {
    const narrow = store.type === 'u16' ? 'i16x8.narrow_i32x4_u' : 'i16x8.narrow_i32x4_s';
    vectors = pairs(vectors).map(([low, high]) => f.get(low).get(high).op(narrow).keep('v128'));
    pixels = Math.min(code.step, 8);
  }
  if (bytes === 1) {
    const narrow = store.type === 'u8' ? 'i8x16.narrow_i16x8_u' : 'i8x16.narrow_i16x8_s';
    vectors = pairs(vectors).map(([low, high]) => f.get(low).get(high).op(narrow).keep('v128'));
    pixels = Math.min(code.step, 16);
  }
  vectors.forEach((vector, index) => {
    address();
    f.get(vector);
    const size = pixels * bytes;
    if (size === 16) f.memory('v128.store', index * size);
    else f.memoryLane(size === 8 ? 'v128.store64_lane' : size === 4 ? 'v128.store32_lane' : 'v128.store16_lane', index * size, 0);
  });
}

/** i32x4 of four pixels each (of two, in the low lanes, where a step has no more); conversions and narrowings clamp. */
function toIntegers(code: LaneCode, store: ResultStore, isNullable: boolean, numbers: Lanes): readonly Local[] {
  const { f } = code;
  const nodata = storedValue(Number.NaN, store);
  const sign = store.type === 'u32' ? 'u' : 's';
  if (code.precision === 'f32') {
    return numbers.map((number) => {
      // No-data of 32 bits has no exact f32: it is put in as an integer.
      if (isNullable) f.get(code.integerVector(nodata | 0));
      f.get(number).op('f32x4.nearest', `i32x4.trunc_sat_f32x4_${sign}`);
      if (isNullable) f.get(number).get(number).op('f32x4.ne', 'v128.bitselect');
      return f.keep('v128');
    });
  }
  const halves = numbers.map((number) => {
    putNodata(code, number, 'f64x2', nodata, isNullable);
    return f.op('f64x2.nearest', `i32x4.trunc_sat_f64x2_${sign}_zero`).keep('v128');
  });
  if (halves.length === 1) return halves;
  return pairs(halves).map(([low, high]) => f.get(low).get(high).shuffle(lowHalves).keep('v128'));
}

/** Two by two; a single one is its own partner. */
function pairs(vectors: readonly Local[]): readonly (readonly [Local, Local])[] {
  const found: [Local, Local][] = [];
  for (let index = 0; index < vectors.length; index += 2) found.push([vectors[index], vectors[index + 1] ?? vectors[index]]);
  return found;
}
