import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { chooseLattice, landsatNewYorkEntry, type ReadGrid, resolveItems } from '../../src/catalog/index.ts';
import { crsOf, type Grid } from '../../src/cube/index.ts';
import { readHeader } from '../../src/raster/index.ts';
import { openSource } from '../../src/storage/index.ts';
import { pythonOracle, runPython, sharedFolder } from '../oracle.ts';
import { catalogOf, comparison, interval, load, recordedLog, temporaryFolder } from './fixtures.ts';

async function touch(folder: string, ...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), '');
  }
}

function filesEntry(source: object, bands: readonly (string | object)[] = ['B1', 'B10', 'BQA']): object {
  const described = bands.map((band) => (typeof band === 'string' ? { name: band } : band)) as readonly { readonly name: string }[];
  return {
    id: 'FILES',
    'cube:dimensions': { bands: { type: 'bands', values: described.map(({ name }) => name) } },
    summaries: { 'eo:bands': described },
    _vito: { data_source: { type: 'file-glob', ...source } },
  };
}

function gridAt(west: number, north: number, step = 10, size = 100): Grid {
  return {
    lattice: { crs: crsOf(32631), anchorX: west, anchorY: north, stepX: step, stepY: step },
    column: 0,
    row: 0,
    width: size,
    height: size,
  };
}

/** Headers by what the file's name says: all alike but for files of `east`, which lie 100 km farther east. */
const headers: ReadGrid = async (href) => ({
  grid: gridAt(href.includes('east') ? 600_000 : 500_000, 5_600_000),
  type: 'u16',
  nodata: 0,
  samples: 3,
});

test('files that differ in the band alone are one item, bands are told by whole words, and days are grouped in (datetime, id) order', async (context) => {
  const folder = await temporaryFolder(context);
  await touch(
    folder,
    'z/S_20180102_B1.tif',
    'z/S_20180102_B10.tif',
    'z/S_20180102_BQA.tif',
    'a/R_20180102_B1.tif',
    'a/R_20180101_B1.tif',
    'a/notes_20180101.txt',
  );
  const catalog = await catalogOf(context, filesEntry({ data_glob: join(folder, '*', '*.tif'), date_regex: '_(\\d{4})(\\d{2})(\\d{2})_' }));
  const found = await resolveItems(catalog, load('FILES'));
  assert.deepEqual(
    found.items.map(({ id }) => id),
    ['R_20180101', 'R_20180102', 'S_20180102'],
  );
  assert.deepEqual(
    found.items[2].assets.map(({ band, href }) => [band, href.slice(folder.length)]),
    [
      ['B1', '/z/S_20180102_B1.tif'],
      ['B10', '/z/S_20180102_B10.tif'],
      ['BQA', '/z/S_20180102_BQA.tif'],
    ],
  );
  assert.deepEqual(
    found.groups.map(({ label, items }) => [label.text, items]),
    [
      ['2018-01-01T00:00:00Z', [0]],
      ['2018-01-02T00:00:00Z', [1, 2]],
    ],
  );
  assert.equal(found.groups[0].label.end - found.groups[0].label.start, 86_400_000);
});

test('a file without a band in its name holds all bands in their order', async (context) => {
  const folder = await temporaryFolder(context);
  await touch(folder, 'cube_2020-05-06.tif', 'cube_2020-05-07.tif');
  const catalog = await catalogOf(
    context,
    filesEntry({ type: 'geotiff', glob_pattern: join(folder, '*.tif'), date_regex: '_(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)' }),
  );
  const found = await resolveItems(
    catalog,
    load('FILES', { bands: ['BQA', 'B1'], time: interval('2020-05-06', '2020-05-07') }),
    undefined,
    { readGrid: headers },
  );
  assert.equal(found.items.length, 1);
  assert.deepEqual(
    found.items[0].assets.map(({ band, assetBand, type, nodata }) => [band, assetBand, type, nodata]),
    [
      ['BQA', 2, 'u16', 0],
      ['B1', 0, 'u16', 0],
    ],
  );
  assert.deepEqual(
    found.bands.map(({ name, type, nodata, categorical }) => [name, type, nodata, categorical]),
    [
      ['BQA', 'u16', 0, true],
      ['B1', 'u16', 0, false],
    ],
  );
});

