import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crsOf, transformer, transformPoint } from '../../src/cube/index.ts';
import { pythonOracle, runPython } from '../oracle.ts';

const geographic = crsOf(4326);

/** Coordinates by PROJ 9.1 (`cs2cs EPSG:4326 EPSG:n`, axes x and y), to a tenth of a millimetre. */
const golden: readonly (readonly [code: number, longitude: number, latitude: number, x: number, y: number])[] = [
  [32631, 4.5, 50.8, 605703.8356, 5628656.886],
  [32601, -178.2, 12.5, 369606.0929, 1382139.2311],
  [32756, 151.2, -33.9, 333568.941, 6247473.3368],
  [25832, 10.1, 48.3, 581577.6251, 5350229.5711],
  [3857, 4.5, 50.8, 500937.7086, 6585991.9981],
  [3857, -74.3, -12.2, -8271038.1659, -1368478.1898],
  [3035, 4.5, 50.8, 3933663.6325, 3091057.2968],
  [3035, 24.9, 38.1, 5627896.3337, 1796718.6972],
  [3034, 12.2, 45.6, 4166387.0946, 2114456.4187],
  [31370, 4.5, 50.8, 159252.4591, 165512.9147],
  [2154, 3.1, 45.2, 707851.8051, 6455636.3575],
  [3413, -30.5, 72.1, 489329.7752, -1892097.8493],
  [3031, 100.4, -70.2, 2136436.7197, -392109.5131],
  [6933, -60.3, -3.4, -5818122.6991, -433501.4652],
  [2056, 7.9, 46.9, 2635155.2045, 1194424.1266],
  [5070, -100.2, 40.1, -354804.3449, 1906023.5257],
  [3577, 134.5, -25.3, 248817.6688, -2738625.5646],
  [4258, 9.1, 47.2, 9.1, 47.2],
];

test('projected coordinates are those of PROJ to a millimetre, there and back', () => {
  for (const [code, longitude, latitude, x, y] of golden) {
    const crs = crsOf(code);
    const [foundX, foundY] = transformPoint(geographic, crs, longitude, latitude);
    assert.ok(Math.hypot(foundX - x, foundY - y) < 1e-3, `EPSG:${code}: ${foundX}, ${foundY}, not ${x}, ${y}`);
    const [back, backLatitude] = transformPoint(crs, geographic, x, y);
    const apart = Math.hypot((back - longitude) * Math.cos((latitude * Math.PI) / 180), backLatitude - latitude) * 111320;
    assert.ok(apart < 2e-3, `EPSG:${code}: ${apart} metres apart after the way back`);
  }
});

test('places without image are NaN, the others of the batch are not', () => {
  const places = Float64Array.of(4, 50, 4, 90, Number.NaN, 3, 4, Infinity, 5, 91, 6, 51);
  transformer(geographic, crsOf(3857))(places);
  assert.deepEqual(Array.from(places, Number.isNaN), [false, false, true, true, true, true, true, true, true, true, false, false]);
  const far = Float64Array.of(1e9, 1e9);
  transformer(crsOf(3035), geographic)(far);
  assert.deepEqual([...far], [Number.NaN, Number.NaN]);
});

test('a transformation to the same CRS changes nothing', () => {
  const places = Float64Array.of(190, 50, -200, 3);
  transformer(geographic, crsOf('CRS84'))(places);
  assert.deepEqual([...places], [190, 50, -200, 3]);
});

test('longitudes beyond 180 are read as the place they mean', () => {
  assert.deepEqual(transformPoint(geographic, crsOf(32701), 183, -20), transformPoint(geographic, crsOf(32701), -177, -20));
});

const python = pythonOracle(['pyproj']);
const sampled = [
  4258, 4269, 4326, 32601, 32618, 32631, 32633, 32660, 32701, 32720, 32756, 25828, 25831, 25832, 25833, 3857, 3395, 3034, 3035, 3031, 3413,
  3976, 6933, 6931, 6932, 2154, 3067, 5514, 31370, 2169, 3021, 27493, 3812, 28992, 27700, 2180, 3763, 3301, 3346, 2193, 3577, 7855, 5070,
  3978, 3979, 2056, 31467, 31256, 3765, 3794, 5636, 54009, 28417, 26711, 102025, 32661, 5041, 2263, 3338, 3005, 6340, 7801, 23031,
];
/**
 * Metres apart at most for codes of older datums: where PROJ inverts a rotation exactly and proj4 to first order, and where PROJ has a grid or several
 * shifts and chooses by the place.
 */
const olderDatums: ReadonlyMap<number, number> = new Map([
  [2169, 0.01],
  [27700, 0.01],
  [3979, 1],
  [5514, 12],
  [23031, 10],
  [31256, 1],
  [31467, 5],
  [28417, 5],
  [26711, 30],
]);

test('dozens of reference systems agree with pyproj, to a millimetre where they rest on a modern datum', {
  skip: python === undefined ? 'no python3 with pyproj' : false,
}, () => {
  const script = `
import json, sys, warnings
warnings.filterwarnings('ignore')
import pyproj
found = {}
for code in json.loads(sys.argv[1]):
    try: crs = pyproj.CRS.from_epsg(code)
    except pyproj.exceptions.CRSError:
        try: crs = pyproj.CRS.from_authority('ESRI', code)
        except pyproj.exceptions.CRSError: continue
    area = crs.area_of_use
    forward = pyproj.Transformer.from_crs(4326, crs, always_xy=True)
    width = (area.east - area.west) % 360 or 360
    places = [(((area.west + width * u + 180) % 360) - 180, area.south + (area.north - area.south) * v) for u, v in ((.5, .5), (.2, .7), (.8, .3), (.35, .1), (.65, .9))]
    found[code] = [list(place) + list(forward.transform(*place)) for place in places]
print(json.dumps(found))
`;
  const found = JSON.parse(runPython(python!, script, [JSON.stringify(sampled)])) as Record<string, [number, number, number, number][]>;
  assert.ok(Object.keys(found).length >= sampled.length - 5);
  for (const [code, places] of Object.entries(found)) {
    const crs = crsOf(Number(code));
    for (const [longitude, latitude, x, y] of places) {
      const [foundX, foundY] = transformPoint(geographic, crs, longitude, latitude);
      const metres = Math.hypot(foundX - x, foundY - y) * (crs.unit === 'degree' ? 111320 : 1);
      assert.ok(metres < (olderDatums.get(Number(code)) ?? 1e-3), `EPSG:${code} at ${longitude}, ${latitude}: ${metres} apart`);
    }
  }
});
