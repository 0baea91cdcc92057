import type { ByteRange } from './byte-source.ts';

/** Ranges that are fetched as one: from `start` to `end`, serving the ranges of `members` (indices into what was asked for). */
export interface RangeGroup {
  readonly start: number;
  readonly end: number;
  readonly members: readonly number[];
}

export interface CoalesceOptions {
  /** Ranges with at most this many unwanted bytes between them become one. */
  readonly gapBytes: number;
  /** No group grows beyond this by merging; a single range may be larger. */
  readonly capBytes: number;
}

/** Merges ranges that lie near each other, in order of position. Empty ranges are in no group. */
export function coalesce(ranges: readonly ByteRange[], { gapBytes, capBytes }: CoalesceOptions): readonly RangeGroup[] {
  const order = ranges.map((_, index) => index).filter((index) => ranges[index][1] > ranges[index][0]);
  order.sort((a, b) => ranges[a][0] - ranges[b][0] || ranges[a][1] - ranges[b][1]);
  const groups: { start: number; end: number; members: number[] }[] = [];
  for (const index of order) {
    const [start, end] = ranges[index];
    const last = groups.at(-1);
    if (last !== undefined && start - last.end <= gapBytes && Math.max(end, last.end) - last.start <= capBytes) {
      last.end = Math.max(end, last.end);
      last.members.push(index);
    } else {
      groups.push({ start, end, members: [index] });
    }
  }
  return groups;
}
