/**
 * Pixels of a window as runs along rows: row `rows[k]`, columns `firstColumns[k]` up to and without `endColumns[k]`, counted from the window's upper-left
 * pixel. Sorted by row and column; runs of one geometry neither overlap nor touch.
 */
export interface Spans {
  readonly rows: Int32Array;
  readonly firstColumns: Int32Array;
  readonly endColumns: Int32Array;
}

/** Number of pixels in the runs. */
export function pixelCount(spans: Spans): number {
  let count = 0;
  for (let k = 0; k < spans.rows.length; k++) count += spans.endColumns[k]! - spans.firstColumns[k]!;
  return count;
}

/** Gathers runs in any order and makes them disjoint. */
export class SpanCollector {
  private length = 0;
  private isOrdered = true;
  private rows = new Int32Array(64);
  private firsts = new Int32Array(64);
  private ends = new Int32Array(64);

  add(row: number, first: number, end: number): void {
    if (end <= first) return;
    const last = this.length - 1;
    if (last >= 0 && this.rows[last] === row && this.ends[last]! >= first && this.firsts[last]! <= first) {
      if (end > this.ends[last]!) this.ends[last] = end;
      return;
    }
    if (last >= 0 && (row < this.rows[last]! || (row === this.rows[last] && first < this.firsts[last]!))) this.isOrdered = false;
    if (this.length === this.rows.length) this.grow();
    this.rows[this.length] = row;
    this.firsts[this.length] = first;
    this.ends[this.length] = end;
    this.length++;
  }

  spans(): Spans {
    if (this.isOrdered) {
      return {
        rows: this.rows.slice(0, this.length),
        firstColumns: this.firsts.slice(0, this.length),
        endColumns: this.ends.slice(0, this.length),
      };
    }
    const { rows, firsts, ends } = this;
    const order = new Uint32Array(this.length).map((_, k) => k).sort((a, b) => rows[a]! - rows[b]! || firsts[a]! - firsts[b]!);
    const merged = new SpanCollector();
    for (const k of order) merged.add(rows[k]!, firsts[k]!, ends[k]!);
    return merged.spans();
  }

  private grow(): void {
    const size = 2 * this.length;
    const larger = (old: Int32Array) => {
      const made = new Int32Array(size);
      made.set(old);
      return made;
    };
    this.rows = larger(this.rows);
    this.firsts = larger(this.firsts);
    this.ends = larger(this.ends);
  }
}
