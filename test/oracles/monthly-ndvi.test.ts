import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pythonOracle, runPython, skipWithoutPython } from '../oracle.ts';
import { assertAgreement, assertGrid, type Comparison, type Description, type GridFacts } from './agreement.ts';
import { exampleNodes, landsatFolder, lazily, reference, run, runExample, skipLandsat, skipSample } from './run.ts';

interface Answer {
  readonly grid: GridFacts;
  readonly months: readonly { readonly comparison: Comparison; readonly description: Description; readonly problems: readonly string[] }[];
}

const compareMonths = `
ndvi = normalized_difference(values[:, 1], values[:, 0])
months = by_month(days, ndvi)
answer({'grid': grid_facts(grid), 'months': [
    {'comparison': comparison(values_of(path)[0], median(planes), 1e-6), 'description': description(path), 'problems': cog_problems(path)}
    for path, (month, planes) in zip(request['files'], months, strict=True)]})
`;

/** The classes as `classes_on` brings them to the bands' pixels. */
const sampleScript = (classesOn: string): string => `
items = sample_items(request['sample'], request['time'])
grid = grid_of_box(32631, 10, 0, request['box'])
days, values = load(items, ['B04', 'B08'], grid)
${classesOn}
for index in range(len(days)):
    scl = on_bands(index)
    values[index][:, (scl == 3) | ((scl >= 8) & (scl <= 10))] = np.nan
${compareMonths}`;

const loadedTogether = `
_, classes = load(items, ['SCL'], grid)
def on_bands(index):
    return classes[index, 0]
`;

/** A cube of its own has the 20 m pixels whose centres lie in the box: half a pixel at an edge of the bands may have no class, and stays. */
const loadedApart = `
coarse = grid_of_box(32631, 20, 0, request['box'])
_, classes = load(items, ['SCL'], coarse)
def on_bands(index):
    return resample(classes[index, 0], coarse, grid)
`;

const landsatScript = `
items = landsat_items(request['folder'], request['time'], request['box'])
grid = grid_of_box(32618, 3000, 15, request['box'])
days, values = load(items, ['B4', 'B5'], grid)
_, quality = load(items, ['BQA'], grid)
for index in range(len(days)):
    values[index][:, quality[index, 0] != 2720] = np.nan
${compareMonths}`;

function assertMonths(answer: Answer, firstMonth: number, year: number): void {
  answer.months.forEach(({ description, problems }, index) => {
    const month = (offset: number): string => `${year}-${String(firstMonth + index + offset).padStart(2, '0')}`;
    const end = firstMonth + index === 12 ? `${year + 1}-01` : month(1);
    assertGrid(description, answer.grid);
    assert.deepEqual(problems, []);
    const { driver, types, nodata, names, metadata } = description;
    assert.deepEqual(
      { driver, types, nodata, names, metadata },
      {
        driver: 'GTiff',
        types: ['Float32'],
        nodata: 'nan',
        names: ['result'],
        metadata: { TIMESTAMP: month(0), TIME_START: `${month(0)}-01T00:00:00Z`, TIME_END: `${end}-01T00:00:00Z` },
      },
    );
  });
}

const sampleMonths = lazily(() => runExample('graphs/a-monthly-ndvi.json'));

test('monthly cloud-free NDVI of the sample equals gdal and numpy', { skip: skipSample }, async () => {
  const { files, names } = await sampleMonths();
  assert.deepEqual(
    names,
    ['05', '06', '07', '08'].map((month) => `openEO_2024-${month}-01Z.tif`),
  );
  const load = exampleNodes('graphs/a-monthly-ndvi.json')['load']!.arguments;
  const answer = reference(sampleScript(loadedTogether), { files, box: load['spatial_extent'], time: load['temporal_extent'] }) as Answer;
  for (const { comparison, description } of answer.months) assertAgreement(comparison, String(description.metadata['TIMESTAMP']));
  assertMonths(answer, 5, 2024);
});