test('a band that a file has no sample for is an error that names file and band', async (context) => {
  const folder = await temporaryFolder(context);
  await touch(folder, 'cube.tif');
  const catalog = await catalogOf(context, filesEntry({ data_glob: join(folder, '*.tif') }));
  const oneSample: ReadGrid = async (href) => ({ ...(await headers(href)), samples: 1 });
  await assert.rejects(resolveItems(catalog, load('FILES', { bands: ['BQA'] }), undefined, { readGrid: oneSample }), {
    code: 'SourceUnreadable',
    message: /has 1 samples; band 'BQA' would be number 3/,
    item: 'cube',
  });
});

test('a band marker in the glob is replaced by each band, or markers are given by band', async (context) => {
  const folder = await temporaryFolder(context);
  await touch(
    folder,
    '2021/AgERA5_dewpoint-temperature_20210101.tif',
    '2021/AgERA5_wind-speed_20210101.tif',
    '2021/AgERA5_other_20210101.tif',
  );
  const bands = ['dewpoint-temperature', 'wind-speed'];
  const glob = join(folder, '*', 'AgERA5_dewpoint-temperature_*.tif');
  const date = '_(\\d{4})(\\d{2})(\\d{2})\\.tif';
  const replaced = await catalogOf(context, filesEntry({ data_glob: glob, band_marker: 'dewpoint-temperature', date_regex: date }, bands));
  const items = await resolveItems(replaced, load('FILES'));
  assert.deepEqual(
    items.items.map(({ assets }) => assets.map(({ band }) => band)),
    [bands],
  );
  const { lines, log } = recordedLog();
  const byBand = {
    data_glob: join(folder, '*', '*.tif'),
    band_markers: { DEW: 'dewpoint-temperature', WIND: 'wind-speed' },
    date_regex: date,
  };
  const marked = await resolveItems(await catalogOf(context, filesEntry(byBand, ['WIND', 'DEW'])), load('FILES'), undefined, { log });
  assert.deepEqual(
    marked.items[0].assets.map(({ band, href }) => [band, href.slice(folder.length)]),
    [
      ['WIND', '/2021/AgERA5_wind-speed_20210101.tif'],
      ['DEW', '/2021/AgERA5_dewpoint-temperature_20210101.tif'],
    ],
  );
  assert.match(lines.join('\n'), /1 files of 'FILES' have no band in their name and are left out: .*other/);
});

test('files without a real date are left out and said; files of a source without dates are of its first day', async (context) => {
  const folder = await temporaryFolder(context);
  await touch(folder, 'x_20210230.tif', 'x_20210228.tif');
  const entry = filesEntry({ data_glob: join(folder, '*.tif'), date_regex: '_(\\d{4})(\\d{2})(\\d{2})' }, ['V']);
  const { lines, log } = recordedLog();
  const found = await resolveItems(await catalogOf(context, entry), load('FILES'), undefined, { log });
  assert.deepEqual(
    found.items.map(({ id }) => id),
    ['x_20210228'],
  );
  assert.match(lines.join('\n'), /1 files of 'FILES' have no date .*x_20210230/);
  const dem = {
    ...filesEntry({ data_glob: join(folder, '*0228.tif') }, ['DEM']),
    extent: { temporal: { interval: [['2010-12-12', null]] } },
  };
  const timeless = await resolveItems(await catalogOf(context, dem), load('FILES', { time: interval('2024-01-01', '2024-02-01') }));
  assert.deepEqual(
    timeless.groups.map(({ label }) => label.text),
    ['2010-12-12T00:00:00Z'],
  );
});

