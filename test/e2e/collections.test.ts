import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { landsatNewYorkEntry, testingValue } from '../../src/catalog/index.ts';
import { boundsOf, type Grid } from '../../src/cube/index.ts';
import { boxOf, callback, from, type Json, load, node, parameter, reducer, save } from '../engine/graphs.ts';
import { makeTinyArchive } from '../engine/tiny-archive.ts';
import { pythonOracle, runPython, sharedFolder, skipWithoutPython, skipWithoutShared } from '../oracle.ts';
import { bytesOf, type Raster, readRaster, run, temporaryFolder } from './run.ts';

const folder = temporaryFolder();
const archive = await makeTinyArchive(folder, { dates: 3, width: 90, height: 70 });
let catalogs = 0;

/** A layer catalog file with these entries. */
function catalogOf(...entries: readonly object[]): string {
  catalogs += 1;
  const file = join(folder, `catalog-${catalogs}.json`);
  writeFileSync(file, JSON.stringify(entries));
  return file;
}

const [tinyEntry] = JSON.parse(readFileSync(archive.catalogFile, 'utf8')) as [Record<string, unknown>];

function loadCollection(id: string, args: Json): Json {
  return node('load_collection', { id, spatial_extent: null, temporal_extent: null, ...args });
}

/** West edge of a column and north edge of a row, as the raster has them. */
function edges({ grid }: Raster, pixel: number): readonly [x: number, y: number] {
  const { west, north } = boundsOf(grid);
  return [west + (pixel % grid.width) * grid.lattice.stepX, north - Math.floor(pixel / grid.width) * grid.lattice.stepY];
}

const testing = {
  id: 'TestCollection-LonLat4x4',
  'cube:dimensions': { bands: { type: 'bands', values: ['Flat:2', 'TileColRow:10', 'Longitude', 'Latitude', 'Day', 'B04'] } },
  extent: { temporal: { interval: [['2000-01-01', null]] } },
  _vito: { data_source: { type: 'testing' } },
};

test('a testing collection has the pixels of its formulas, the same in whatever window they are asked for', async () => {
  const catalog = catalogOf(testing);
  const graph = (box: Json): Json => ({
    load: loadCollection(testing.id, { spatial_extent: box, temporal_extent: ['2021-06-05', '2021-06-20'] }),
    save: save('load'),
  });
  const found = await run(graph({ west: 2, south: 50, east: 7, north: 52.5 }), [catalog]);
  assert.deepEqual(found.names, ['openEO_2021-06-05Z.tif', 'openEO_2021-06-15Z.tif']);
  const raster = await readRaster(found.files[1]!);
  const { grid } = raster;
  assert.deepEqual([grid.width, grid.height, grid.lattice.stepX, grid.lattice.crs.code], [20, 10, 0.25, 'EPSG:4326']);
  const values = Object.fromEntries(raster.bands.map((band) => [band.name, band.values]));
  for (let pixel = 0; pixel < grid.width * grid.height; pixel += 1) {
    const [x, y] = edges(raster, pixel);
    const column = Math.round((x + 180) / 0.25);
    const row = Math.round((90 - y) / 0.25);
    assert.equal(values['Flat:2']![pixel], 2);
    assert.equal(values['TileColRow:10']![pixel], 10 * Math.floor(column / 4) + Math.floor(row / 4));
    assert.equal(values['Longitude']![pixel], x);
    assert.equal(values['Latitude']![pixel], y);
    assert.equal(values['Day']![pixel], 15);
    assert.equal(values['B04']![pixel], testingValue('B04', column, row, 166));
  }
  const part = await readRaster((await run(graph({ west: 3.5, south: 50.75, east: 4.75, north: 51.5 }), [catalog])).files[1]!);
  assert.deepEqual([part.grid.width, part.grid.height], [5, 3]);
  part.bands.forEach((band, index) =>
    band.values.forEach((value, pixel) => {
      const whole = (4 + Math.floor(pixel / 5)) * grid.width + 6 + (pixel % 5);
      assert.equal(value, raster.bands[index]!.values[whole]);
    }),
  );
});

