import type { NumericType } from '../cube/index.ts';

/**
 * What a fused region computes for one pixel, as SSA: nodes in order, operands by index. Some nodes vary along an axis (a loop, e.g. the dates of
 * a month); `fold` and `select` end it. Axes are loops in the emitted code, never unrolled.
 *
 * Null rule of raster cubes: null is NaN. A load is null where the raw value is the slot's no-data, or NaN; every operation that gives NaN gives null.
 * Booleans are three-valued: true, false, null.
 */
export interface Program {
  readonly slots: readonly Slot[];
  readonly axes: readonly Axis[];
  readonly nodes: readonly ProgramNode[];
  /** Indices of the nodes (without axis) that are the results, in order. */
  readonly results: readonly number[];
}

/** Where raw values come from: one plane, or one plane for each position of an axis. Planes have the width of the strip that is computed. */
export interface Slot {
  readonly type: NumericType;
  /** Raw values that are null, besides NaN. */
  readonly nodata: readonly number[];
  readonly axis?: number;
}

export interface Axis {
  /** Number of positions; may be 0. Part of the compiled code only where a selection network needs it. */
  readonly size: number;
}

export type ProgramNode =
  | { readonly op: 'constant'; readonly value: number | boolean | null }
  | { readonly op: 'load'; readonly slot: number }
  /** A number for each position of an axis (labels, per-date scales): given when the program runs, never part of the code. */
  | { readonly op: 'table'; readonly axis: number; readonly values: readonly (number | null)[] }
  /** A scalar function of `mapFunctions`. */
  | { readonly op: 'map'; readonly function: string; readonly operands: readonly number[] }
  /** sum, product, mean, min, max, count, first, last, any, all, variance, sd over an axis, in axis order. */
  | {
      readonly op: 'fold';
      readonly function: FoldFunction;
      readonly axis: number;
      readonly operand: number;
      readonly ignoreNodata: boolean;
    }
  /** A quantile by linear interpolation between order statistics (Hyndman-Fan type 7); 0.5 is the median. */
  | {
      readonly op: 'select';
      readonly probability: number;
      readonly axis: number;
      readonly operand: number;
      readonly ignoreNodata: boolean;
    };

export type FoldFunction = 'sum' | 'product' | 'mean' | 'min' | 'max' | 'count' | 'first' | 'last' | 'any' | 'all' | 'variance' | 'sd';

export type Precision = 'f32' | 'f64';

/** How results are stored: NaN (or null) becomes `nodata`; integers are rounded half to even and clamped to the type's range. */
export interface ResultStore {
  readonly type: NumericType;
  readonly nodata: number;
}
