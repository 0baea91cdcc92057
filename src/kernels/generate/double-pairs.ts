import type { Local } from '../emit/function-builder.ts';
import type { LaneCode } from './lane-code.ts';
import { highHalf, lowHalves } from './load-code.ts';

/** A vector of two f64 with that value. */
export function double(code: LaneCode, value: number): Local {
  return code.f.constant(new Uint8Array(new Float64Array(2).fill(value).buffer));
}

/** The numbers of a group as pairs of f64: one pair, or two where the precision is f32. */
export function asPairs(code: LaneCode, group: Local): readonly Local[] {
  const { f } = code;
  if (code.precision === 'f64') return [group];
  const low = f.get(group).op('f64x2.promote_low_f32x4').keep('v128');
  return [low, f.get(group).get(group).shuffle(highHalf).op('f64x2.promote_low_f32x4').keep('v128')];
}

/** Leaves pairs of f64 as the numbers of a group, rounded to the precision. */
export function pushPairs(code: LaneCode, pairs: readonly Local[]): void {
  const { f } = code;
  for (const pair of pairs) {
    f.get(pair);
    if (code.precision === 'f32') f.op('f32x4.demote_f64x2_zero');
  }
  if (code.precision === 'f32') f.shuffle(lowHalves);
}
