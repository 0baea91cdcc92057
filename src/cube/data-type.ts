/** How values are stored. `time` is epoch milliseconds; `boolean`, `string` and `time` occur in inline cubes only. */
export type NumericType = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'f32' | 'f64';
export type DataType = NumericType | 'boolean' | 'string' | 'time';

export type NumericArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

interface NumericTypeFacts {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  readonly signed: boolean;
}

const facts = {
  u8: { bytes: 1, min: 0, max: 255, integer: true, signed: false },
  i8: { bytes: 1, min: -128, max: 127, integer: true, signed: true },
  u16: { bytes: 2, min: 0, max: 65535, integer: true, signed: false },
  i16: { bytes: 2, min: -32768, max: 32767, integer: true, signed: true },
  u32: { bytes: 4, min: 0, max: 4294967295, integer: true, signed: false },
  i32: { bytes: 4, min: -2147483648, max: 2147483647, integer: true, signed: true },
  f32: { bytes: 4, min: -Infinity, max: Infinity, integer: false, signed: true },
  f64: { bytes: 8, min: -Infinity, max: Infinity, integer: false, signed: true },
} as const satisfies Record<NumericType, NumericTypeFacts>;

/** Size in bytes, value range, and whether the type is an integer. */
export function factsOf(type: NumericType): NumericTypeFacts {
  return facts[type];
}

export function isNumericType(type: string): type is NumericType {
  return type in facts;
}

const constructors = {
  u8: Uint8Array,
  i8: Int8Array,
  u16: Uint16Array,
  i16: Int16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

/** A zero-filled array of `length` values. */
export function allocate(type: NumericType, length: number): NumericArray {
  return new constructors[type](length);
}

/** A typed view of `length` values in `buffer` from `byteOffset` (which must be a multiple of the type's size). */
export function viewOf(type: NumericType, buffer: ArrayBufferLike, byteOffset: number, length: number): NumericArray {
  return new constructors[type](buffer as ArrayBuffer, byteOffset, length);
}

/** The smallest type that holds every value of both: mixed signs widen, floats win, 32-bit integers beside f32 give f64. */
export function commonType(a: NumericType, b: NumericType): NumericType {
  if (a === b) return a;
  const fa = facts[a];
  const fb = facts[b];
  if (!fa.integer || !fb.integer) {
    const wide = a === 'f64' || b === 'f64' || (fa.integer && fa.bytes === 4) || (fb.integer && fb.bytes === 4);
    return wide ? 'f64' : 'f32';
  }
  const order: readonly NumericType[] = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32'];
  for (const type of order) {
    const f = facts[type];
    if (f.min <= Math.min(fa.min, fb.min) && f.max >= Math.max(fa.max, fb.max)) return type;
  }
  return 'f64';
}
