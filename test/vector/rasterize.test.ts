import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { crsOf, type Grid, intersect } from '../../src/cube/index.ts';
import { type Geometry, maskOf, type Position, pixelCount, rasterizeSpans } from '../../src/vector/index.ts';
import { pythonOracle, runPython, skipWithoutPython } from '../oracle.ts';

const grid: Grid = {
  lattice: { crs: crsOf(32631), anchorX: 500005, anchorY: 5600000, stepX: 10, stepY: 20 },
  column: 7,
  row: -4,
  width: 200,
  height: 150,
};

/** Rows of 1 and 0 of a mask, for reading. */
function picture(mask: Uint8Array, width: number): string[] {
  return Array.from({ length: mask.length / width }, (_, row) => mask.subarray(row * width, (row + 1) * width).join(''));
}

const unit: Grid = { lattice: { crs: crsOf(32631), anchorX: 0, anchorY: 6, stepX: 1, stepY: 1 }, column: 0, row: 0, width: 6, height: 6 };

function rectangle(west: number, south: number, east: number, north: number): Position[] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

test('a polygon has the pixels whose centres it holds, without its holes', () => {
  const polygon: Geometry = { type: 'Polygon', coordinates: [rectangle(0.6, 0.4, 5.4, 5.6), rectangle(2.2, 2.2, 3.8, 3.8)] };
  assert.deepEqual(picture(maskOf([polygon], unit), 6), ['011110', '011110', '010010', '010010', '011110', '011110']);
  assert.equal(pixelCount(rasterizeSpans(polygon, unit)), 20);
});

test('parts that overlap are united, and pixels come once', () => {
  const parts: Geometry = { type: 'MultiPolygon', coordinates: [[rectangle(0, 0, 4, 4)], [rectangle(2, 2, 6, 6)]] };
  const spans = rasterizeSpans(parts, unit);
  assert.equal(pixelCount(spans), 28);
  assert.deepEqual([...spans.rows], [0, 1, 2, 3, 4, 5]);
});

test('a point has the pixel that holds it, and places outside the window have none', () => {
  const points: Geometry = {
    type: 'MultiPoint',
    coordinates: [
      [2.99, 3.01],
      [3, 3],
      [-0.01, 3],
      [6, 3],
    ],
  };
  assert.deepEqual(picture(maskOf([points, null], unit), 6), ['000000', '000000', '001000', '000100', '000000', '000000']);
});

/** Places with many repeated rows and columns, so that vertices and edges meet pixel centres and each other. */
const place = fc
  .tuple(fc.integer({ min: -40, max: 460 }), fc.integer({ min: -40, max: 340 }))
  .map(([x, y]): Position => [500005 + x * 5, 5600080 - y * 10]);
const ring = fc.array(place, { minLength: 3, maxLength: 12 }).map((positions): Position[] => [...positions, positions[0]!]);
const anyGeometry: fc.Arbitrary<Geometry> = fc.oneof(
  fc.array(ring, { minLength: 1, maxLength: 3 }).map((coordinates): Geometry => ({ type: 'Polygon', coordinates })),
  fc
    .array(fc.array(ring, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 })
    .map((coordinates): Geometry => ({ type: 'MultiPolygon', coordinates })),
  fc.array(place, { minLength: 2, maxLength: 6 }).map((coordinates): Geometry => ({ type: 'LineString', coordinates })),
  place.map((coordinates): Geometry => ({ type: 'Point', coordinates })),
);

test('the pixels of a part of a window are the part of the whole window’s pixels', () => {
  fc.assert(
    fc.property(
      anyGeometry,
      fc.nat(180),
      fc.nat(140),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 60 }),
      (geometry, dx, dy, width, height) => {
        const part = intersect(grid, { ...grid, column: grid.column + dx, row: grid.row + dy, width, height })!;
        const whole = maskOf([geometry], grid);
        const cut = maskOf([geometry], part);
        for (let row = 0; row < part.height; row++) {
          const start = (row + part.row - grid.row) * grid.width + part.column - grid.column;
          assert.deepEqual(cut.subarray(row * part.width, (row + 1) * part.width), whole.subarray(start, start + part.width));
        }
      },
    ),
    { numRuns: 150 },
  );
});

