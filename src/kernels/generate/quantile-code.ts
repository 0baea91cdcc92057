import type { Local } from '../emit/function-builder.ts';
import { asPairs, double, pushPairs } from './double-pairs.ts';
import type { LaneCode, Lanes } from './lane-code.ts';
import { lowHalves } from './load-code.ts';

/** Where a quantile lies among the valid samples of each pixel. */
export interface Position {
  /** Rank of the sample below it: i32, in the low lanes. */
  readonly rank: Lanes;
  /** How far it is towards the next one, in f64: one vector of two pixels for each group, two where a group has four. */
  readonly fractions: readonly (readonly Local[])[];
}

/** `(count - 1) * probability` in f64, whatever the precision: its fraction is the weight. Rank 0 where nothing is valid. */
export function writePosition(code: LaneCode, count: Lanes, probability: number): Position {
  const { f } = code;
  const parts = count.map((group) =>
    asPairs(code, group).map((pair) => {
      const last = f.get(pair).get(double(code, 1)).op('f64x2.sub').keep('v128');
      const position = f.get(double(code, 0)).get(last).op('f64x2.pmax').get(double(code, probability)).op('f64x2.mul').keep('v128');
      const whole = f.get(position).op('f64x2.floor').keep('v128');
      const fraction = f.get(position).get(whole).op('f64x2.sub').keep('v128');
      return { rank: f.get(whole).op('i32x4.trunc_sat_f64x2_s_zero').keep('v128'), fraction };
    }),
  );
  const rank = code.each((group) => {
    const [low, high] = parts[group];
    f.get(low.rank);
    if (high !== undefined) f.get(high.rank).shuffle(lowHalves);
  });
  return { rank, fractions: parts.map((pairs) => pairs.map(({ fraction }) => fraction)) };
}

/**
 * Between two samples, in f64 and rounded once, so that exact samples of both signs cannot cancel. Equal samples give themselves, infinite ones
 * too; zero is positive.
 */
export function interpolate(code: LaneCode, lower: Lanes, upper: Lanes, { fractions }: Position): Lanes {
  const { f } = code;
  return code.each((group) => {
    const uppers = asPairs(code, upper[group]);
    const mixed = asPairs(code, lower[group]).map((low, pair) => {
      const fraction = fractions[group][pair];
      const high = f.get(low).get(uppers[pair]).get(fraction).get(double(code, 0)).op('f64x2.eq', 'v128.bitselect').keep('v128');
      f.get(low).get(low).get(double(code, 1)).get(fraction).op('f64x2.sub', 'f64x2.mul');
      f.get(high).get(fraction).op('f64x2.mul', 'f64x2.add');
      return f.get(low).get(high).op('f64x2.eq', 'v128.bitselect').keep('v128');
    });
    pushPairs(code, mixed);
    f.get(code.numberVector(0)).op(`${code.shape}.add`);
  });
}

/** As `interpolate` for the median: halves are exact, so it needs no f64. */
export function interpolateMedian(code: LaneCode, lower: Lanes, upper: Lanes, { fractions }: Position): Lanes {
  const { f } = code;
  const evenWords = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
  const nearest = code.each((group) => {
    f.get(lower[group]).get(upper[group]);
    for (const fraction of fractions[group]) f.get(fraction).get(double(code, 0)).op('f64x2.eq');
    if (code.precision === 'f32') f.shuffle(evenWords);
    f.op('v128.bitselect');
  });
  return writeMiddle(code, lower, nearest);
}

/** Halfway between two samples, in the precision; equal ones give themselves, and zero is positive. */
export function writeMiddle(code: LaneCode, lower: Lanes, upper: Lanes): Lanes {
  const { shape } = code;
  const half = code.number(0.5);
  const mixed = code.binary(`${shape}.add`, code.binary(`${shape}.mul`, lower, half), code.binary(`${shape}.mul`, upper, half));
  const chosen = code.select(lower, mixed, code.binary(`${shape}.eq`, lower, upper));
  return code.binary(`${shape}.add`, chosen, code.number(0));
}
