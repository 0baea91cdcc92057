import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Band, CubeSchema, Grid, NumericArray } from '../../../src/cube/index.ts';
import { allocate, blocksOf, crsOf, OpenEOError, periodOf, timeLabelOf } from '../../../src/cube/index.ts';
import type { NetcdfLayout } from '../../../src/raster/index.ts';
import { createNetcdf, netcdfLayout } from '../../../src/raster/index.ts';
import { pythonOracle, runPython, skipWithoutPython } from '../../oracle.ts';

const folder = mkdtempSync(join(tmpdir(), 'graticule-netcdf-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function gridOf(crs: number | string, width: number, height: number): Grid {
  const known = crsOf(crs);
  const step = known.unit === 'degree' ? 0.25 : 10;
  return {
    lattice: {
      crs: known,
      anchorX: known.unit === 'degree' ? 3 : 600000,
      anchorY: known.unit === 'degree' ? 51 : 5700000,
      stepX: step,
      stepY: step,
    },
    column: 2,
    row: 3,
    width,
    height,
  };
}

const red: Band = { name: 'B04', commonName: 'red', type: 'u16', nodata: 0, categorical: false, wavelength: 0.665 };
const classes: Band = { name: 'SCL', type: 'u8', categorical: true };
const index: Band = { name: 'ndvi', type: 'f32', categorical: false };
const months = ['2024-05-01', '2024-06-01', '2024-07-01'].map((text) => periodOf(Date.parse(text), 'month'));

function rasterSchema(grid: Grid, bands: readonly Band[], labels = months): CubeSchema {
  return {
    // Bands first and x before y, as users may have them: the file orders them its own way.
    dimensions: [
      { kind: 'bands', name: 'bands', labels: bands.map((band) => band.name), bands },
      { kind: 'temporal', name: 't', labels },
      { kind: 'spatial', name: 'x', axis: 'x', labels: 'grid' },
      { kind: 'spatial', name: 'y', axis: 'y', labels: 'grid' },
    ],
    grid,
    type: 'f32',
  };
}

/** The value at a place: what the oracle computes by itself. */
const valueAt = (variable: number, time: number, row: number, column: number) => variable * 50 + time * 17 + row * 3 + column + 1;

async function writeAll(
  path: string,
  layout: NetcdfLayout,
  grid: Grid,
  block: number,
  skipped: (variable: number, time: number) => boolean = () => false,
) {
  const writer = await createNetcdf(path, layout);
  layout.variables.forEach((variable, number) => {
    for (let time = 0; time < variable.shape[0]; time++) {
      if (skipped(number, time)) continue;
      for (const part of blocksOf(grid, block)) {
        const data = allocate(variable.type, part.width * part.height);
        for (let at = 0; at < data.length; at++) {
          const row = part.row - grid.row + Math.floor(at / part.width);
          const column = part.column - grid.column + (at % part.width);
          data[at] = row === 1 && column < 3 ? (variable.nodata ?? Number.NaN) : valueAt(number, time, row, column) % 251;
        }
        writer.write(variable.name, [time, part.row - grid.row, part.column - grid.column], [1, part.height, part.width], data);
      }
    }
  });
  writer.close();
}

test('xarray opens a raster cube with decoded times, pixel centres, no-data as NaN and its grid mapping', {
  skip: skipWithoutPython(['xarray', 'netCDF4', 'numpy']),
}, async () => {
  const path = join(folder, 'raster.nc');
  const grid = gridOf(32631, 61, 45);
  const layout = netcdfLayout(rasterSchema(grid, [red, classes, index]), { chunkSize: 32, attributes: { title: 'Größe', history: '' } });
  // Blocks that cut chunks, too.
  await writeAll(path, JSON.parse(JSON.stringify(layout)) as NetcdfLayout, grid, 20);
  const script = `
import sys, numpy as np, xarray as xr
ds = xr.open_dataset(sys.argv[1], engine='netcdf4')
assert list(ds.data_vars) == ['crs', 'B04', 'SCL', 'ndvi'], list(ds.data_vars)
assert ds.B04.dims == ('t', 'y', 'x'), ds.B04.dims
assert list(ds.t.dt.strftime('%Y-%m-%d').values) == ['2024-05-01', '2024-06-01', '2024-07-01']
assert ds.x.values[0] == 600025 and ds.x.values[-1] == 600025 + 600
assert ds.y.values[0] == 5699965 and ds.y.values[1] == 5699955
assert ds.x.standard_name == 'projection_x_coordinate' and ds.y.units == 'm'
assert ds.attrs['Conventions'] == 'CF-1.8' and ds.attrs['title'] == 'Größe'
assert ds.crs.grid_mapping_name == 'transverse_mercator' and ds.crs.longitude_of_central_meridian == 3
assert ds.crs.crs_wkt.startswith('PROJCS["WGS 84 / UTM zone 31N"')
assert ds.B04.long_name == 'red' and ds.B04.wavelength_um == 0.665
row, column = np.indices((45, 61))
for number, name in enumerate(['B04', 'SCL', 'ndvi']):
    for time in range(3):
        expected = (number * 50 + time * 17 + row * 3 + column + 1) % 251
        if name == 'B04': expected = np.where(expected == 0, np.nan, expected)
        if name != 'SCL': expected = np.where((row == 1) & (column < 3), np.nan, expected)
        else: expected = np.where((row == 1) & (column < 3), 0, expected)
        assert np.array_equal(ds[name].values[time], expected, equal_nan=True), (name, time)
raw = xr.open_dataset(sys.argv[1], engine='netcdf4', mask_and_scale=False)
assert raw.B04.dtype == np.uint16 and raw.SCL.dtype == np.uint8 and raw.ndvi.dtype == np.float32
assert raw.B04.attrs['_FillValue'] == 0 and raw.B04.attrs['_FillValue'].dtype == np.uint16
assert raw.B04.encoding['chunksizes'] == (1, 32, 32) and raw.B04.encoding['zlib']
print('right')
`;
  assert.equal(runPython(pythonOracle(['xarray', 'netCDF4', 'numpy'])!, script, [path]).trim(), 'right');
});

test('GDAL finds each variable where it is on the earth', { skip: skipWithoutPython(['osgeo', 'numpy']) }, async () => {
  for (const crs of [32631, 4326, 3035, 3857]) {
    const path = join(folder, `at-${crs}.nc`);
    const grid = gridOf(crs, 33, 17);
    await writeAll(path, netcdfLayout(rasterSchema(grid, [red], months.slice(0, 2))), grid, 64);
    const script = `
import sys, numpy as np
from osgeo import gdal
gdal.UseExceptions()
ds = gdal.Open('NETCDF:"%s":B04' % sys.argv[1])
step, west, north = map(float, sys.argv[2:5])
assert np.allclose(ds.GetGeoTransform(), [west, step, 0, north, 0, -step], rtol=1e-12), ds.GetGeoTransform()
assert ds.GetSpatialRef().GetAuthorityCode(None) == sys.argv[5], ds.GetSpatialRef()
assert (ds.RasterCount, ds.RasterXSize, ds.RasterYSize) == (2, 33, 17)
assert ds.GetRasterBand(1).GetNoDataValue() == 0
row, column = np.indices((17, 33))
assert (ds.ReadAsArray()[1][2:] == ((17 + row * 3 + column + 1) % 251)[2:]).all()
print('right')
`;
    const { lattice } = grid;
    const place = [lattice.stepX, lattice.anchorX + 2 * lattice.stepX, lattice.anchorY - 3 * lattice.stepY, crs].map(String);
    assert.equal(runPython(pythonOracle(['osgeo', 'numpy'])!, script, [path, ...place]).trim(), 'right');
  }
});

test('labels that are no dates, other dimensions and geometries become text coordinates', {
  skip: skipWithoutPython(['xarray', 'netCDF4']),
}, async () => {
  const path = join(folder, 'series.nc');
  const schema: CubeSchema = {
    dimensions: [
      { kind: 'geometry', name: 'geometry', labels: ['field-1', 'Fläche/2'], features: 'hash' },
      { kind: 'temporal', name: 't', labels: ['2024-01-01', '2024-03-15'].map((text) => periodOf(Date.parse(text), 'season')) },
      { kind: 'other', name: 'year', labels: [2023, 2024, 2025] },
      {
        kind: 'bands',
        name: 'bands',
        labels: ['mean/x', 't'],
        bands: [
          { ...index, name: 'mean/x' },
          { ...index, name: 't', type: 'boolean' },
        ],
      },
    ],
    type: 'f32',
  };
  const layout = netcdfLayout(schema);
  assert.deepEqual(
    layout.variables.map((variable) => variable.name),
    ['mean_x', 'band_t'],
  );
  const writer = await createNetcdf(path, layout);
  writer.write(
    'mean_x',
    [0, 0, 0],
    [2, 2, 3],
    Float32Array.from({ length: 12 }, (_, at) => at / 2),
  );
  writer.write('band_t', [0, 0, 0], [2, 2, 3], new Uint8Array(12).fill(255));
  writer.close();
  const script = `
import sys, numpy as np, xarray as xr
ds = xr.open_dataset(sys.argv[1], engine='netcdf4')
assert ds.mean_x.dims == ('t', 'geometry', 'year')
assert list(ds.geometry.values) == ['field-1', 'Fläche/2'], ds.geometry.values
assert list(ds.year.values) == [2023, 2024, 2025]
assert list(ds.t.dt.strftime('%Y-%m-%d').values) == ['2023-12-01', '2024-03-01']
assert list(ds.t_label.values) == ['2023-djf', '2024-mam'] and 't_label' in ds.coords
assert ds.mean_x.values[1, 1, 2] == 5.5
assert np.isnan(ds.band_t.values).all()
print('right')
`;
  assert.equal(runPython(pythonOracle(['xarray', 'netCDF4'])!, script, [path]).trim(), 'right');
});

test('times of day are kept, and texts without a time are text', { skip: skipWithoutPython(['xarray', 'netCDF4']) }, async () => {
  const labels = ['2024-06-01T10:50:31.024Z', '2024-06-03T00:00:00Z'].map(timeLabelOf);
  const schema = (of: readonly string[]): CubeSchema => ({
    dimensions: [{ kind: 'temporal', name: 't', labels: of.map(timeLabelOf) }],
    type: 'i16',
  });
  const paths: string[] = [];
  for (const [number, of] of [labels.map((label) => label.text), ['before', 'after']].entries()) {
    const path = join(folder, `time-${number}.nc`);
    const writer = await createNetcdf(path, netcdfLayout(schema(of), { variableName: 'count' }));
    writer.write('count', [0], [2], Int16Array.of(4, 5));
    writer.close();
    paths.push(path);
  }
  const script = `
import sys, xarray as xr
instants, texts = (xr.open_dataset(path, engine='netcdf4') for path in sys.argv[1:])
assert str(instants.t.values[0])[:23] == '2024-06-01T10:50:31.024', instants.t.values
assert list(texts.t.values) == ['before', 'after']
assert list(texts['count'].values) == [4, 5]
print('right')
`;
  assert.equal(runPython(pythonOracle(['xarray', 'netCDF4'])!, script, paths).trim(), 'right');
});

test('blocks never written are no-data; a chunk written in part is an error', {
  skip: skipWithoutPython(['netCDF4', 'numpy']),
}, async () => {
  const path = join(folder, 'gaps.nc');
  const grid = gridOf(32631, 40, 40);
  const layout = netcdfLayout(rasterSchema(grid, [red, index]), { chunkSize: 16 });
  await writeAll(path, layout, grid, 16, (_, time) => time === 1);
  const script = `
import sys, numpy as np, netCDF4
ds = netCDF4.Dataset(sys.argv[1])
assert ds['B04'][1].mask.all() and ds['ndvi'][1].mask.all()
assert not ds['B04'][0].mask[2:].all() and not ds['ndvi'][2].mask.all()
print('right')
`;
  assert.equal(runPython(pythonOracle(['netCDF4', 'numpy'])!, script, [path]).trim(), 'right');
  const writer = await createNetcdf(join(folder, 'part.nc'), layout);
  writer.write('B04', [0, 0, 0], [1, 8, 16], new Uint16Array(128));
  assert.throws(() => writer.close(), /the chunk of B04 at 0, 0, 0 has 256 values, 128 were written/);
});

test('a number without dimensions is a variable without dimensions', { skip: skipWithoutPython(['netCDF4']) }, async () => {
  const path = join(folder, 'alone.nc');
  const writer = await createNetcdf(path, netcdfLayout({ dimensions: [], type: 'f64' }));
  writer.write('result', [], [], Float64Array.of(3));
  writer.close();
  const script = "import sys, netCDF4\nds = netCDF4.Dataset(sys.argv[1])\nprint(ds['result'].shape, float(ds['result'][...]))";
  assert.equal(runPython(pythonOracle(['netCDF4'])!, script, [path]).trim(), '() 3.0');
});

test('wrong blocks, wrong types and paths that cannot be written are errors', async () => {
  const schema: CubeSchema = { dimensions: [{ kind: 'other', name: 'k', labels: ['a', 'b'] }], type: 'i16' };
  const writer = await createNetcdf(join(folder, 'wrong.nc'), netcdfLayout(schema));
  const refuses = (name: string, start: number[], shape: number[], data: NumericArray, message: RegExp) =>
    assert.throws(() => writer.write(name, start, shape, data), message);
  refuses('other', [0], [2], new Int16Array(2), /no variable other; there are result/);
  refuses('result', [0], [2], new Float32Array(2), /of type i16, the block is a Float32Array/);
  refuses('result', [1], [2], new Int16Array(2), /leaves the array of 2/);
  refuses('result', [0], [2], new Int16Array(3), /has 2 values, 3 given/);
  writer.abort();
  assert.throws(() => netcdfLayout({ dimensions: [], type: 'string' }), /result holds values of type string/);
  const nowhere = join(folder, 'none', 'a.nc');
  await assert.rejects(
    createNetcdf(nowhere, netcdfLayout(schema)),
    (error: unknown) => error instanceof OpenEOError && error.file === nowhere,
  );
});
