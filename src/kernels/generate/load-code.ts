import { factsOf } from '../../cube/index.ts';
import type { Local } from '../emit/function-builder.ts';
import type { Opcode } from '../emit/opcodes.ts';
import type { Slot } from '../program.ts';
import { rawNodata } from '../store.ts';
import type { LaneCode, Lanes } from './lane-code.ts';

/** First eight bytes of both operands. */
export const lowHalves = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
/** Last eight bytes of the first operand. */
export const highHalf = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];

/**
 * Loads a step's values of a plane as numbers, null where the raw value is no-data. `address` writes the address of the step's first value.
 * Raw values are compared in their own type, so that a conversion that rounds cannot make one no-data.
 */
export function writeLoad(code: LaneCode, slot: Slot, address: () => void): Lanes {
  const nodata = [...new Set(slot.nodata.map((value) => rawNodata(value, slot.type)))].filter((value) => value !== undefined);
  const groupBytes = code.lanesPerGroup * factsOf(slot.type).bytes;
  return code.each((group) => {
    if (slot.type === 'f32') loadFloats(code, nodata, address, group * groupBytes);
    else if (slot.type === 'f64') loadDoubles(code, nodata, address, group * groupBytes);
    else loadIntegers(code, slot.type, nodata, address, group * groupBytes);
  });
}

function loadFloats(code: LaneCode, nodata: readonly number[], address: () => void, offset: number): void {
  const { f } = code;
  address();
  f.memory(code.precision === 'f32' ? 'v128.load' : 'v128.load64_zero', offset);
  nullWhere(code, nodata, 'f32x4.eq', (value) => f.constant(new Uint8Array(new Float32Array(4).fill(value).buffer)));
  if (code.precision === 'f64') f.op('f64x2.promote_low_f32x4');
}

function loadDoubles(code: LaneCode, nodata: readonly number[], address: () => void, offset: number): void {
  const { f } = code;
  const load = (bytes: number): void => {
    address();
    f.memory('v128.load', offset + bytes);
    nullWhere(code, nodata, 'f64x2.eq', (value) => f.constant(new Uint8Array(new Float64Array(2).fill(value).buffer)));
  };
  load(0);
  if (code.precision === 'f64') return;
  f.op('f32x4.demote_f64x2_zero');
  load(16);
  f.op('f32x4.demote_f64x2_zero').shuffle(lowHalves);
}

type IntegerType = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32';

function loadIntegers(code: LaneCode, type: IntegerType, nodata: readonly number[], address: () => void, offset: number): void {
  const { f } = code;
  address();
  const convert = widenIntegers(code, type, offset);
  if (nodata.length === 0) {
    f.op(convert);
    return;
  }
  const raw = f.keep('v128');
  nodata.forEach((value, index) => {
    f.get(raw).get(code.integerVector(value)).op('i32x4.eq');
    if (index > 0) f.op('v128.or');
  });
  if (code.precision === 'f64') f.op('i64x2.extend_low_i32x4_s');
  f.get(raw).op(convert).op('v128.or');
}

/** Leaves i32x4 of a group's raw values (in the low lanes, where a group has two) and gives the conversion to numbers. */
function widenIntegers(code: LaneCode, type: IntegerType, offset: number): Opcode {
  const { f } = code;
  const sign = type.startsWith('u') ? 'u' : 's';
  const isSingle = code.precision === 'f32';
  switch (type) {
    case 'u8':
    case 'i8':
      f.memory(isSingle ? 'v128.load32_zero' : 'v128.load16_splat', offset);
      f.op(`i16x8.extend_low_i8x16_${sign}`, `i32x4.extend_low_i16x8_${sign}`);
      break;
    case 'u16':
    case 'i16':
      if (isSingle) f.memory(`v128.load16x4_${sign}`, offset);
      else f.memory('v128.load32_zero', offset).op(`i32x4.extend_low_i16x8_${sign}`);
      break;
    case 'u32':
    case 'i32':
      f.memory(isSingle ? 'v128.load' : 'v128.load64_zero', offset);
      break;
  }
  const conversion = type === 'u32' ? 'u' : 's';
  return isSingle ? `f32x4.convert_i32x4_${conversion}` : `f64x2.convert_low_i32x4_${conversion}`;
}

/** With raw values on the stack: puts null where they equal a no-data value. */
function nullWhere(code: LaneCode, nodata: readonly number[], equal: Opcode, constant: (value: number) => Local): void {
  if (nodata.length === 0) return;
  const { f } = code;
  const raw = f.keep('v128');
  f.get(raw);
  for (const value of nodata) f.get(raw).get(constant(value)).op(equal).op('v128.or');
}
