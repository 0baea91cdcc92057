import type { NodeFacts } from '../analyse.ts';
import type { Local } from '../emit/function-builder.ts';
import type { Opcode } from '../emit/opcodes.ts';
import { type Comparator, prune, sortingNetwork } from '../networks.ts';
import { type Accumulator, countValid, nothingValid, type Share, type Stage, somethingNull } from './fold-code.ts';
import type { LaneCode, Lanes, LaneValue } from './lane-code.ts';
import { interpolate, interpolateMedian, writeMiddle, writePosition } from './quantile-code.ts';
import { padRows, type SampleRows, writeRankSearch } from './rank-search.ts';
import { sampleOrder } from './sample-order.ts';

/** How order statistics of an operand are found. */
export type SelectMethod =
  /** A pruned network for this many positions; invalid samples filled so that the median is always at the same ranks. */
  | { readonly kind: 'median network'; readonly size: number }
  /** The same on raw integers of 16 bits, twice as many at a time. */
  | { readonly kind: 'narrow median network'; readonly size: number; readonly sign: 's' | 'u' }
  /** A full sorting network for this many positions; each pixel looks up its own ranks. */
  | { readonly kind: 'sorting network'; readonly size: number }
  /** Bisection of the range of values, counting the smaller ones, for any number of positions. */
  | { readonly kind: 'rank search' };

export type WideSelectMethod = Exclude<SelectMethod, { kind: 'narrow median network' }>;

/** Axes of up to this many positions are sorted by networks: above, the code would leave the instruction cache. */
export const largestNetwork = 100;

/** Rows of scratch memory beyond an axis's positions that selects may write. */
export const spareRows = 4;

/**
 * What a quantile needs of a loop over its axis. The loop writes the samples to scratch memory, one row of a step's lanes for each position;
 * what follows finds the order statistics there. `scratch` holds the address of rows for the axis's positions and `spareRows` more.
 */
export function selectStage(
  code: LaneCode,
  probability: number,
  ignoreNodata: boolean,
  method: WideSelectMethod,
  facts: NodeFacts,
  share: Share,
  scratch: Local,
): Stage {
  const empty = nothingValid(code, facts, share);
  const invalid = ignoreNodata ? undefined : somethingNull(code, facts, share);
  const nulls = (): Lanes => (invalid === undefined ? empty.lanes : code.or(empty.lanes, invalid.lanes));
  const others = invalid === undefined ? [empty] : [empty, invalid];
  if (method.kind === 'median network') {
    const fill = share('alternating fill', () => alternatingFill(code, facts, scratch));
    return {
      accumulators: [fill, ...others],
      finish: () => {
        const { lower, upper } = share('median', () => ({
          ...noLoop,
          ...writeMedianNetwork(code, medianRanks(method.size), method.size, scratch, fill.isOdd, floatExtremes(code)),
        }));
        return { kind: 'number', lanes: code.or(writeMiddle(code, lower, upper), nulls()) };
      },
    };
  }
  const count = countValid(code, facts, share);
  const find =
    method.kind === 'rank search' ? searchedRanks(code, facts, share, scratch) : sortedRanks(code, method.size, facts, share, scratch);
  return {
    accumulators: [find.rows, count, ...others],
    finish: () => {
      const position = writePosition(code, count.lanes, probability);
      const { lower, upper } = find.at(position.rank);
      const mixed = (probability === 0.5 ? interpolateMedian : interpolate)(code, lower, upper, position);
      return { kind: 'number', lanes: code.or(mixed, nulls()) };
    },
  };
}

/** The samples, and how those of a rank and the next one are found. */
interface RankedSamples {
  readonly rows: Accumulator;
  readonly at: (rank: Lanes) => { readonly lower: Lanes; readonly upper: Lanes };
}

