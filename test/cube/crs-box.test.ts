import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type BoundingBox,
  crsOf,
  type Grid,
  OpenEOError,
  suggestGrid,
  transformBox,
  transformer,
  transformPoint,
  unwrapBox,
} from '../../src/cube/index.ts';
import { pythonOracle, runPython } from '../oracle.ts';

function box(west: number, south: number, east: number, north: number, code: number): BoundingBox {
  return { west, south, east, north, crs: crsOf(code) };
}

function rounded({ west, south, east, north }: BoundingBox, digits = 3): number[] {
  return [west, south, east, north].map((value) => Number(value.toFixed(digits)));
}

test('edges bulge: the envelope is that of the edges, not of the corners', () => {
  const found = transformBox(box(2, 50, 7, 52, 4326), crsOf(32631));
  // the lower edge is lowest on the central meridian, not in a corner
  assert.ok(Math.abs(found.south - transformPoint(crsOf(4326), crsOf(32631), 3, 50)[1]) < 1e-6);
  assert.ok(found.south < transformPoint(crsOf(4326), crsOf(32631), 2, 50)[1] - 100);
  assert.equal(found.crs.code, 'EPSG:32631');
});

test('every place of a box lies in its envelope', () => {
  const codes = [32631, 32633, 3857, 3035, 3034, 4258, 31370, 3413];
  const corner = fc.tuple(fc.double({ min: -5, max: 25, noNaN: true }), fc.double({ min: 35, max: 70, noNaN: true }));
  const size = fc.tuple(fc.double({ min: 0.01, max: 8, noNaN: true }), fc.double({ min: 0.01, max: 8, noNaN: true }));
  fc.assert(
    fc.property(
      fc.constantFrom(...codes),
      corner,
      size,
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))),
      (code, [west, south], [width, height], places) => {
        const given = box(west, south, west + width, south + height, 4326);
        const found = transformBox(given, crsOf(code));
        const coordinates = Float64Array.from(
          [...places, [0, 0], [1, 1], [0.5, 0]].flatMap(([u, v]) => [west + width * u!, south + height * v!]),
        );
        transformer(given.crs, found.crs)(coordinates);
        const slack = found.crs.unit === 'degree' ? 1e-9 : 1e-3;
        for (let at = 0; at < coordinates.length; at += 2) {
          assert.ok(coordinates[at]! >= found.west - slack && coordinates[at]! <= found.east + slack);
          assert.ok(coordinates[at + 1]! >= found.south - slack && coordinates[at + 1]! <= found.north + slack);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('a box with a pole inside has all longitudes up to the pole', () => {
  const found = transformBox(box(-1e6, -2e6, 3e6, 4e6, 3413), crsOf(4326));
  assert.deepEqual([found.west, found.east, found.north], [-180, 180, 90]);
  assert.ok(Math.abs(found.south - transformPoint(crsOf(3413), crsOf(4326), 3e6, 4e6)[1]) < 1e-9);
  const ring = transformBox(box(-180, 60, 180, 90, 4326), crsOf(3413));
  assert.deepEqual(rounded(ring, 0), [-3323160, -3323160, 3323160, 3323160]);
});

test('a box across the antimeridian comes back with west greater than east', () => {
  const utm = transformBox(box(175, -20, -175, -10, 4326), crsOf(32701));
  assert.ok(utm.west < -300000 && utm.east > 700000 && utm.east < 900000);
  const found = transformBox(box(100000, 8000000, 400000, 8200000, 32701), crsOf(4326));
  assert.ok(found.west > 178 && found.east < -177 && found.west > found.east);
  assert.ok(Math.abs(unwrapBox(found).east - found.east - 360) < 1e-12);
  const mercator = transformBox(box(175, -20, -175, -10, 4326), crsOf(3857));
  assert.deepEqual(rounded(mercator, 0), [-20037508, -2273031, 20037508, -1118890]);
});

test('a box that has no image as a whole is cut to where the target is used', () => {
  assert.deepEqual(rounded(transformBox(box(-180, -90, 180, 90, 4326), crsOf(3857)), 0), [-20037508, -20048966, 20037508, 20048966]);
  assert.deepEqual(rounded(transformBox(box(-180, -90, 180, 90, 4326), crsOf(32631)), 0), [166021, 0, 833979, 9329005]);
});

test('what has no image, or is no box, is refused with its numbers', () => {
  const refused = (given: BoundingBox, code: number, message: RegExp) =>
    assert.throws(
      () => transformBox(given, crsOf(code)),
      (error) => error instanceof OpenEOError && error.code === 'ExtentOutsideCrs' && message.test(error.message),
    );
  refused(box(0, 89.5, 1, 90.5, 4326), 3857, /west 0, south 89.5, east 1, north 90.5 \(EPSG:4326\) cannot be brought to EPSG:3857/);
  refused(box(0, 10, 1, 5, 4326), 3857, /south below north/);
  refused(box(500000, 0, 400000, 10, 32631), 3857, /west is greater than east/);
  refused(box(Number.NaN, 0, 1, 1, 4326), 3857, /four finite numbers/);
});

const grids: readonly (readonly [
  code: number,
  west: number,
  north: number,
  stepX: number,
  stepY: number,
  width: number,
  height: number,
  target: number,
])[] = [
  [32631, 500000, 5650000, 10, 10, 3000, 2600, 3035],
  [32631, 500000, 5650000, 10, 20, 300, 2600, 3857],
  [32618, 570915, 4588515, 30, 30, 240, 200, 4326],
  [4326, 4.2, 51.1, 0.0006, 0.0004, 260, 240, 32631],
  [4326, -20, 70, 0.25, 0.25, 200, 160, 3035],
  [3035, 3900000, 3200000, 100, 100, 1000, 800, 25832],
  [3857, -8238000, 4980000, 19.109, 19.109, 900, 500, 32618],
];
const python = pythonOracle(['osgeo.gdal']);

test('the suggested grid is GDAL’s', { skip: python === undefined ? 'no python3 with GDAL' : false }, () => {
  const script = `
import json, sys
from osgeo import gdal, osr
gdal.UseExceptions()
found = []
for code, west, north, stepX, stepY, width, height, target in json.loads(sys.argv[1]):
    source = gdal.GetDriverByName('MEM').Create('', width, height)
    source.SetGeoTransform((west, stepX, 0, north, 0, -stepY))
    def system(code):
        made = osr.SpatialReference(); made.ImportFromEPSG(code); made.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER); return made
    source.SetProjection(system(code).ExportToWkt())
    warped = gdal.AutoCreateWarpedVRT(source, None, system(target).ExportToWkt())
    t = warped.GetGeoTransform()
    found.append([t[0], t[3], t[1], -t[5], warped.RasterXSize, warped.RasterYSize])
print(json.dumps(found))
`;
  const suggested = JSON.parse(runPython(python!, script, [JSON.stringify(grids)])) as number[][];
  grids.forEach(([code, west, north, stepX, stepY, width, height, target], k) => {
    const source: Grid = { lattice: { crs: crsOf(code), anchorX: west, anchorY: north, stepX, stepY }, column: 0, row: 0, width, height };
    const ours = suggestGrid(source, crsOf(target));
    const [x, y, sizeX, sizeY, columns, rows] = suggested[k]! as [number, number, number, number, number, number];
    const shown = `${code} to ${target}: ${JSON.stringify(ours)} not ${JSON.stringify(suggested[k])}`;
    assert.ok(Math.abs(ours.lattice.stepX / sizeX - 1) < 1e-9 && Math.abs(ours.lattice.stepY / sizeY - 1) < 1e-9, shown);
    assert.ok(Math.abs(ours.lattice.anchorX - x) < 1e-3 * sizeX && Math.abs(ours.lattice.anchorY - y) < 1e-3 * sizeY, shown);
    assert.deepEqual([ours.width, ours.height], [columns, rows], shown);
  });
});

test('the suggested grid of a grid in its own CRS is the grid', () => {
  const source: Grid = {
    lattice: { crs: crsOf(32631), anchorX: 500000, anchorY: 5650000, stepX: 10, stepY: 10 },
    column: 3,
    row: 4,
    width: 30,
    height: 20,
  };
  const { lattice, width, height } = suggestGrid(source, crsOf(32631));
  assert.deepEqual([lattice.anchorX, lattice.anchorY, lattice.stepX, width, height], [500030, 5649960, 10, 30, 20]);
});
