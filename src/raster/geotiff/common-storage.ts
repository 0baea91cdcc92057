import {
  allocate,
  commonType,
  type DataType,
  factsOf,
  isNumericType,
  type NumericArray,
  type NumericType,
  OpenEOError,
  roundHalfEven,
} from '../../cube/index.ts';

/** The one type and no-data value that all bands of a GeoTIFF share. No `nodata`: NaN for floats, none for integers. */
export interface Storage {
  readonly type: NumericType;
  readonly nodata?: number;
}

interface StoredBand {
  readonly name: string;
  readonly type: DataType;
  readonly nodata?: number;
}

const wider: Readonly<Record<NumericType, NumericType>> = {
  u8: 'u16',
  i8: 'i16',
  u16: 'i32',
  i16: 'i32',
  u32: 'f64',
  i32: 'f64',
  f32: 'f32',
  f64: 'f64',
};

/**
 * The smallest storage that keeps every value of every band apart from no-data. Booleans are u8 with no-data 255.
 * A no-data value that the bands agree on stays. Where they differ, or `gaps` says that pixels may be missing from bands without one,
 * it is the first value that no band can hold as a valid one: a band's own, then the type's maximum, then that of a wider type.
 */
export function commonStorage(bands: readonly StoredBand[], options: { readonly gaps: boolean }): Storage {
  const stored = bands.map(numericBand);
  let type = stored.map((band) => band.type).reduce(commonType);
  if (!factsOf(type).integer) return { type };
  const declared = [...new Set(stored.map((band) => band.nodata).filter((nodata) => nodata !== undefined))];
  if (declared.length === 0 && !options.gaps) return { type };
  for (;;) {
    const facts = factsOf(type);
    if (!facts.integer) return { type };
    const free = [...declared, facts.max].find(
      (value) => value >= facts.min && value <= facts.max && stored.every((band) => isFree(band, value)),
    );
    if (free !== undefined) return { type, nodata: free };
    type = wider[type];
  }
}

function numericBand(band: StoredBand): { readonly type: NumericType; readonly nodata?: number } {
  if (band.type === 'boolean') return { type: 'u8', nodata: 255 };
  if (isNumericType(band.type)) return { type: band.type, nodata: band.nodata };
  throw new OpenEOError('FormatUnsuitable', `Band ${band.name} holds values of type ${band.type}; a GeoTIFF holds numbers and booleans.`);
}

/** True if no valid pixel of the band can have this value. */
function isFree(band: { readonly type: NumericType; readonly nodata?: number }, value: number): boolean {
  const { min, max } = factsOf(band.type);
  return value === band.nodata || value < min || value > max;
}

/** True where a plane is what the file stores: of its type, with its no-data. */
export function isStoredAlike(plane: NumericArray, nodata: number | undefined, storage: Storage): boolean {
  const keepsGaps = nodata === undefined || Number.isNaN(nodata) || nodata === storage.nodata;
  return keepsGaps && plane.constructor === allocate(storage.type, 0).constructor;
}

/**
 * A band's plane as the file stores it, without gaps between rows: NaN and the band's no-data become the storage's no-data, other values stay;
 * where floats are stored as integers they are rounded half to even. Gives the plane itself where it needs no change.
 * NaN among floats may stay: all that follows knows it as no-data.
 * Throws `Internal` for a value that the storage cannot hold: the plan promised that there is none.
 */
export function storePlane(
  plane: NumericArray,
  width: number,
  height: number,
  stride: number,
  nodata: number | undefined,
  storage: Storage,
): NumericArray {
  const { integer, min, max } = factsOf(storage.type);
  const unchanged = isStoredAlike(plane, nodata, storage);
  if (unchanged && stride === width) return plane.subarray(0, width * height);
  const out = allocate(storage.type, width * height);
  if (unchanged) {
    for (let row = 0; row < height; row++) out.set(plane.subarray(row * stride, row * stride + width), row * width);
    return out;
  }
  const rounds = integer && (plane instanceof Float32Array || plane instanceof Float64Array);
  const gap = storage.nodata ?? Number.NaN;
  const hasGap = storage.nodata !== undefined || !integer;
  let to = 0;
  for (let row = 0; row < height; row++) {
    for (let at = row * stride, end = at + width; at < end; at++) {
      let value = plane[at];
      if (Number.isNaN(value) || value === nodata) {
        if (!hasGap)
          throw new OpenEOError(
            'Internal',
            `A pixel has no data, but the file's type ${storage.type} was planned without a no-data value.`,
          );
        value = gap;
      } else {
        if (rounds) value = roundHalfEven(value);
        if (integer && (value < min || value > max)) {
          throw new OpenEOError('Internal', `The value ${value} does not fit into the file's type ${storage.type}.`);
        }
      }
      out[to++] = value;
    }
  }
  return out;
}
