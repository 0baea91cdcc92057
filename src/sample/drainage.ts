import type { Field } from './raster-field.ts';

/** How water leaves each point of a height field. */
export interface Drainage {
  /** Heights with every hollow filled to its brim, in metres. */
  readonly filled: Float32Array;
  /** The neighbour that a point drains to, -1 at the border. */
  readonly downstream: Int32Array;
  /** Number of points that drain through a point, itself included. */
  readonly gathered: Float32Array;
}

/**
 * Fills hollows and finds the way of the water by the priority-flood method: from the border inwards, always from the lowest
 * point reached so far, so each point drains to the one it was reached from.
 * @see Barnes, Lehman, Mulla (2014): Priority-flood, Computers & Geosciences 62
 */
export function drainageOf(heights: Field): Drainage {
  const { columns, rows, values } = heights;
  const count = columns * rows;
  const filled = Float32Array.from(values);
  const downstream = new Int32Array(count).fill(-1);
  const reached = new Uint8Array(count);
  const order = new Int32Array(count);
  const queue = new LowestFirst(count, filled);
  for (let at = 0; at < count; at++) {
    const column = at % columns;
    const row = (at - column) / columns;
    if (column === 0 || row === 0 || column === columns - 1 || row === rows - 1) {
      reached[at] = 1;
      queue.push(at);
    }
  }
  const aside = [-1, 1, -columns, columns, -columns - 1, -columns + 1, columns - 1, columns + 1];
  let done = 0;
  while (queue.size > 0) {
    const at = queue.pop();
    order[done++] = at;
    const column = at % columns;
    for (const step of aside) {
      const next = at + step;
      if (next < 0 || next >= count || Math.abs((next % columns) - column) > 1 || reached[next] === 1) continue;
      reached[next] = 1;
      downstream[next] = at;
      if (filled[next] < filled[at]) filled[next] = filled[at];
      queue.push(next);
    }
  }
  const gathered = new Float32Array(count).fill(1);
  for (let index = count - 1; index >= 0; index--) {
    const at = order[index];
    if (downstream[at] >= 0) gathered[downstream[at]] += gathered[at];
  }
  return { filled, downstream, gathered };
}

/** A binary heap of point numbers by height; among equals the one pushed first comes first. */
class LowestFirst {
  size = 0;
  readonly #points: Int32Array;
  readonly #turns: Int32Array;
  readonly #heights: Float32Array;
  #turn = 0;

  constructor(capacity: number, heights: Float32Array) {
    this.#points = new Int32Array(capacity);
    this.#turns = new Int32Array(capacity);
    this.#heights = heights;
  }

  push(point: number): void {
    let at = this.size++;
    const turn = this.#turn++;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#isBefore(point, turn, this.#points[above], this.#turns[above])) break;
      this.#points[at] = this.#points[above];
      this.#turns[at] = this.#turns[above];
      at = above;
    }
    this.#points[at] = point;
    this.#turns[at] = turn;
  }

  pop(): number {
    const lowest = this.#points[0];
    const size = --this.size;
    const point = this.#points[size];
    const turn = this.#turns[size];
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= size) break;
      if (below + 1 < size && this.#isBefore(this.#points[below + 1], this.#turns[below + 1], this.#points[below], this.#turns[below]))
        below++;
      if (!this.#isBefore(this.#points[below], this.#turns[below], point, turn)) break;
      this.#points[at] = this.#points[below];
      this.#turns[at] = this.#turns[below];
      at = below;
    }
    this.#points[at] = point;
    this.#turns[at] = turn;
    return lowest;
  }

  #isBefore(a: number, turnA: number, b: number, turnB: number): boolean {
    const difference = this.#heights[a] - this.#heights[b];
    return difference < 0 || (difference === 0 && turnA < turnB);
  }
}