test('only files with pixels in the box are items, and nothing in the box, or no file at all, is an error that says so', async (context) => {
  const folder = await temporaryFolder(context);
  await touch(folder, 'west_20210101.tif', 'east_20210101.tif');
  const catalog = await catalogOf(
    context,
    filesEntry({ data_glob: join(folder, '*.tif'), date_regex: '_(\\d{4})(\\d{2})(\\d{2})' }, ['V']),
  );
  const box = { west: 3.001, south: 50.545, east: 3.005, north: 50.549 };
  const found = await resolveItems(catalog, load('FILES', { box }), undefined, { readGrid: headers });
  assert.deepEqual(
    found.items.map(({ id }) => id),
    ['west_20210101'],
  );
  assert.ok(Math.abs(found.items[0].bbox!.west - 3) < 1e-4);
  const polygon = {
    type: 'Polygon',
    coordinates: [
      [
        [3.001, 50.545],
        [3.001, 50.549],
        [3.005, 50.549],
        [3.001, 50.545],
      ],
    ],
  };
  assert.equal((await resolveItems(catalog, load('FILES', { box, polygon }), undefined, { readGrid: headers })).items.length, 1);
  const elsewhere = { west: 120, south: 50, east: 121, north: 51 };
  await assert.rejects(
    resolveItems(catalog, load('FILES', { box: elsewhere, time: interval('2021-01-01', '2021-01-02') }), undefined, { readGrid: headers }),
    {
      code: 'NoDataAvailable',
      message: /'FILES' in the box 120, 50, 121, 51 .* from 2021-01-01 until before 2021-01-02/,
    },
  );
  const empty = await catalogOf(context, filesEntry({ data_glob: join(folder, 'none*.tif') }));
  await assert.rejects(resolveItems(empty, load('FILES')), { code: 'SourceUnavailable', message: /nothing matches .*none/ });
});

test('conditions on what files do not have name the property', async (context) => {
  const folder = await temporaryFolder(context);
  await touch(folder, 'x.tif');
  const catalog = await catalogOf(context, filesEntry({ data_glob: join(folder, '*.tif') }, ['V']));
  await assert.rejects(resolveItems(catalog, load('FILES', { properties: { 'eo:cloud_cover': comparison('lte', 20) } })), {
    code: 'NoDataAvailable',
    message: /no item has the property 'eo:cloud_cover'/,
  });
});

const shared = sharedFolder();
const landsat = shared === undefined ? undefined : join(shared, 'data', 'landsat8-new-york');
const skipLandsat = landsat === undefined ? 'needs shared: the Landsat scenes are not beside the checkout' : false;

const readGrid: ReadGrid = async (href, signal) => {
  const source = openSource(href);
  try {
    const header = await readHeader(source, signal);
    return { grid: header.grid, type: header.images[0].type, nodata: header.nodata, samples: header.bands.length };
  } finally {
    source.close?.();
  }
};

test('the Landsat scenes are 19 items on 17 days, two of which hold both paths', { skip: skipLandsat }, async (context) => {
  const catalog = await catalogOf(context, landsatNewYorkEntry(landsat!));
  assert.deepEqual(
    catalog.findings.filter(({ severity }) => severity !== 'info'),
    [],
  );
  const found = await resolveItems(catalog, load('LANDSAT8_NEW_YORK'), undefined, { readGrid });
  assert.equal(found.items.length, 19);
  assert.equal(found.items.flatMap(({ assets }) => assets).length, 228);
  assert.equal(found.groups.length, 17);
  assert.deepEqual(
    found.groups
      .filter(({ items }) => items.length > 1)
      .map(({ label, items }) => [label.text, items.map((index) => found.items[index].id)]),
    [
      ['2018-04-28T00:00:00Z', ['LC08_L1TP_014031_20180428', 'LC08_L1TP_014032_20180428']],
      ['2018-09-03T00:00:00Z', ['LC08_L1TP_014031_20180903', 'LC08_L1TP_014032_20180903']],
    ],
  );
  const { lattice, why } = chooseLattice(found);
  assert.deepEqual(lattice, { crs: { code: 'EPSG:32618', unit: 'metre' }, anchorX: 15, anchorY: 15, stepX: 3000, stepY: 3000 });
  assert.match(why[0], /the reference system of all items/);
  assert.match(why[2], /no item has this step/);
  assert.deepEqual(
    found.bands.map(({ nodata }) => nodata),
    [...Array<number>(11).fill(0), 1],
  );
});

