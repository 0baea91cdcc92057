import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allocate, boundsOf, crsOf, type Grid, intersect, type NumericType, transformBox, windowOf } from '../../../src/cube/index.ts';
import { sourceWindow, type WarpMethod, warpPlane, warpTransform } from '../../../src/raster/index.ts';

const methods: readonly WarpMethod[] = [
  'near',
  'bilinear',
  'cubic',
  'cubicspline',
  'lanczos',
  'average',
  'mode',
  'max',
  'min',
  'med',
  'q1',
  'q3',
  'rms',
  'sum',
];

function gridOf(code: number, west: number, north: number, step: number, width: number, height: number): Grid {
  return { lattice: { crs: crsOf(code), anchorX: west, anchorY: north, stepX: step, stepY: step }, column: 0, row: 0, width, height };
}

/** Warps rows of numbers (null is NaN) between grids; NaN where there is no value. */
function warp(rows: readonly (readonly (number | null)[])[], source: Grid, target: Grid, method: WarpMethod): (number | null)[][] {
  const data = Float64Array.from(rows.flat(), (value) => value ?? Number.NaN);
  const out = new Float64Array(target.width * target.height);
  warpPlane(
    { data, grid: source, stride: source.width, nodata: [] },
    { data: out, grid: target, stride: target.width, nodata: Number.NaN },
    method,
  );
  return Array.from({ length: target.height }, (_, row) =>
    Array.from(out.subarray(row * target.width, (row + 1) * target.width), (value) =>
      Number.isNaN(value) ? null : Math.round(value * 1e9) / 1e9,
    ),
  );
}

const four = gridOf(32631, 0, 40, 10, 4, 4);
const ramp = [
  [10, 20, 30, 40],
  [50, 60, 70, 80],
  [90, 100, 110, 120],
  [130, 140, 150, 160],
];

test('a grid on the same lattice moves no pixel, whatever the method', () => {
  const shifted = { ...four, column: -1, row: 1 };
  for (const method of methods) {
    if (method === 'cubicspline') continue; // a smoothing filter: it passes through no pixel
    const expected = [
      [null, 50, 60, 70],
      [null, 90, 100, 110],
      [null, 130, 140, 150],
      [null, null, null, null],
    ];
    assert.deepEqual(warp(ramp, four, shifted, method), expected, method);
  }
});

test('two by two pixels are summarised, without those that have no data', () => {
  const half = gridOf(32631, 0, 40, 20, 2, 2);
  const holed = [
    [10, 20, null, null],
    [10, null, null, null],
    [90, 100, 5, 7],
    [130, 140, 7, 5],
  ];
  assert.deepEqual(warp(holed, four, half, 'average'), [
    [40 / 3, null].map((v) => (v === null ? null : Math.round(v * 1e9) / 1e9)),
    [115, 6],
  ]);
  assert.deepEqual(warp(holed, four, half, 'sum'), [
    [40, null],
    [460, 24],
  ]);
  assert.deepEqual(warp(holed, four, half, 'mode'), [
    [10, null],
    [90, 7],
  ]);
  assert.deepEqual(warp(holed, four, half, 'max'), [
    [20, null],
    [140, 7],
  ]);
  assert.deepEqual(warp(holed, four, half, 'min'), [
    [10, null],
    [90, 5],
  ]);
  assert.deepEqual(warp(holed, four, half, 'q1'), [
    [10, null],
    [90, 5],
  ]);
  assert.deepEqual(warp(holed, four, half, 'med'), [
    [10, null],
    [100, 5],
  ]);
  assert.deepEqual(warp(holed, four, half, 'q3'), [
    [20, null],
    [130, 7],
  ]);
  assert.deepEqual(
    warp(
      [
        [3, 4, 3, 4],
        [4, 3, 4, 3],
        [0, 0, 1, 1],
        [0, 0, 1, 1],
      ],
      four,
      half,
      'rms',
    ),
    [
      [3.535533906, 3.535533906],
      [0, 1],
    ],
  );
});

test('interpolation leaves missing neighbours out, and a place on a missing pixel has no value', () => {
  const fine = gridOf(32631, 0, 40, 5, 4, 2);
  const holed = [[10, null, 30, 40], ...ramp.slice(1)];
  assert.deepEqual(warp(holed, four, fine, 'bilinear'), [
    [10, 10, null, null],
    [20, Math.round((1e9 * (10 * 0.75 * 0.75 + 50 * 0.75 * 0.25 + 60 * 0.25 * 0.25)) / (1 - 0.25 * 0.75)) / 1e9, null, null],
  ]);
});

