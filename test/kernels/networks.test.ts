import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Comparator, prune, sortingNetwork } from '../../src/kernels/networks.ts';

/** Runs a network on many columns of zeros and ones at once: bit `column` of `rows[position]`. By the 0-1 principle that is proof enough. */
function runOnBits(network: readonly Comparator[], rows: readonly bigint[]): readonly bigint[] {
  const sorted = [...rows];
  for (const { lower, upper, needsLower, needsUpper } of network) {
    const [x, y] = [sorted[lower], sorted[upper]];
    // An output that is not needed is left wrong, so that a test which looks at it fails.
    sorted[lower] = needsLower ? x & y : ~(x & y);
    sorted[upper] = needsUpper ? x | y : ~(x | y);
  }
  return sorted;
}

/** Every column of `size` zeros and ones. */
function allColumns(size: number): readonly bigint[] {
  const columns = 2 ** size;
  return Array.from({ length: size }, (_, position) => {
    const period = 2 ** position;
    const ones = ((1n << BigInt(period)) - 1n) << BigInt(period);
    let row = ones;
    for (let width = 2 * period; width < columns; width *= 2) row |= row << BigInt(width);
    return row;
  });
}

/** Sorted columns (k ones at the top), each shuffled by a fixed generator: for sizes with too many columns to try all. */
function shuffledColumns(size: number, count: number): readonly bigint[] {
  let state = 12345;
  const random = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
  const rows = Array.from({ length: size }, () => 0n);
  for (let column = 0; column < count; column++) {
    const density = random();
    for (let position = 0; position < size; position++) if (random() < density) rows[position] |= 1n << BigInt(column);
  }
  return rows;
}

function assertSorts(network: readonly Comparator[], rows: readonly bigint[], positions: readonly number[]): void {
  const sorted = runOnBits(network, rows);
  // Position p of a sorted column is 1 where more than size - 1 - p ones are in it.
  const reference = sortColumns(rows);
  for (const position of positions) assert.equal(sorted[position], reference[position], `position ${position}`);
}

/** Insertion of each row into sorted ones, bitwise: another algorithm than any network here. */
function sortColumns(rows: readonly bigint[]): readonly bigint[] {
  const sorted: bigint[] = [];
  for (const row of rows) {
    let rising = row;
    for (let position = sorted.length - 1; position >= 0; position--) {
      const above = sorted[position];
      sorted[position + 1] = above | rising;
      rising = above & rising;
    }
    sorted[0] = rising;
  }
  return sorted;
}

describe('sorting networks', () => {
  const everyPosition = (size: number): readonly number[] => Array.from({ length: size }, (_, position) => position);

  test('sort every column of zeros and ones of up to 12 positions', () => {
    for (let size = 1; size <= 12; size++) assertSorts(sortingNetwork(size), allColumns(size), everyPosition(size));
  });

  test('sort columns of zeros and ones of up to 64 positions', () => {
    for (let size = 13; size <= 64; size++) assertSorts(sortingNetwork(size), shuffledColumns(size, 2000), everyPosition(size));
  });

  test('keep the middle positions right when they are pruned to them, with fewer operations', () => {
    for (let size = 2; size <= 48; size++) {
      const middle = [Math.floor((size - 1) / 2), Math.floor(size / 2)];
      const full = sortingNetwork(size);
      const pruned = prune(full, middle);
      assertSorts(pruned, size <= 12 ? allColumns(size) : shuffledColumns(size, 2000), middle);
      const operations = (network: readonly Comparator[]): number =>
        network.reduce((sum, { needsLower, needsUpper }) => sum + Number(needsLower) + Number(needsUpper), 0);
      if (size > 2) assert.ok(operations(pruned) < operations(full));
    }
  });
});
