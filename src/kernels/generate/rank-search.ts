import type { Local } from '../emit/function-builder.ts';
import type { LaneCode, Lanes } from './lane-code.ts';
import { integerLanes, type SampleOrder } from './sample-order.ts';

/** Rows that one round of a counting loop takes. */
const unrolled = 4;

/** The rows of samples from `first` to `end` in scratch memory, `end` being made up to a multiple of the unrolling. */
export interface SampleRows {
  readonly first: Local;
  readonly end: Local;
}

/** Adds rows that nothing is greater than behind the last one; they take part in counting, and change no rank. */
export function padRows(code: LaneCode, order: SampleOrder, first: Local, last: Local): SampleRows {
  const { f } = code;
  const rowBytes = code.groups * 16;
  const blockBytes = unrolled * rowBytes;
  for (let offset = 0; offset < blockBytes; offset += 16) f.get(last).get(order.greatest).memory('v128.store', offset);
  f.get(last)
    .get(first)
    .op('i32.sub')
    .integer(blockBytes - 1)
    .op('i32.add')
    .integer(-blockBytes)
    .op('i32.and');
  return { first, end: f.get(first).op('i32.add').keep('i32') };
}

/**
 * Finds the values of rank `rank` and `rank + 1` (integer lanes) among the rows by bisecting the samples' range. Each round counts the rows below
 * a candidate, so the work is rows times rounds, whatever the number of valid samples is. Values are as the order encodes them.
 */
export function writeRankSearch(
  code: LaneCode,
  order: SampleOrder,
  rows: SampleRows,
  rank: Lanes,
): { readonly lower: Lanes; readonly upper: Lanes } {
  const lower = bisect(code, order, rows, rank);
  const { next, isRepeated } = lookAbove(code, order, rows, rank, lower);
  return { lower, upper: code.select(lower, next, isRepeated) };
}

/** The greatest value that at most `rank` samples are below: the sample of that rank. */
function bisect(code: LaneCode, order: SampleOrder, rows: SampleRows, rank: Lanes): Lanes {
  const { f, integerShape } = code;
  const zero = integerLanes(code, 0n);
  const found = code.variables();
  const candidate = code.variables();
  const below = code.variables();
  const step = f.local('v128');
  const round = f.local('i32');
  code.assign(found, () => f.get(order.least));
  f.get(order.firstStep).set(step).integer(order.rounds).set(round);
  f.loop(() => {
    code.assign(candidate, (group) => {
      f.get(found[group]).get(step);
      order.advance();
    });
    code.assign(below, () => f.get(zero));
    eachRow(code, rows, (row, offset) => {
      code.assign(below, (group) => {
        f.get(below[group])
          .get(candidate[group])
          .get(row)
          .memory('v128.load', offset + group * 16);
        order.greater();
        f.op(`${integerShape}.add`);
      });
    });
    // Masks are -1, so counts are negative: the candidate is taken where rank - count is not.
    code.assign(found, (group) => {
      f.get(candidate[group]).get(found[group]).get(rank[group]).get(below[group]).op(`${integerShape}.add`);
      f.get(zero).op(`${integerShape}.ge_s`, 'v128.bitselect');
    });
    f.get(step);
    order.halve();
    f.set(step).get(round).integer(1).op('i32.sub').tee(round).branchIf(0);
  });
  return found;
}

/** The smallest sample above `found`, and whether `found` itself is also the sample of rank `rank + 1`. */
function lookAbove(code: LaneCode, order: SampleOrder, rows: SampleRows, rank: Lanes, found: Lanes) {
  const { f, integerShape } = code;
  const one = integerLanes(code, 1n);
  const next = code.variables();
  const notAbove = code.variables();
  const sample = f.local('v128');
  const isAbove = f.local('v128');
  code.assign(next, () => f.get(order.greatest));
  code.assign(notAbove, () => f.get(integerLanes(code, 0n)));
  eachRow(code, rows, (row, offset) => {
    for (let group = 0; group < code.groups; group++) {
      f.get(row)
        .memory('v128.load', offset + group * 16)
        .tee(sample)
        .get(found[group]);
      order.greater();
      f.set(isAbove);
      f.get(notAbove[group]).get(isAbove).op('v128.not').op(`${integerShape}.sub`).set(notAbove[group]);
      f.get(sample).get(next[group]).get(isAbove).get(next[group]).get(sample);
      order.greater();
      f.op('v128.and', 'v128.bitselect').set(next[group]);
    }
  });
  const isRepeated = code.each((group) => {
    f.get(notAbove[group]).get(rank[group]).get(one).op(`${integerShape}.add`, `${integerShape}.gt_s`);
  });
  return { next, isRepeated };
}

function eachRow(code: LaneCode, rows: SampleRows, write: (row: Local, offset: number) => void): void {
  const { f } = code;
  const rowBytes = code.groups * 16;
  const row = f.local('i32');
  f.get(rows.first).set(row);
  f.block(() => {
    f.get(row).get(rows.end).op('i32.ge_u').branchIf(0);
    f.loop(() => {
      for (let index = 0; index < unrolled; index++) write(row, index * rowBytes);
      f.get(row)
        .integer(unrolled * rowBytes)
        .op('i32.add')
        .tee(row)
        .get(rows.end)
        .op('i32.lt_u')
        .branchIf(0);
    });
  });
}
