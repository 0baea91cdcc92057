import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  blocksOf,
  boundsOf,
  cellsOf,
  centreX,
  centreY,
  commonType,
  contains,
  crsOf,
  factsOf,
  type Grid,
  intersect,
  isSameGrid,
  isSameLattice,
  type Lattice,
  type NumericType,
  onLattice,
  pad,
  unite,
  windowOf,
} from '../../src/cube/index.ts';

const lattice: Lattice = { crs: crsOf(32618), anchorX: 15, anchorY: 45, stepX: 30, stepY: 20 };
const window = fc.record({
  column: fc.integer({ min: -500, max: 500 }),
  row: fc.integer({ min: -500, max: 500 }),
  width: fc.integer({ min: 1, max: 300 }),
  height: fc.integer({ min: 1, max: 300 }),
});
const grid = window.map((it): Grid => ({ lattice, ...it }));

test('a box keeps the pixels whose centres lie in it, its edges included', () => {
  assert.deepEqual(windowOf(lattice, { west: 30, south: -5, east: 90, north: 35 }), { lattice, column: 0, row: 0, width: 3, height: 3 });
  assert.deepEqual(windowOf(lattice, { west: 30.1, south: -4.9, east: 89.9, north: 34.9 }), {
    lattice,
    column: 1,
    row: 1,
    width: 1,
    height: 1,
  });
  assert.equal(windowOf(lattice, { west: 31, south: 0, east: 59, north: 40 }), undefined);
});

test('a window is what its own bounds choose', () => {
  fc.assert(fc.property(grid, (it) => assert.deepEqual(windowOf(lattice, boundsOf(it)), it)));
});

test('the same window on a lattice anchored elsewhere keeps its places', () => {
  fc.assert(
    fc.property(grid, fc.integer({ min: -40, max: 40 }), fc.integer({ min: -40, max: 40 }), (it, columns, rows) => {
      const other = { ...lattice, anchorX: 15 + columns * 30, anchorY: 45 - rows * 20 };
      const moved = onLattice(it, other)!;
      assert.deepEqual([centreX(moved, 2), centreY(moved, 3)], [centreX(it, 2), centreY(it, 3)]);
      assert.ok(isSameGrid(moved, it) && isSameLattice(lattice, other));
    }),
  );
  assert.equal(onLattice({ lattice, column: 0, row: 0, width: 1, height: 1 }, { ...lattice, anchorX: 0 }), undefined);
});

test('what two windows share lies in both, and both lie in what unites them', () => {
  fc.assert(
    fc.property(grid, grid, (a, b) => {
      const shared = intersect(a, b);
      const whole = unite(a, b)!;
      assert.ok(contains(whole, a) && contains(whole, b));
      if (shared === undefined) {
        assert.ok(
          a.column + a.width <= b.column || b.column + b.width <= a.column || a.row + a.height <= b.row || b.row + b.height <= a.row,
        );
      } else {
        assert.ok(contains(a, shared) && contains(b, shared));
      }
      assert.deepEqual(intersect(pad(a, 2, 3), a), a);
    }),
  );
});

test('cells and blocks cover every pixel once; cells do not depend on the window', () => {
  fc.assert(
    fc.property(grid, fc.integer({ min: 7, max: 256 }), (it, size) => {
      for (const tiles of [cellsOf(it, size), blocksOf(it, size)]) {
        assert.equal(
          tiles.reduce((sum, tile) => sum + tile.width * tile.height, 0),
          it.width * it.height,
        );
        assert.ok(tiles.every((tile) => contains(it, tile) && tile.width <= size && tile.height <= size));
      }
      for (const cell of cellsOf(it, size)) {
        assert.equal(Math.floor(cell.column / size), Math.floor((cell.column + cell.width - 1) / size));
        assert.equal(Math.floor(cell.row / size), Math.floor((cell.row + cell.height - 1) / size));
      }
    }),
    { numRuns: 50 },
  );
});

test('a common type holds every value of both', () => {
  const types: readonly NumericType[] = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32', 'f64'];
  for (const a of types) {
    for (const b of types) {
      const common = commonType(a, b);
      assert.equal(common, commonType(b, a));
      for (const type of [a, b]) {
        const { integer, bytes, min, max } = factsOf(type);
        assert.ok(factsOf(common).min <= min && factsOf(common).max >= max);
        if (integer && bytes === 4) assert.notEqual(common, 'f32');
      }
    }
  }
  assert.equal(commonType('u16', 'i16'), 'i32');
  assert.equal(commonType('u8', 'f32'), 'f32');
  assert.equal(commonType('u32', 'i8'), 'f64');
});