const gdal = pythonOracle(['osgeo']);
const skipGdal = skipLandsat || (gdal === undefined ? 'needs gdal: no python3 with osgeo' : false);

test('boxes of Landsat items hold the corners that GDAL gives', { skip: skipGdal }, async (context) => {
  const catalog = await catalogOf(context, landsatNewYorkEntry(landsat!));
  const found = await resolveItems(catalog, load('LANDSAT8_NEW_YORK', { bands: ['B1'] }), undefined, { readGrid });
  const script = `
import json, sys
from osgeo import gdal, osr
gdal.UseExceptions()
target = osr.SpatialReference(); target.ImportFromEPSG(4326); target.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
out = []
for path in sys.argv[1:]:
    d = gdal.Open(path); g = d.GetGeoTransform(); s = d.GetSpatialRef(); t = osr.CoordinateTransformation(s, target)
    out.append([t.TransformPoint(g[0] + c * d.RasterXSize * g[1], g[3] + r * d.RasterYSize * g[5])[:2] for c in (0, 1) for r in (0, 1)])
print(json.dumps(out))
`;
  const corners = JSON.parse(
    runPython(
      gdal!,
      script,
      found.items.map(({ assets }) => assets[0].href),
    ),
  ) as readonly (readonly (readonly [number, number])[])[];
  for (const [index, item] of found.items.entries()) {
    const { west, south, east, north } = item.bbox!;
    for (const [x, y] of corners[index])
      assert.ok(x >= west - 1e-7 && x <= east + 1e-7 && y >= south - 1e-7 && y <= north + 1e-7, `${item.id}: ${x}, ${y}`);
    assert.ok(Math.abs(west - Math.min(...corners[index].map(([x]) => x))) < 0.05);
  }
});

test('Landsat scenes are chosen by the pixels that they have in a box, as GDAL finds them', { skip: skipGdal }, async (context) => {
  const catalog = await catalogOf(context, landsatNewYorkEntry(landsat!));
  const all = await resolveItems(catalog, load('LANDSAT8_NEW_YORK', { bands: ['B4'] }), undefined, { readGrid });
  const script = `
import json, sys
from osgeo import gdal, osr
gdal.UseExceptions()
w, s, e, n = map(float, sys.argv[1:5])
source = osr.SpatialReference(); source.ImportFromEPSG(4326); source.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
out = []
for path in sys.argv[5:]:
    d = gdal.Open(path); g = d.GetGeoTransform(); t = osr.CoordinateTransformation(source, d.GetSpatialRef())
    x0, y0, x1, y1 = t.TransformBounds(w, s, e, n, 200)
    columns = any(x0 <= g[0] + (c + 0.5) * g[1] <= x1 for c in range(d.RasterXSize))
    rows = any(y0 <= g[3] + (r + 0.5) * g[5] <= y1 for r in range(d.RasterYSize))
    out.append(columns and rows)
print(json.dumps(out))
`;
  const hrefs = all.items.map(({ assets }) => assets[0].href);
  for (const box of [
    { west: -76, south: 41.4, east: -75.2, north: 42 },
    { west: -72.2, south: 39, east: -71, north: 41 },
    { west: -74.3, south: 40.4, east: -73.6, north: 40.9 },
  ]) {
    const holds = JSON.parse(
      runPython(gdal!, script, [...[box.west, box.south, box.east, box.north].map(String), ...hrefs]),
    ) as readonly boolean[];
    const found = await resolveItems(catalog, load('LANDSAT8_NEW_YORK', { box, bands: ['red'] }), undefined, { readGrid });
    const expected = all.items.filter((_, index) => holds[index]).map(({ id }) => id);
    assert.deepEqual(
      found.items.map(({ id }) => id),
      expected,
    );
    assert.ok(expected.length > 0, JSON.stringify(box));
  }
});