test('what lies beside the source has no value', () => {
  for (const method of methods)
    assert.deepEqual(
      warp(ramp, four, gridOf(32631, -200, 40, 20, 2, 2), method),
      [
        [null, null],
        [null, null],
      ],
      method,
    );
});

test('integers are rounded half up, clamped, and kept off the no-data value, which only selecting methods leave to the caller', () => {
  const target = gridOf(32631, 5, 40, 10, 1, 1);
  const source = gridOf(32631, 0, 40, 10, 2, 1);
  const store = (a: number, b: number, nodata: number, method: WarpMethod = 'bilinear') => {
    const data = new Uint8Array(1);
    warpPlane({ data: Float64Array.of(a, b), grid: source, stride: 2, nodata: [] }, { data, grid: target, stride: 1, nodata }, method);
    return data[0];
  };
  assert.equal(store(1, 2, 255), 2);
  assert.equal(store(300, 400, 0), 255);
  assert.equal(store(-7, -9, 255), 0);
  assert.equal(store(255, 255, 255), 254);
  assert.equal(store(0, 0, 0), 1);
  assert.equal(store(7, 7, 7, 'max'), 7);
});

test('no-data written in decimal meets the float32 it was meant for', () => {
  const out = new Float32Array(4);
  const data = Float32Array.of(-3.4e38, 1, 2, 3);
  const two = gridOf(32631, 0, 40, 10, 2, 2);
  warpPlane({ data, grid: two, stride: 2, nodata: [-3.4e38] }, { data: out, grid: two, stride: 2, nodata: -1 }, 'bilinear');
  assert.deepEqual([...out], [-1, 1, 2, 3]);
});

/** Pairs of a source and a target that covers it, in several reference systems, turned, finer and coarser. */
const pairs: readonly (readonly [name: string, source: Grid, target: Grid])[] = [
  ['same CRS, finer', gridOf(32631, 500000, 5650000, 10, 130, 110), gridOf(32631, 499993, 5650007, 3.7, 380, 330)],
  ['same CRS, coarser', gridOf(32631, 500000, 5650000, 10, 330, 310), gridOf(32631, 499993, 5650007, 27, 130, 120)],
  ['UTM 31 to LAEA', gridOf(32631, 700000, 5650000, 10, 220, 200), covering(gridOf(32631, 700000, 5650000, 10, 220, 200), 3035, 9)],
  ['degrees to UTM 33', gridOf(4326, 14, 52, 0.001, 260, 240), covering(gridOf(4326, 14, 52, 0.001, 260, 240), 32633, 180)],
  ['across the antimeridian', gridOf(32701, 100000, 8210000, 1000, 150, 120), gridOf(4326, 179.2, -16.2, 0.004, 260, 130)],
  [
    'polar, turned by 45 degrees',
    gridOf(3413, 600000, -1400000, 500, 160, 150),
    covering(gridOf(3413, 600000, -1400000, 500, 160, 150), 32620, 800),
  ],
];

function covering(grid: Grid, code: number, step: number): Grid {
  const crs = crsOf(code);
  const found = windowOf({ crs, anchorX: 0, anchorY: 0, stepX: step, stepY: step }, transformBox(boundsOf(grid), crs));
  assert.ok(found !== undefined);
  return found;
}

function noise(type: NumericType, grid: Grid) {
  const data = allocate(type, grid.width * grid.height);
  let seed = 99;
  for (let at = 0; at < data.length; at++) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    data[at] = seed % 17 === 0 ? 0 : (seed >> 8) % 250;
  }
  return data;
}

/** Warps a part of the target from no more of the source than `sourceWindow` says. */
function warpPart(source: Grid, data: ReturnType<typeof noise>, part: Grid, method: WarpMethod) {
  const out = new Float32Array(part.width * part.height).fill(7777);
  const needed = sourceWindow(part, source, method);
  if (needed === undefined) return out.fill(-1);
  const start = (needed.row - source.row) * source.width + needed.column - source.column;
  const cut = data.subarray(start, start + (needed.height - 1) * source.width + needed.width);
  warpPlane(
    { data: cut, grid: needed, stride: source.width, nodata: [0] },
    { data: out, grid: part, stride: part.width, nodata: -1 },
    method,
  );
  return out;
}

