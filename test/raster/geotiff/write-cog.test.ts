import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Crs, Grid, NumericArray, NumericType } from '../../../src/cube/index.ts';
import { allocate, factsOf } from '../../../src/cube/index.ts';
import type { RasterLayoutRequest } from '../../../src/raster/index.ts';
import { encodeCog, rasterLayout } from '../../../src/raster/index.ts';
import { pythonOracle, runPython, skipWithoutPython } from '../../oracle.ts';

const folder = mkdtempSync(join(tmpdir(), 'graticule-cog-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const modules = ['osgeo', 'osgeo_utils', 'numpy'];
const skip = skipWithoutPython(modules);

const utm: Crs = { code: 'EPSG:32631', unit: 'metre' };
const geographic: Crs = { code: 'EPSG:4326', unit: 'degree' };

function gridOf(width: number, height: number, crs: Crs = utm): Grid {
  const step = crs.unit === 'degree' ? 0.0009 : 30;
  const anchor = crs.unit === 'degree' ? 3 : 15;
  return { lattice: { crs, anchorX: anchor, anchorY: anchor, stepX: step, stepY: step * 2 }, column: 7, row: -13, width, height };
}

/** A field with slopes, noise, a corner without data, and scattered pixels without data. Deterministic. */
function planeOf(type: NumericType, width: number, height: number, band: number, nodata: number | undefined): NumericArray {
  const data = allocate(type, width * height);
  const { integer, min, max } = factsOf(type);
  let state = 17 + band;
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    const noise = state / 0x7fffffff;
    const column = at % width;
    const row = Math.floor(at / width);
    const slope = (Math.sin(column / 40 + band) + Math.cos(row / 30)) / 4 + 0.5;
    const value = slope * 0.9 + noise * 0.1;
    data[at] = integer ? Math.round(Math.max(min, -20000) + value * (Math.min(max, 40000) - Math.max(min, -20000))) : value * 3 - 1;
    const hasGap = column + row < Math.min(width, height) / 3 || noise > 0.97;
    if (hasGap && nodata !== undefined) data[at] = nodata;
    else if (data[at] === nodata) data[at] = nodata + 1;
  }
  return data;
}

/**
 * GDAL's view of each file against numpy's computation of the same: validator, pixels, overviews from the level above, metadata.
 * Arguments: a JSON file with a list of cases. Prints a JSON list of findings.
 */
const oracle = `
import sys, json
import numpy as np
from osgeo import gdal
from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate
gdal.UseExceptions()
dtypes = {'u8': 'u1', 'i8': 'i1', 'u16': '<u2', 'i16': '<i2', 'u32': '<u4', 'i32': '<i4', 'f32': '<f4', 'f64': '<f8'}

def blocks(a, fill):
    h, w = a.shape
    padded = np.full((h + h % 2, w + w % 2), fill, a.dtype)
    padded[:h, :w] = a
    return np.stack([padded[0::2, 0::2], padded[0::2, 1::2], padded[1::2, 0::2], padded[1::2, 1::2]])

def average(a, nodata):
    values = a.astype('f8')
    if nodata is not None: values[a == nodata] = np.nan
    four = blocks(values, np.nan)
    count = (~np.isnan(four)).sum(axis=0)
    with np.errstate(all='ignore'):
        mean = np.where(np.isnan(four), 0, four).sum(axis=0) / count
    if a.dtype.kind == 'f': return np.where((count == 0) & (nodata is not None), nodata or 0, mean).astype(a.dtype)
    rounded = np.rint(mean)
    rounded = np.where((rounded == nodata) & (count > 0), np.where(mean < (nodata or 0), rounded - 1, rounded + 1), rounded) if nodata is not None else rounded
    return np.where(count == 0, nodata or 0, rounded).astype(a.dtype)

def same(a, b): return a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind == 'f')

findings = []
def check(case, what, truth):
    if not truth: findings.append(case['name'] + ': ' + what)

for case in json.load(open(sys.argv[1])):
    warnings, errors, _ = validate(case['file'], full_check=True)
    check(case, 'validator: %s %s' % (warnings, errors), not warnings and not errors)
    ds = gdal.Open(case['file'])
    check(case, 'LAYOUT', ds.GetMetadataItem('LAYOUT', 'IMAGE_STRUCTURE') == 'COG')
    check(case, 'bands', ds.RasterCount == len(case['planes']))
    check(case, 'geotransform %s' % (ds.GetGeoTransform(),), np.allclose(ds.GetGeoTransform(), case['geotransform'], rtol=1e-14, atol=0))
    srs = ds.GetSpatialRef()
    check(case, 'code', srs.GetAuthorityName(None) + ':' + srs.GetAuthorityCode(None) == case['crs'])
    check(case, 'geographic', bool(srs.IsGeographic()) == (case['crs'] == 'EPSG:4326'))
    check(case, 'AREA_OR_POINT', ds.GetMetadataItem('AREA_OR_POINT') == 'Area')
    check(case, 'metadata', ds.GetMetadataItem('TIMES') == case['times'])
    header = open(case['file'], 'rb').read(4)
    check(case, 'BigTIFF', (header[2] == 43) == case['big'])
    for index, plane in enumerate(case['planes']):
        band = ds.GetRasterBand(index + 1)
        expected = np.fromfile(plane, dtypes[case['type']]).reshape(case['height'], case['width'])
        found = band.ReadAsArray()
        if case['type'] == 'i8' and found.dtype == np.uint8: found = found.view('i1')
        check(case, 'pixels of band %d' % index, found.dtype == expected.dtype and same(found, expected))
        nodata = band.GetNoDataValue()
        if case['type'][0] == 'f' and case['nodata'] is None: check(case, 'nodata is nan', nodata is not None and np.isnan(nodata))
        else: check(case, 'nodata %s' % nodata, nodata == case['nodata'])
        check(case, 'description', band.GetDescription() == case['descriptions'][index])
        check(case, 'thematic', (band.GetMetadataItem('LAYER_TYPE') == 'thematic') == case['categorical'][index])
        check(case, 'scale', (band.GetScale(), band.GetOffset()) == (0.0001, -0.1) if index == 0 else band.GetScale() in (None, 1.0))
        valid = expected if case['nodata'] is None else expected[expected != case['nodata']]
        valid = valid[~np.isnan(valid)].astype('f8')
        stated = band.GetMetadata()
        if valid.size == 0: check(case, 'no statistics', 'STATISTICS_MEAN' not in stated)
        else:
            numbers = [float(stated['STATISTICS_' + key]) for key in ('MINIMUM', 'MAXIMUM', 'MEAN', 'STDDEV')]
            check(case, 'statistics %s' % numbers, np.allclose(numbers, [valid.min(), valid.max(), valid.mean(), valid.std()], rtol=1e-12, atol=1e-12))
            check(case, 'valid percent', abs(float(stated['STATISTICS_VALID_PERCENT']) - 100 * valid.size / expected.size) < 0.05)
        check(case, 'overviews %d' % band.GetOverviewCount(), band.GetOverviewCount() == case['overviews'])
        above = found
        for level in range(band.GetOverviewCount()):
            overview = band.GetOverview(level).ReadAsArray()
            if case['type'] == 'i8' and overview.dtype == np.uint8: overview = overview.view('i1')
            if not case['categorical'][index]: check(case, 'overview %d of band %d' % (level, index), same(overview, average(above, case['nodata'])))
            else:
                four = blocks(above.astype('f8'), np.nan)
                check(case, 'classes of overview %d' % level, (np.isnan(overview.astype('f8')) | (four == overview).any(axis=0)).all())
            above = overview
print(json.dumps(findings))
`;

interface Case {
  readonly name: string;
  readonly type: NumericType;
  readonly width: number;
  readonly height: number;
  readonly bands?: number;
  readonly nodata?: number;
  readonly crs?: Crs;
  readonly more?: Partial<RasterLayoutRequest>;
}

const types: readonly NumericType[] = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32', 'f64'];
const cases: readonly Case[] = [
  ...types.map(
    (type): Case => ({ name: `${type}, odd size`, type, width: 333, height: 211, ...(factsOf(type).integer ? { nodata: 0 } : {}) }),
  ),
  { name: 'below one tile', type: 'u16', width: 5, height: 3, nodata: 65535 },
  { name: 'one pixel', type: 'f32', width: 1, height: 1 },
  { name: 'exactly one tile', type: 'u8', width: 64, height: 64 },
  { name: 'one row', type: 'i16', width: 1000, height: 1, nodata: -32768 },
  { name: 'several bands', type: 'i16', width: 200, height: 150, bands: 4, nodata: -1 },
  { name: 'several bands of floats in BigTIFF', type: 'f32', width: 201, height: 151, bands: 3, more: { bigtiff: 'yes' } },
  { name: 'one band in BigTIFF', type: 'u8', width: 100, height: 300, nodata: 255, more: { bigtiff: 'yes' } },
  { name: 'degrees', type: 'f64', width: 130, height: 70, crs: geographic },
  { name: 'floats with a number for no-data', type: 'f32', width: 150, height: 90, nodata: -9999 },
  { name: 'zstd', type: 'u16', width: 150, height: 90, more: { compression: 'zstd' } },
  { name: 'uncompressed', type: 'u16', width: 150, height: 90, more: { compression: 'none' } },
  { name: 'without predictor', type: 'f32', width: 150, height: 90, more: { predictor: 1, level: 6 } },
  { name: 'without overviews', type: 'u8', width: 60, height: 50, more: { overviews: false } },
  { name: 'default tile size', type: 'u16', width: 1100, height: 700, bands: 2, nodata: 0, more: { tileSize: 512 } },
];

function overviewCount(width: number, height: number, tileSize: number): number {
  return Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / tileSize)));
}

