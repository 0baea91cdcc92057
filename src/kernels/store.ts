import { factsOf, roundHalfEven } from '../cube/index.ts';
import type { ResultStore } from './program.ts';

/** The stored value of a number (null as NaN): integers round half to even and clamp, null becomes the store's no-data. */
export function storedValue(value: number, store: ResultStore): number {
  const { integer, min, max } = factsOf(store.type);
  const present = Number.isNaN(value) ? store.nodata : value;
  if (!integer) return store.type === 'f32' ? Math.fround(present) : present;
  return Number.isNaN(present) ? 0 : Math.min(max, Math.max(min, roundHalfEven(present)));
}

/** The raw value that a slot's no-data value has in planes of its type, or undefined where no raw value can equal it. */
export function rawNodata(nodata: number, type: ResultStore['type']): number | undefined {
  const { integer, min, max } = factsOf(type);
  if (Number.isNaN(nodata)) return undefined;
  if (integer) return Number.isInteger(nodata) && nodata >= min && nodata <= max ? nodata : undefined;
  return type === 'f32' ? Math.fround(nodata) : nodata;
}