test('a testing collection can be computed with, and resampled', async () => {
  const catalog = catalogOf(testing);
  const found = await run(
    {
      load: loadCollection(testing.id, {
        spatial_extent: { west: 2, south: 50, east: 4, north: 51 },
        temporal_extent: ['2021-01-01', '2021-04-01'],
        bands: ['Day', 'Longitude'],
      }),
      mean: node('reduce_dimension', { data: from('load'), dimension: 't', reducer: reducer('mean') }),
      finer: node('resample_spatial', { data: from('mean'), resolution: 0.125, method: 'near' }),
      save: save('finer'),
    },
    [catalog],
  );
  const raster = await readRaster(found.files[0]!);
  assert.deepEqual([raster.grid.width, raster.grid.height], [16, 8]);
  const [day, longitude] = raster.bands;
  assert.ok(day!.values.every((value) => value === 15));
  longitude!.values.forEach((value, pixel) => assert.equal(value, 2 + Math.floor((pixel % 16) / 2) / 4));
});

test('integer bands of a testing collection are clamped to what they hold, and every pixel is valid', async () => {
  const typed = {
    ...testing,
    'cube:dimensions': { bands: { type: 'bands', values: ['B04'] } },
    summaries: { 'eo:bands': [{ name: 'B04', type: 'uint8' }] },
  };
  const found = await run(
    {
      load: loadCollection(testing.id, {
        spatial_extent: { west: 2, south: 50, east: 7, north: 52.5 },
        temporal_extent: ['2021-06-05', '2021-06-06'],
      }),
      count: node('reduce_dimension', { data: from('load'), dimension: 't', reducer: reducer('max') }),
      save: save('count'),
    },
    [catalogOf(typed)],
  );
  const raster = await readRaster(found.files[0]!);
  const [band] = raster.bands;
  assert.equal(Math.max(...band!.values), 255);
  assert.ok(band!.values.every((value) => value !== raster.nodata));
  band!.values.forEach((value, pixel) => {
    const [x, y] = edges(raster, pixel);
    assert.equal(value, Math.min(255, testingValue('B04', Math.round((x + 180) * 4), Math.round((90 - y) * 4), 156)));
  });
});

test('a virtual collection is its best member, or that of the provider asked for', async () => {
  const source = (tinyEntry['_vito'] as { data_source: object }).data_source;
  const member = (id: string, provider: string, common_name_priority: number, data_source: object): object => ({
    ...tinyEntry,
    id,
    common_name: 'ANY_TINY',
    _vito: { data_source: { ...data_source, 'provider:backend': provider, common_name_priority } },
  });
  const best = member('TINY_ONE', 'one', 10, source);
  const other = member('TINY_TWO', 'two', 5, {
    type: 'file-glob',
    data_glob: join(folder, 'stac', 'TINY_2024-01-15', '*.tif'),
    date_regex: '_(\\d{4})-(\\d{2})-(\\d{2})',
  });
  const virtual = {
    id: 'ANY_TINY',
    'cube:dimensions': tinyEntry['cube:dimensions'],
    _vito: { data_source: { type: 'merged_by_common_name' } },
  };
  const catalog = catalogOf(other, best, virtual);
  const graph = (properties?: Json): Json => ({
    load: loadCollection('ANY_TINY', { bands: ['red', 'depth'], ...(properties === undefined ? {} : { properties }) }),
    mean: node('reduce_dimension', { data: from('load'), dimension: 't', reducer: reducer('mean') }),
    save: save('mean'),
  });
  const plain = (time?: readonly string[]): Json => ({ ...graph(), load: load(['red', 'depth'], undefined, time) });
  assert.deepEqual(bytesOf(await run(graph(), [catalog])), bytesOf(await run(plain(), [archive.catalogFile])));
  const two = { 'provider:backend': callback({ p: node('eq', { x: parameter('value'), y: 'two' }, true) }) };
  const day = await run(plain(['2024-01-15', '2024-01-16']), [archive.catalogFile]);
  assert.deepEqual(bytesOf(await run(graph(two), [catalog])), bytesOf(day));
});

test('files found by their names are what their catalog of items gives', async () => {
  const entry = {
    ...tinyEntry,
    id: 'TINY_FILES',
    _vito: { data_source: { type: 'file-glob', data_glob: join(folder, 'stac', '*', '*.tif'), date_regex: '_(\\d{4})-(\\d{2})-(\\d{2})' } },
  };
  const bands = ['nir', 'heat', 'SCL'];
  const graph = (id: string): Json => ({
    load: loadCollection(id, { bands, temporal_extent: ['2024-01-10', '2024-02-01'] }),
    save: save('load'),
  });
  const byName = await run(graph('TINY_FILES'), [catalogOf(entry)]);
  const byItem = await run(graph('TINY'), [archive.catalogFile]);
  assert.deepEqual(byName.names, ['openEO_2024-01-15Z.tif', 'openEO_2024-01-25Z.tif']);
  assert.deepEqual(byName.names, byItem.names);
  byName.files.forEach((file, index) => assert.deepEqual(readFileSync(file), readFileSync(byItem.files[index]!)));
});