test('spans are sorted, disjoint, inside the window, and as many pixels as the mask has', () => {
  fc.assert(
    fc.property(anyGeometry, (geometry) => {
      const { rows, firstColumns, endColumns } = rasterizeSpans(geometry, grid);
      for (let k = 0; k < rows.length; k++) {
        assert.ok(rows[k]! >= 0 && rows[k]! < grid.height && firstColumns[k]! >= 0 && endColumns[k]! <= grid.width);
        assert.ok(firstColumns[k]! < endColumns[k]!);
        if (k > 0) assert.ok(rows[k]! > rows[k - 1]! || firstColumns[k]! > endColumns[k - 1]!);
      }
      const mask = maskOf([geometry], grid);
      assert.equal(
        pixelCount({ rows, firstColumns, endColumns }),
        mask.reduce((sum, value) => sum + value, 0),
      );
    }),
    { numRuns: 150 },
  );
});

const python = pythonOracle(['osgeo.gdal', 'numpy']);
const folder = mkdtempSync(join(tmpdir(), 'graticule-rasterize-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const script = `
import json, sys
import numpy as np
from osgeo import gdal, ogr, osr
gdal.UseExceptions()
folder = sys.argv[1]
job = json.load(open(folder + '/job.json'))
g = job['grid']
system = osr.SpatialReference(); system.ImportFromEPSG(32631)
masks = []
for geometry in job['geometries']:
    source = ogr.GetDriverByName('Memory').CreateDataSource('')
    layer = source.CreateLayer('', system)
    feature = ogr.Feature(layer.GetLayerDefn()); feature.SetGeometry(ogr.CreateGeometryFromJson(json.dumps(geometry))); layer.CreateFeature(feature)
    target = gdal.GetDriverByName('MEM').Create('', g['width'], g['height'], 1, gdal.GDT_Byte)
    target.SetGeoTransform((g['west'], g['stepX'], 0, g['north'], 0, -g['stepY'])); target.SetProjection(system.ExportToWkt())
    gdal.RasterizeLayer(target, [1], layer, burn_values=[1])
    masks.append(target.ReadAsArray())
np.stack(masks).tofile(folder + '/masks')
`;

test('pixels are those of gdal_rasterize, also where vertices and edges lie on pixel centres', {
  skip: skipWithoutPython(['osgeo.gdal', 'numpy']),
}, () => {
  const irregular = fc.tuple(fc.double({ min: -40, max: 460, noNaN: true }), fc.double({ min: -40, max: 340, noNaN: true }));
  const irregularRing = fc
    .array(
      irregular.map(([x, y]): Position => [500005 + x * 5, 5600080 - y * 10]),
      { minLength: 3, maxLength: 40 },
    )
    .map((positions): Position[] => [...positions, positions[0]!]);
  const geometries = [
    ...fc.sample(anyGeometry, { numRuns: 300, seed: 7 }),
    ...fc.sample(
      fc.array(irregularRing, { minLength: 1, maxLength: 2 }).map((coordinates): Geometry => ({ type: 'Polygon', coordinates })),
      { numRuns: 100, seed: 8 },
    ),
  ];
  const west = grid.lattice.anchorX + grid.column * grid.lattice.stepX;
  const north = grid.lattice.anchorY - grid.row * grid.lattice.stepY;
  const { width, height } = grid;
  writeFileSync(join(folder, 'job.json'), JSON.stringify({ grid: { west, north, width, height, stepX: 10, stepY: 20 }, geometries }));
  runPython(python!, script, [folder]);
  const masks = readFileSync(join(folder, 'masks'));
  geometries.forEach((geometry, k) => {
    const ours = maskOf([geometry], grid);
    const theirs = masks.subarray(k * ours.length, (k + 1) * ours.length);
    let different = 0;
    for (let at = 0; at < ours.length; at++) if (ours[at] !== theirs[at]) different++;
    assert.equal(different, 0, `${different} pixels differ for geometry ${k}: ${JSON.stringify(geometry).slice(0, 300)}`);
  });
});
