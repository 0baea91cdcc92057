/** A block of an array: where it begins and how long it is along each dimension. */
export interface Block {
  readonly start: readonly number[];
  readonly shape: readonly number[];
}

/** Counts the values written to each chunk of an array, so that what was left out is known at the end. */
export class ChunkCoverage {
  readonly #shape: readonly number[];
  readonly #chunks: readonly number[];
  readonly #counts: readonly number[];
  readonly #written: Float64Array;

  constructor(shape: readonly number[], chunks: readonly number[]) {
    this.#shape = shape;
    this.#chunks = chunks;
    this.#counts = shape.map((length, axis) => Math.ceil(length / chunks[axis]));
    this.#written = new Float64Array(this.#counts.reduce((product, count) => product * count, 1));
  }

  /** Counts a block in. Throws where it leaves the array. */
  add(start: readonly number[], shape: readonly number[]): void {
    if (start.length !== this.#shape.length || shape.length !== this.#shape.length) {
      throw new Error(`a block of ${shape.length} dimensions for an array of ${this.#shape.length}`);
    }
    shape.forEach((length, axis) => {
      if (start[axis] < 0 || length < 1 || start[axis] + length > this.#shape[axis]) {
        throw new Error(`a block from ${start.join(', ')} of ${shape.join(' x ')} leaves the array of ${this.#shape.join(' x ')}`);
      }
    });
    this.#visit(0, 0, 1, start, shape);
  }

  #visit(axis: number, index: number, values: number, start: readonly number[], shape: readonly number[]): void {
    if (axis === this.#shape.length) {
      this.#written[index] += values;
      return;
    }
    const size = this.#chunks[axis];
    const end = start[axis] + shape[axis];
    for (let chunk = Math.floor(start[axis] / size); chunk * size < end; chunk++) {
      const overlap = Math.min(end, (chunk + 1) * size) - Math.max(start[axis], chunk * size);
      this.#visit(axis + 1, index * this.#counts[axis] + chunk, values * overlap, start, shape);
    }
  }

  /** Chunks without a single value. Throws where one was written in part, or more than once. */
  *missing(name: string): Generator<Block> {
    for (let index = 0; index < this.#written.length; index++) {
      const block = this.#blockOf(index);
      const expected = block.shape.reduce((product, length) => product * length, 1);
      const written = this.#written[index];
      if (written === 0) yield block;
      else if (written !== expected) {
        throw new Error(`the chunk of ${name} at ${block.start.join(', ')} has ${expected} values, ${written} were written`);
      }
    }
  }

  #blockOf(index: number): Block {
    const start: number[] = [];
    let rest = index;
    for (let axis = this.#shape.length - 1; axis >= 0; axis--) {
      start.unshift((rest % this.#counts[axis]) * this.#chunks[axis]);
      rest = Math.floor(rest / this.#counts[axis]);
    }
    return { start, shape: start.map((at, axis) => Math.min(this.#chunks[axis], this.#shape[axis] - at)) };
  }
}
