import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseLattice, type LatticeHints, type SourceItems } from '../../src/catalog/index.ts';
import { canonicalAnchor } from '../../src/catalog/lattice.ts';
import { type Band, crsOf, type Grid } from '../../src/cube/index.ts';

function grid(crs: number, west: number, north: number, step: number | readonly [number, number] = 10): Grid {
  const [stepX, stepY] = typeof step === 'number' ? [step, step] : step;
  return { lattice: { crs: crsOf(crs), anchorX: west, anchorY: north, stepX, stepY }, column: 0, row: 0, width: 100, height: 100 };
}

function source(grids: readonly Grid[], bands: readonly Partial<Band>[] = [{}], lattice: LatticeHints = {}): SourceItems {
  return {
    source: 'TEST',
    bands: bands.map((band, index) => ({ name: `B${index}`, type: 'u16', categorical: false, ...band })),
    dimensions: { x: 'x', y: 'y', t: 't', bands: 'bands' },
    lattice,
    items: grids.map((one, index) => ({
      id: String(index),
      time: index,
      assets: [{ band: 'B0', href: `${index}.tif`, assetBand: 0, grid: one }],
    })),
    groups: [],
  };
}

function short(choice: ReturnType<typeof chooseLattice>): readonly unknown[] {
  const { crs, stepX, stepY, anchorX, anchorY } = choice.lattice;
  return [crs.code, stepX, stepY, anchorX, anchorY];
}

test('the reference system is the items’ common one, else the declared one, else the zone of most of the extent', () => {
  const two = [grid(32631, 600_000, 5_700_000), grid(32632, 300_000, 5_700_000)];
  assert.deepEqual(short(chooseLattice(source([two[0]], [{ gsd: 10 }], { crs: 3035 }))), ['EPSG:32631', 10, 10, 0, 0]);
  assert.deepEqual(short(chooseLattice(source(two, [{ gsd: 10 }], { crs: 3035 })))[0], 'EPSG:3035');
  assert.equal(short(chooseLattice(source(two, [{ gsd: 10 }]), { box: { west: 5, south: 50, east: 6.5, north: 51 } }))[0], 'EPSG:32631');
  assert.equal(short(chooseLattice(source(two, [{ gsd: 10 }]), { box: { west: 5.9, south: 50, east: 7, north: 51 } }))[0], 'EPSG:32632');
  const choice = chooseLattice(source(two, [{ gsd: 10 }]), { box: { west: 5.9, south: 50, east: 7, north: 51 } });
  assert.match(choice.why[0], /UTM zone that holds most of the extent \(items are in EPSG:32631, EPSG:32632\)/);
  assert.equal(
    short(chooseLattice(source([], [{ gsd: 10 }]), { box: { west: 179.5, south: -20, east: -178, north: -15 } }))[0],
    'EPSG:32701',
  );
  assert.throws(() => chooseLattice(source([], [{ gsd: 10 }])), { code: 'ProcessParameterInvalid', argument: 'spatial_extent' });
});

test('the step is the finest gsd of the bands, else the declared step, else that of the first item, per axis', () => {
  const item = grid(32631, 600_000, 5_700_000, [12, 14]);
  const step = (...args: Parameters<typeof source>) => short(chooseLattice(source(...args))).slice(1, 3);
  assert.deepEqual(step([item], [{ gsd: 60 }, { gsd: 20 }, {}], { step: [5, 5] }), [20, 20]);
  assert.deepEqual(step([item], [{}], { step: [5, 7] }), [5, 7]);
  assert.deepEqual(step([item], [{}]), [12, 14]);
  assert.deepEqual(step([item], [{ gsd: 20 }], { stepOverride: [1, 2] }), [1, 2]);
  assert.deepEqual(step([item], [{}], { stepFallback: [1, 2] }), [12, 14]);
  assert.deepEqual(short(chooseLattice(source([], [{}], { crs: 32631, stepFallback: [1, 2] }))).slice(1, 3), [1, 2]);
  assert.throws(() => chooseLattice(source([], [{}], { crs: 32631 })), {
    code: 'ProcessParameterInvalid',
    message: /pixel size in units of EPSG:32631/,
  });
});

test('metres are no step of a lattice in degrees, nor degrees of one in metres', () => {
  const degrees = grid(4326, -180, 90, 0.25);
  assert.deepEqual(short(chooseLattice(source([degrees], [{ gsd: 10 }], { step: [10, 10] }))), ['EPSG:4326', 0.25, 0.25, 0, 0]);
  assert.deepEqual(short(chooseLattice(source([degrees], [{ gsd: 10 }], { stepDegrees: [0.5, 0.5] }))).slice(1, 3), [0.5, 0.5]);
  const metres = grid(32631, 600_000, 5_700_000, 10);
  assert.deepEqual(short(chooseLattice(source([metres], [{}], { crs: 4326, step: [0.1, 0.1] }))).slice(0, 3), ['EPSG:32631', 10, 10]);
});

test('the anchor is the lattice that items share at that step, else the declared one, else the origin', () => {
  const landsat = [grid(32618, 399_585, 4_582_215, 30), grid(32618, 527_685, 4_740_615, 30)];
  assert.deepEqual(short(chooseLattice(source(landsat, [{ gsd: 30 }], { anchor: [1, 2] }))), ['EPSG:32618', 30, 30, 15, 15]);
  const apart = [grid(32618, 399_585, 4_582_215, 30), grid(32618, 527_690, 4_740_615, 30)];
  assert.deepEqual(short(chooseLattice(source(apart, [{}], { anchor: [1, 2] }))), ['EPSG:32618', 30, 30, 1, 2]);
  assert.deepEqual(short(chooseLattice(source(apart, [{}]))), ['EPSG:32618', 30, 30, 0, 0]);
  assert.match(chooseLattice(source(apart)).why[2], /origin .*different lattices/);
  const mixed = [grid(32618, 399_585, 4_582_215, 30), grid(32618, 399_592.5, 4_582_207.5, 15)];
  assert.deepEqual(short(chooseLattice(source(mixed, [{ gsd: 15 }]))).slice(1), [15, 15, 7.5, 7.5]);
  const zones = [grid(32631, 600_005, 5_700_005), grid(32632, 300_002, 5_700_002)];
  assert.deepEqual(short(chooseLattice(source(zones, [{ gsd: 10 }]), { crs: crsOf(32632) })), ['EPSG:32632', 10, 10, 2, 2]);
});

test('what is asked for comes before all else', () => {
  const choice = chooseLattice(source([grid(32631, 600_000, 5_700_000)], [{ gsd: 10 }], { crs: 3035, anchor: [1, 1] }), {
    crs: crsOf(3857),
    step: [100, 50],
    anchor: [3, 4],
  });
  assert.deepEqual(short(choice), ['EPSG:3857', 100, 50, 3, 4]);
});

test('one lattice has one anchor, whichever of its pixels is asked', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(10, 30, 3000, 0.25, 1 / 3600, 1 / 12_000),
      fc.constantFrom(0, 0.5, 0.25, 1 / 3),
      fc.integer({ min: -100_000, max: 100_000 }),
      fc.integer({ min: -100_000, max: 100_000 }),
      (step, share, a, b) => {
        const first = canonicalAnchor((a + share) * step, step);
        assert.equal(canonicalAnchor((b + share) * step, step), first);
        assert.ok(first >= 0 && first < step);
        assert.ok(Math.abs(first - share * step) <= 1e-6 * step);
      },
    ),
  );
});