const skipLandsat = skipWithoutPython(['osgeo', 'numpy']) || skipWithoutShared('data', 'landsat8-new-york');
const skipBelgium = skipWithoutPython(['osgeo', 'numpy']) || skipWithoutShared('data', 'sentinel2-belgium');

/** Compares bands of a result with files that have the same pixels somewhere on the same lattice: the number of pixels, and of those that differ. */
function differences(result: string, files: readonly string[]): readonly (readonly [pixels: number, different: number])[] {
  const script = `
import json, sys
import numpy as np
from osgeo import gdal
gdal.UseExceptions()
result = gdal.Open(sys.argv[1])
g = result.GetGeoTransform()
out = []
for index, path in enumerate(sys.argv[2:]):
    file = gdal.Open(path)
    f = file.GetGeoTransform()
    x, y = round((g[0] - f[0]) / f[1]), round((g[3] - f[3]) / f[5])
    expected = file.GetRasterBand(1).ReadAsArray(x, y, result.RasterXSize, result.RasterYSize)
    found = result.GetRasterBand(index + 1).ReadAsArray()
    out.append([int(expected.size), int((expected != found).sum())])
print(json.dumps(out))
`;
  return JSON.parse(runPython(pythonOracle(['osgeo', 'numpy'])!, script, [result, ...files]));
}

test('Landsat scenes by their file names are read as GDAL reads them', { skip: skipLandsat }, async () => {
  const scenes = join(sharedFolder()!, 'data', 'landsat8-new-york');
  const scene = 'LC08_L1TP_013032_20181201_20181211_01_T1';
  const entry = landsatNewYorkEntry(scenes);
  // Without a lattice of its own the collection takes that of its scenes: one scene keeps its pixels.
  for (const axis of ['x', 'y'])
    for (const key of ['step', 'anchor']) delete (entry['cube:dimensions'] as Record<string, Record<string, unknown>>)[axis]![key];
  const bands = ['B5', 'B10', 'B4'];
  const found = await run(
    { load: loadCollection('LANDSAT8_NEW_YORK', { bands, temporal_extent: ['2018-12-01', '2018-12-02'] }), save: save('load') },
    [catalogOf(entry)],
  );
  assert.deepEqual(found.names, ['openEO_2018-12-01Z.tif']);
  const compared = differences(
    found.files[0]!,
    bands.map((band) => join(scenes, scene, `LC08_L1TP_013032_20181201_${band}.TIF`)),
  );
  assert.ok(
    compared.every(([pixels, different]) => pixels > 3000 && different === 0),
    JSON.stringify(compared),
  );
});

test('bands of a Sentinel-2 scene in strips are read as GDAL reads them', { skip: skipBelgium }, async () => {
  const scene = join(sharedFolder()!, 'data', 'sentinel2-belgium');
  const bands = ['B02', 'B03', 'B04', 'B08', 'B09', 'B11', 'B8A'];
  const entry = {
    id: 'SENTINEL2_BELGIUM',
    'cube:dimensions': { bands: { type: 'bands', values: bands } },
    extent: { temporal: { interval: [['2019-08-24', '2019-08-25']] } },
    _vito: { data_source: { type: 'geotiff', glob_pattern: join(scene, '*.tif') } },
  };
  const whole = await run({ load: loadCollection(entry.id, { bands }), save: save('load') }, [catalogOf(entry)]);
  const { grid } = await readRaster(whole.files[0]!);
  assert.deepEqual([grid.width, grid.height, grid.lattice.crs.code], [512, 1024, 'EPSG:32631']);
  const part: Grid = { ...grid, column: grid.column + 300, row: grid.row + 411, width: 101, height: 357 };
  const cut = await run({ load: loadCollection(entry.id, { bands, spatial_extent: boxOf(part) }), save: save('load') }, [catalogOf(entry)]);
  for (const [result, count] of [
    [whole, 512 * 1024],
    [cut, 101 * 357],
  ] as const) {
    const compared = differences(
      result.files[0]!,
      bands.map((band) => join(scene, `${band}.tif`)),
    );
    assert.deepEqual(
      compared,
      bands.map(() => [count, 0]),
    );
  }
});
