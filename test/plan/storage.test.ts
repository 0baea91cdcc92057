import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Expression } from '../../src/algebra/index.ts';
import { Drawing, gridAt, raster, storageOf } from './bound.ts';

const grid = gridAt(3, 2, 9, 6);
const byte = { name: 'red', type: 'u8', nodata: 0 } as const;
const leastAndCount: Expression = {
  parameters: ['data'],
  nodes: [
    { e: 'parameter', name: 'data' },
    { e: 'call', function: 'min', operands: [0] },
    { e: 'call', function: 'count', operands: [0] },
    { e: 'call', function: 'array_create', operands: [1, 2] },
  ],
  result: 3,
};
const second: Expression = { parameters: ['x', 'y'], nodes: [{ e: 'parameter', name: 'y' }], result: 0 };

test('a merge with a resolver stores what one cube alone has at labels without overlap', () => {
  const drawing = new Drawing();
  const floats = drawing.source('floats', raster(grid, ['2024-01-01', '2024-01-11'], [{ name: 'red', type: 'f32' }]));
  const bytes = drawing.source('bytes', raster(grid, ['2024-01-11', '2024-01-21'], [byte]));
  const merged = drawing.add({ op: 'merge', inputs: [floats, bytes], resolver: second });
  assert.deepEqual(storageOf(drawing.bound(merged)), ['f32/-']);
});

test('a merge with a resolver over equal labels and pixels stores what the resolver gives', () => {
  const drawing = new Drawing();
  const floats = drawing.source('floats', raster(grid, ['2024-01-01'], [{ name: 'red', type: 'f32' }]));
  const bytes = drawing.source('bytes', raster(grid, ['2024-01-01'], [byte]));
  const merged = drawing.add({ op: 'merge', inputs: [floats, bytes], resolver: second });
  assert.deepEqual(storageOf(drawing.bound(merged)), ['u8/0']);
});

test('a merge of two times of one band keeps its storage', () => {
  const drawing = new Drawing();
  const early = drawing.source('early', raster(grid, ['2024-01-01'], [byte]));
  const late = drawing.source('late', raster(grid, ['2024-02-01'], [byte]));
  const merged = drawing.add({ op: 'merge', inputs: [early, late] });
  assert.deepEqual(storageOf(drawing.bound(merged)), ['u8/0']);
});

test('a merge that leaves pixels without value gives integers without no-data a place for null', () => {
  const drawing = new Drawing();
  const near = drawing.source('near', raster(grid, ['2024-01-01'], [{ name: 'red', type: 'u8' }]));
  const far = drawing.source('far', raster(gridAt(30, 2, 9, 6), ['2024-01-01'], [{ name: 'nir', type: 'u8' }]));
  const merged = drawing.add({ op: 'merge', inputs: [near, far] });
  assert.deepEqual(storageOf(drawing.bound(merged)), ['f32/-', 'f32/-']);
});

test('values of different kinds along a dimension other than the bands share a storage that holds all of them', () => {
  const drawing = new Drawing();
  const source = drawing.source('s', raster(grid, ['2024-01-01', '2024-01-11', '2024-01-21'], [byte]));
  const made = drawing.add({ op: 'along', input: source, dimension: 't', target: { kind: 'same' }, expression: leastAndCount });
  // A count of 0 is no missing value, though 0 is the band's.
  assert.deepEqual(storageOf(drawing.bound(made)), ['f32/-']);
});

test('bands replaced by values of different kinds under another name share a storage that holds all of them', () => {
  const drawing = new Drawing();
  const source = drawing.source('s', raster(grid, ['2024-01-01'], [byte, { ...byte, name: 'nir' }]));
  const made = drawing.add({
    op: 'along',
    input: source,
    dimension: 'bands',
    target: { kind: 'new', name: 'made' },
    expression: leastAndCount,
  });
  assert.deepEqual(storageOf(drawing.bound(made)), ['f32/-']);
});

test('values that are put into an array count with their own storage, and as many as there are', () => {
  const drawing = new Drawing();
  const source = drawing.source('s', raster(grid, ['2024-01-01', '2024-01-11', '2024-01-21'], [byte]));
  const expression: Expression = {
    parameters: ['data'],
    nodes: [
      { e: 'parameter', name: 'data' },
      { e: 'constant', value: [0.5, 0.25] },
      { e: 'constant', value: 1 },
      { e: 'call', function: 'array_modify', operands: [0, 1, 2, 2] },
    ],
    result: 3,
  };
  const made = drawing.bound(drawing.add({ op: 'along', input: source, dimension: 't', target: { kind: 'new', name: 'n' }, expression }));
  assert.deepEqual(storageOf(made), ['f32/-']);
  assert.deepEqual(made.schema.dimensions.find(({ name }) => name === 'n')?.labels, [0, 1, 2, 3]);
});