test('GDAL finds each file a valid COG with equal pixels, overviews, statistics and metadata', { skip }, async () => {
  const described: object[] = [];
  for (const { name, type, width, height, bands = 1, nodata, crs = utm, more = {} } of cases) {
    const slug = join(folder, name.replaceAll(/\W+/g, '-'));
    const gap = nodata ?? (factsOf(type).integer ? undefined : Number.NaN);
    const planes = Array.from({ length: bands }, (_, band) => planeOf(type, width, height, band, gap));
    const layout = rasterLayout({
      grid: gridOf(width, height, crs),
      type,
      tileSize: 64,
      metadata: { TIMES: '2024-06 <"&">' },
      bands: planes.map((_, band) => ({
        name: `B${band}`,
        description: `2024-06 é B${band}`,
        categorical: band === 1,
        ...(band === 0 ? { scale: 0.0001, offset: -0.1 } : {}),
      })),
      ...(nodata === undefined ? {} : { nodata }),
      ...more,
    });
    writeFileSync(`${slug}.tif`, await encodeCog(layout, planes));
    planes.forEach((plane, band) => {
      writeFileSync(`${slug}-${band}.bin`, plane);
    });
    const { lattice, column, row } = layout.grid;
    described.push({
      name,
      file: `${slug}.tif`,
      type,
      width,
      height,
      nodata: nodata ?? null,
      crs: crs.code,
      big: layout.bigtiff === 'yes',
      times: layout.metadata['TIMES'],
      overviews: layout.overviews ? overviewCount(width, height, layout.tileSize) : 0,
      planes: planes.map((_, band) => `${slug}-${band}.bin`),
      descriptions: layout.bands.map((band) => band.description),
      categorical: layout.bands.map((band) => band.categorical),
      geotransform: [lattice.anchorX + column * lattice.stepX, lattice.stepX, 0, lattice.anchorY - row * lattice.stepY, 0, -lattice.stepY],
    });
  }
  const list = join(folder, 'cases.json');
  writeFileSync(list, JSON.stringify(described));
  const findings: unknown = JSON.parse(runPython(pythonOracle(modules)!, oracle, [list]));
  assert.deepEqual(findings, []);
});