function sortedRanks(code: LaneCode, size: number, facts: NodeFacts, share: Share, scratch: Local): RankedSamples {
  const infinity = code.numberVector(Number.POSITIVE_INFINITY);
  const rows = share('rows', () => filledRows(code, facts, scratch, infinity, (samples) => samples));
  const sort = (): Accumulator => {
    writeSort(code, sortingNetwork(size), size, scratch);
    return noLoop;
  };
  return {
    rows,
    at: (rank) => {
      share('sorted', sort);
      return lookUp(code, rank, scratch);
    },
  };
}

function searchedRanks(code: LaneCode, facts: NodeFacts, share: Share, scratch: Local): RankedSamples {
  const { f } = code;
  const order = sampleOrder(code, facts);
  const rows = share('rows', () => filledRows(code, facts, scratch, order.greatest, order.encode));
  return {
    rows,
    at: (rank) => {
      const padded = share<Accumulator & SampleRows>('padded', () => ({ ...noLoop, ...padRows(code, order, scratch, rows.last) }));
      const ranks = code.precision === 'f32' ? rank : code.each((group) => f.get(rank[group]).op('i64x2.extend_low_i32x4_s'));
      const { lower, upper } = writeRankSearch(code, order, padded, ranks);
      return { lower: order.decode(lower), upper: order.decode(upper) };
    },
  };
}

const noLoop: Accumulator = { start: () => undefined, step: () => undefined };

/** Writes a row of samples for each position, and says where the next one goes. */
function rowWriter(
  code: LaneCode,
  scratch: Local,
): { readonly row: Local; readonly start: () => void; readonly write: (samples: Lanes) => void } {
  const { f } = code;
  const row = f.local('i32');
  return {
    row,
    start: () => f.get(scratch).set(row),
    write: (samples) => {
      samples.forEach((sample, group) => {
        f.get(row)
          .get(sample)
          .memory('v128.store', group * 16);
      });
      f.get(row)
        .integer(code.groups * 16)
        .op('i32.add')
        .set(row);
    },
  };
}

/**
 * Replaces invalid samples by -infinity and +infinity in turn, so that of n valid samples among N positions the middle ones have fixed ranks:
 * only the parity of the invalid ones decides which two. Real infinities stay correct: ties with the filling do no harm.
 */
function alternatingFill(code: LaneCode, facts: NodeFacts, scratch: Local) {
  const rows = rowWriter(code, scratch);
  const isOdd = code.variables();
  const set = (target: Lanes, values: Lanes): void => code.assign(target, (group) => code.f.get(values[group]));
  return {
    isOdd,
    start: () => {
      rows.start();
      set(isOdd, code.mask(false));
    },
    step: (value: LaneValue) => {
      const numbers = code.asNumber(value);
      if (!facts.isNullable) {
        rows.write(numbers);
        return;
      }
      const isNull = code.isNan(numbers);
      const filling = code.select(code.number(Number.POSITIVE_INFINITY), code.number(Number.NEGATIVE_INFINITY), isOdd);
      rows.write(code.select(filling, numbers, isNull));
      set(isOdd, code.binary('v128.xor', isOdd, isNull));
    },
  };
}

/** Encodes samples and puts `filling`, which none is greater than, in place of invalid ones; `last` points behind the last row. */
function filledRows(code: LaneCode, facts: NodeFacts, scratch: Local, filling: Local, encode: (samples: Lanes) => Lanes) {
  const rows = rowWriter(code, scratch);
  const step = (value: LaneValue): void => {
    const numbers = code.asNumber(value);
    const samples = encode(numbers);
    const fillings = samples.map(() => filling);
    rows.write(facts.isNullable ? code.select(fillings, samples, code.isNan(numbers)) : samples);
  };
  return { last: rows.row, start: rows.start, step };
}

function loadRow(code: LaneCode, scratch: Local, position: number, group: number): void {
  code.f.get(scratch).memory('v128.load', (position * code.groups + group) * 16);
}

/** Instructions that give the lesser and the greater of two vectors, lane by lane. */
type Extremes = readonly [least: Opcode, greatest: Opcode];