for (const [name, source, target] of pairs) {
  test(`a part of a target is bit for bit the part of the whole, from the source window alone: ${name}`, () => {
    const data = noise('u8', source);
    const wholes = new Map<WarpMethod, Float32Array>();
    for (const method of methods) {
      const out = new Float32Array(target.width * target.height);
      warpPlane(
        { data, grid: source, stride: source.width, nodata: [0] },
        { data: out, grid: target, stride: target.width, nodata: -1 },
        method,
      );
      assert.ok(
        out.some((value) => value > 0),
        `${method} gives something`,
      );
      wholes.set(method, out);
    }
    fc.assert(
      fc.property(
        fc.constantFrom(...methods),
        fc.nat(target.width - 1),
        fc.nat(target.height - 1),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 90 }),
        (method, dx, dy, width, height) => {
          const part = intersect(target, { ...target, column: target.column + dx, row: target.row + dy, width, height })!;
          const whole = wholes.get(method)!;
          const out = warpPart(source, data, part, method);
          for (let row = 0; row < part.height; row++) {
            const at = (row + dy) * target.width + dx;
            assert.deepEqual(out.subarray(row * part.width, (row + 1) * part.width), whole.subarray(at, at + part.width), method);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
}

test('interpolated coordinates are within a ten-thousandth of a pixel of exact ones', () => {
  for (const [name, source, target] of pairs.slice(2)) {
    // A source whose values are its own columns shows where `bilinear` looked.
    const data = new Float64Array(source.width * source.height);
    for (let at = 0; at < data.length; at++) data[at] = at % source.width;
    const out = new Float64Array(target.width * target.height);
    warpPlane(
      { data, grid: source, stride: source.width, nodata: [] },
      { data: out, grid: target, stride: target.width, nodata: Number.NaN },
      'near',
    );
    const toSource = warpTransform(source, target);
    let valid = 0;
    let wrong = 0;
    for (let at = 0; at < out.length; at += 37) {
      if (Number.isNaN(out[at]!)) continue;
      const { lattice } = target;
      const place = Float64Array.of(
        lattice.anchorX + (target.column + (at % target.width) + 0.5) * lattice.stepX,
        lattice.anchorY - (target.row + Math.floor(at / target.width) + 0.5) * lattice.stepY,
      );
      toSource(place);
      const exact = (place[0]! - source.lattice.anchorX) / source.lattice.stepX;
      valid++;
      if (Math.floor(exact) !== out[at] && Math.abs(exact - Math.round(exact)) > 1e-4) wrong++;
    }
    assert.ok(valid > 100, name);
    assert.equal(wrong, 0, name);
  }
});

test('a sum keeps the total of what it covers', () => {
  for (const [name, source, target] of pairs) {
    if (name.includes('antimeridian')) continue; // covered in part
    const { width, height } = source;
    const data = new Float64Array(width * height);
    let total = 0;
    // values in the middle, so that nothing is lost at the edges
    for (let row = 40; row < height - 40; row++)
      for (let column = 40; column < width - 40; column++) total += data[row * width + column] = 1 + ((row * column) % 5);
    const out = new Float64Array(target.width * target.height);
    warpPlane(
      { data, grid: source, stride: width, nodata: [] },
      { data: out, grid: target, stride: target.width, nodata: Number.NaN },
      'sum',
    );
    const sum = out.reduce((so, value) => so + (Number.isNaN(value) ? 0 : value), 0);
    assert.ok(Math.abs(sum / total - 1) < 1e-6, `${name}: ${sum} of ${total}`);
  }
});

test('a source that goes on beyond 180 degrees is found from both sides', () => {
  const source: Grid = {
    lattice: { crs: crsOf(4326), anchorX: 170, anchorY: 10, stepX: 1, stepY: 1 },
    column: 0,
    row: 0,
    width: 20,
    height: 20,
  };
  const data = Float64Array.from({ length: 400 }, (_, at) => at % 20);
  const target = gridOf(3832, -1000000, 100000, 100000, 70, 2); // centred on 150 degrees east, in metres
  const out = new Float64Array(140);
  const view = { data: out, grid: target, stride: 70, nodata: -1 };
  warpPlane({ data, grid: source, stride: 20, nodata: [] }, view, 'near', warpTransform(source, target));
  assert.deepEqual([...new Set(out.subarray(0, 70))], [-1, ...Array.from({ length: 20 }, (_, k) => k)]);
});

test('a target far from the source needs nothing of it', () => {
  const source = gridOf(32631, 500000, 5650000, 10, 100, 100);
  assert.equal(sourceWindow(gridOf(32631, 0, 0, 10, 50, 50), source, 'cubic'), undefined);
  assert.equal(sourceWindow(gridOf(3857, 0, 0, 10, 50, 50), source, 'near'), undefined);
  assert.equal(sourceWindow(gridOf(3857, 0, 3e8, 10, 5, 5), source, 'near'), undefined);
});