test('classes that are loaded apart mask after they are resampled to the bands', { skip: skipSample }, async () => {
  const nodes = exampleNodes('graphs/a-monthly-ndvi.json');
  const { load, classes, bands, ...others } = nodes;
  const together = load!.arguments;
  const arguments_ = { ...together, temporal_extent: ['2024-06-01', '2024-07-01'] };
  const { files, names } = await run({
    ...others,
    bands: { ...load!, arguments: { ...arguments_, bands: ['B04', 'B08'] } },
    apart: { ...load!, arguments: { ...arguments_, bands: ['SCL'] } },
    classes: {
      process_id: 'resample_cube_spatial',
      arguments: { data: { from_node: 'apart' }, target: { from_node: 'bands' }, method: 'near' },
    },
  });
  assert.deepEqual(names, ['openEO_2024-06-01Z.tif']);
  const request = { files, box: together['spatial_extent'], time: arguments_.temporal_extent };
  const answer = reference(sampleScript(loadedApart), request) as Answer;
  assertAgreement(answer.months[0]!.comparison, 'June');
  assertMonths(answer, 6, 2024);
});

test('monthly NDVI of clear Landsat pixels equals gdal and numpy, months without scenes included', { skip: skipLandsat }, async () => {
  const { files, names } = await runExample('landsat/a-monthly-ndvi.json');
  assert.deepEqual(
    names,
    Array.from({ length: 12 }, (_, month) => `openEO_2018-${String(month + 1).padStart(2, '0')}-01Z.tif`),
  );
  const load = exampleNodes('landsat/a-monthly-ndvi.json')['load']!.arguments;
  const answer = reference(landsatScript, {
    folder: landsatFolder(),
    files,
    box: load['spatial_extent'],
    time: load['temporal_extent'],
  }) as Answer;
  const filled = answer.months.filter(({ comparison }) => comparison.valid > 0);
  assert.ok(filled.length >= 8 && filled.length < 12);
  for (const { comparison, description } of filled) assertAgreement(comparison, String(description.metadata['TIMESTAMP']));
  for (const { comparison } of answer.months) assert.equal(comparison.gapsDiffer, 0);
  assertMonths(answer, 1, 2018);
});

const xarrayScript = `
import json, sys
import numpy as np, xarray
request = json.loads(sys.argv[1])
data = xarray.open_dataset(request['netcdf'], decode_coords='all')
from osgeo import gdal
gdal.UseExceptions()
variables = list(data.data_vars)
first = data[variables[0]]
equal = [bool(np.array_equal(first.isel(t=index).values, gdal.Open(path).ReadAsArray(), equal_nan=True)) for index, path in enumerate(request['files'])]
west, step_x, _, north, _, step_y = gdal.Open(request['files'][0]).GetGeoTransform()
print(json.dumps({
    'variables': variables, 'dimensions': list(first.dims), 'times': [str(time)[:10] for time in first.t.values], 'equal': equal,
    'x': [float(first.x[0]) - (west + step_x / 2), float(first.x[1] - first.x[0]) - step_x],
    'y': [float(first.y[0]) - (north + step_y / 2), float(first.y[1] - first.y[0]) - step_y],
    'code': json.loads(json.dumps(gdal.Open('NETCDF:"%s":%s' % (request['netcdf'], variables[0])).GetSpatialRef().GetAuthorityCode(None)))}))
`;

test('the months as netCDF open in xarray with the same pixels', { skip: skipWithoutPython(['osgeo', 'xarray', 'netCDF4']) }, async () => {
  const tiffs = await sampleMonths();
  const nodes = exampleNodes('graphs/a-monthly-ndvi.json');
  const { files, names } = await run({
    ...nodes,
    save: { ...nodes['save']!, arguments: { data: { from_node: 'month' }, format: 'netCDF' } },
  });
  assert.deepEqual(names, ['openEO.nc']);
  const python = pythonOracle(['osgeo', 'xarray', 'netCDF4']) as string;
  const answer: unknown = JSON.parse(runPython(python, xarrayScript, [JSON.stringify({ netcdf: files[0], files: tiffs.files })]));
  assert.deepEqual(answer, {
    variables: ['result'],
    dimensions: ['t', 'y', 'x'],
    times: ['2024-05-01', '2024-06-01', '2024-07-01', '2024-08-01'],
    equal: [true, true, true, true],
    x: [0, 0],
    y: [0, 0],
    code: '32631',
  });
});