/** `pmin` and `pmax` are one instruction each, unlike `min` and `max`, and differ from them for NaN and zeros only. */
function floatExtremes(code: LaneCode): Extremes {
  return [`${code.shape}.pmin`, `${code.shape}.pmax`];
}

/** Compare-exchanges in locals. */
function writeNetwork(code: LaneCode, network: readonly Comparator[], values: readonly Local[], [least, greatest]: Extremes): void {
  const { f } = code;
  for (const { lower, upper, needsLower, needsUpper } of network) {
    const [x, y] = [values[lower], values[upper]];
    if (needsLower) f.get(x).get(y).op(least);
    if (needsUpper) f.get(x).get(y).op(greatest).set(y);
    if (needsLower) f.set(x);
  }
}

/**
 * The ranks among `size` filled samples between which the median lies. An odd count of invalid samples shifts it by half a rank; of a single
 * position nothing is left to shift to.
 */
export function medianRanks(size: number): readonly [lower: number, upper: number] {
  const middle = Math.floor(size / 2);
  return size % 2 === 0 ? [middle - 1, middle] : [middle, Math.min(middle + 1, size - 1)];
}

/** The two samples that the median is halfway between, from rows of filled samples; `isOdd` where the count of invalid ones is. */
export function writeMedianNetwork(
  code: LaneCode,
  ranks: readonly [lower: number, upper: number],
  size: number,
  scratch: Local,
  isOdd: Lanes,
  extremes: Extremes,
): { readonly lower: Lanes; readonly upper: Lanes } {
  const { f } = code;
  const network = prune(sortingNetwork(size), ranks);
  const values = Array.from({ length: size }, () => f.local('v128'));
  const lower = code.variables();
  const upper = code.variables();
  for (let group = 0; group < code.groups; group++) {
    values.forEach((value, position) => {
      loadRow(code, scratch, position, group);
      f.set(value);
    });
    writeNetwork(code, network, values, extremes);
    const [low, high] = ranks.map((rank) => values[rank]);
    if (size % 2 === 0) {
      // Even and even: both; even and odd: the upper one alone.
      f.get(high).get(low).get(isOdd[group]).op('v128.bitselect').set(lower[group]);
      f.get(high).set(upper[group]);
    } else {
      f.get(low).set(lower[group]);
      f.get(high).get(low).get(isOdd[group]).op('v128.bitselect').set(upper[group]);
    }
  }
  return { lower, upper };
}

function writeSort(code: LaneCode, network: readonly Comparator[], size: number, scratch: Local): void {
  const { f } = code;
  const values = Array.from({ length: size }, () => f.local('v128'));
  for (let group = 0; group < code.groups; group++) {
    values.forEach((value, position) => {
      loadRow(code, scratch, position, group);
      f.set(value);
    });
    writeNetwork(code, network, values, floatExtremes(code));
    values.forEach((value, position) => {
      f.get(scratch)
        .get(value)
        .memory('v128.store', (position * code.groups + group) * 16);
    });
  }
}

/** Each pixel's values at its rank and the one above, from sorted rows; above the last row is one of the spare ones. */
function lookUp(code: LaneCode, rank: Lanes, scratch: Local): { readonly lower: Lanes; readonly upper: Lanes } {
  const { f } = code;
  const rowBytes = code.groups * 16;
  const load = code.precision === 'f32' ? 'v128.load32_lane' : 'v128.load64_lane';
  const address = f.local('i32');
  const lower = code.variables();
  const upper = code.variables();
  for (let group = 0; group < code.groups; group++) {
    for (let lane = 0; lane < code.lanesPerGroup; lane++) {
      const offset = group * 16 + lane * code.laneBytes;
      f.get(rank[group]).lane('i32x4.extract_lane', lane).integer(rowBytes).op('i32.mul').get(scratch).op('i32.add').set(address);
      f.get(address).get(lower[group]).memoryLane(load, offset, lane).set(lower[group]);
      f.get(address)
        .get(upper[group])
        .memoryLane(load, offset + rowBytes, lane)
        .set(upper[group]);
    }
  }
  return { lower, upper };
}
