import type { Local } from '../emit/function-builder.ts';
import type { Share, Stage } from './fold-code.ts';
import type { LaneCode, Lanes } from './lane-code.ts';
import type { NarrowCode, NarrowNumber } from './narrow-code.ts';
import { writeMiddle } from './quantile-code.ts';
import { medianRanks, writeMedianNetwork } from './select-code.ts';

/** As an `Accumulator`, of numbers in 16-bit lanes. */
export interface NarrowAccumulator {
  readonly start: () => void;
  readonly stepNarrow: (value: NarrowNumber) => void;
}

/**
 * A median of raw integers by the same network and filling as `selectStage`'s, on eight pixels a vector. The least and the greatest integer stand
 * for the infinities: ties of real samples with the filling do no harm.
 */
export function narrowMedianStage(
  code: LaneCode,
  narrow: NarrowCode,
  size: number,
  sign: 's' | 'u',
  ignoreNodata: boolean,
  share: Share,
  scratch: Local,
): Stage {
  const samples = share('narrow samples', () => narrowSamples(narrow, sign, scratch));
  return {
    accumulators: [samples],
    finish: () => {
      const { lower, upper } = share('narrow median', () => {
        const operations = sign === 's' ? (['i16x8.min_s', 'i16x8.max_s'] as const) : (['i16x8.min_u', 'i16x8.max_u'] as const);
        const middle = writeMedianNetwork(narrow.bits, medianRanks(size), size, scratch, samples.isOdd, operations);
        return {
          start: () => undefined,
          stepNarrow: () => undefined,
          lower: narrow.toNumbers(middle.lower, sign),
          upper: narrow.toNumbers(middle.upper, sign),
        };
      });
      const nulls = narrow.toMasks(ignoreNodata ? samples.isEmpty : narrow.bits.or(samples.isEmpty, samples.hasNull));
      return { kind: 'number', lanes: code.or(writeMiddle(code, lower, upper), nulls) };
    },
  };
}

function narrowSamples(narrow: NarrowCode, sign: 's' | 'u', scratch: Local) {
  const { bits } = narrow;
  const { f } = bits;
  const row = f.local('i32');
  const [isOdd, isEmpty, hasNull] = [bits.variables(), bits.variables(), bits.variables()];
  const set = (target: Lanes, values: Lanes): void => bits.assign(target, (unit) => f.get(values[unit]));
  const least = bits.mask(false).map(() => narrow.constant(-32_768));
  return {
    isOdd,
    isEmpty,
    hasNull,
    start: () => {
      f.get(scratch).set(row);
      set(isOdd, bits.mask(false));
      set(isEmpty, bits.mask(true));
      set(hasNull, bits.mask(false));
    },
    stepNarrow: ({ value, isNull = bits.mask(false) }: NarrowNumber) => {
      // All bits clear, or set: without sign the least and the greatest integer; with the sign bit flipped, those with sign.
      const filling = sign === 'u' ? isOdd : bits.binary('v128.xor', isOdd, least);
      bits.select(filling, value, isNull).forEach((sample, unit) => {
        f.get(row)
          .get(sample)
          .memory('v128.store', unit * 16);
      });
      f.get(row)
        .integer(bits.groups * 16)
        .op('i32.add')
        .set(row);
      set(isOdd, bits.binary('v128.xor', isOdd, isNull));
      set(isEmpty, bits.and(isEmpty, isNull));
      set(hasNull, bits.or(hasNull, isNull));
    },
  };
}
