import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lintCatalog, loadCatalog, resolveItems } from '../../src/catalog/index.ts';
import { ensureSampleData, makeSampleData, sampleCollectionId } from '../../src/sample/index.ts';
import { pythonOracle, runPython, skipWithoutPython } from '../oracle.ts';

const scratch = mkdtempSync(join(tmpdir(), 'graticule-sample-'));
after(() => rmSync(scratch, { recursive: true }));

const size = 64;
const folder = join(scratch, 'threads');
const progress: number[] = [];
const data = await makeSampleData(folder, { size, workers: 2, onProgress: (done) => progress.push(done) });

/** Path and hash of every file below a folder. */
function fingerprints(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(root, name)).isFile())
    .sort()
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(root, name)))
          .digest('hex')}`,
    );
}

test('every scene of 24 dates in two zones is made, and progress counts them one by one', () => {
  assert.equal(data.items, 48);
  assert.deepEqual(
    progress,
    Array.from({ length: 48 }, (_, index) => index + 1),
  );
  assert.equal(readdirSync(join(folder, 'stac')).length, 49);
});

test('the same seed gives the same bytes, with worker threads and without, and another seed gives others', async () => {
  await makeSampleData(join(scratch, 'alone'), { size, workers: 0 });
  assert.deepEqual(fingerprints(join(scratch, 'alone')), fingerprints(folder));
  await makeSampleData(join(scratch, 'other'), { size, seed: 2, workers: 0 });
  assert.notDeepEqual(fingerprints(join(scratch, 'other')), fingerprints(folder));
});

test('a size that is no multiple of 64 is refused with the size', async () => {
  await assert.rejects(makeSampleData(join(scratch, 'odd'), { size: 100 }), { name: 'RangeError', message: /multiple of 64, not 100/ });
});

test('the layer catalog has no findings, and its collection resolves to the items of an extent with what their pixels need', async () => {
  assert.deepEqual(await lintCatalog(data.catalogFile), []);
  const catalog = await loadCatalog([data.catalogFile]);
  const query = { from: { kind: 'collection', id: sampleCollectionId }, bands: ['red', 'B11', 'SCL'] } as const;
  const all = await resolveItems(catalog, query);
  assert.equal(all.items.length, 48);
  const may = await resolveItems(catalog, {
    ...query,
    time: [Date.UTC(2024, 4, 1), Date.UTC(2024, 5, 1)],
    box: { west: 5, south: 50, east: 5.9935, north: 51 },
  });
  assert.deepEqual(
    may.items.map(({ id }) => id),
    ['03', '08', '13', '18', '23', '28'].map((day) => `SAMPLE_31U_202405${day}`),
  );
  const [red, swir, classes] = may.items[0].assets;
  assert.deepEqual([red.band, red.type, red.nodata, red.grid?.width], ['B04', 'u16', 0, size]);
  assert.deepEqual([swir.band, swir.type, swir.grid?.width], ['B11', 'u16', size / 2]);
  assert.deepEqual([classes.band, classes.type, classes.grid?.lattice.stepX], ['SCL', 'u8', 20]);
  assert.equal(red.grid?.lattice.crs.code, 'EPSG:32631');
  for (const { assets } of all.items) for (const { href } of assets) assert.ok(existsSync(href));
});

test('what an item says of its clouds is what its classification shows', { skip: skipWithoutPython(['osgeo', 'numpy']) }, () => {
  const python = pythonOracle(['osgeo', 'numpy']) as string;
  const script = `
import json, sys, glob, numpy
from osgeo import gdal
gdal.UseExceptions()
for path in sorted(glob.glob(sys.argv[1] + '/stac/*/*.json')):
    item = json.load(open(path))
    scl = gdal.Open(path.rsplit('/', 1)[0] + '/SCL.tif').ReadAsArray()
    valid = (scl != 0).sum()
    cloud = numpy.isin(scl, [8, 9, 10]).sum()
    print(item['id'], item['properties']['eo:cloud_cover'], 100 * cloud / valid if valid else 0)
`;
  const lines = runPython(python, script, [folder]).trim().split('\n');
  assert.equal(lines.length, 48);
  for (const line of lines) {
    const [id, stated, counted] = line.split(' ');
    assert.ok(Math.abs(Number(stated) - Number(counted)) < 0.01, `${id}: ${stated} is stated, ${counted} counted`);
  }
});

test('the files are cloud-optimised GeoTIFFs that lie where their items say', { skip: skipWithoutPython(['osgeo_utils']) }, () => {
  const python = pythonOracle(['osgeo_utils']) as string;
  const script = `
import json, sys
from osgeo import gdal, osr
from osgeo_utils.samples import validate_cloud_optimized_geotiff as cog
gdal.UseExceptions()
for item_id in ('SAMPLE_31U_20240503', 'SAMPLE_32U_20240826'):
    folder = sys.argv[1] + '/stac/' + item_id + '/'
    item = json.load(open(folder + item_id + '.json'))
    for name, asset in item['assets'].items():
        warnings, errors, details = cog.validate(folder + name + '.tif', full_check=True)
        data = gdal.Open(folder + name + '.tif')
        g = data.GetGeoTransform()
        code = osr.SpatialReference(wkt=data.GetProjection()).GetAuthorityCode(None)
        print(json.dumps({
            'file': item_id + '/' + name,
            'problems': warnings + errors,
            'transform': [g[1], g[2], g[0], g[4], g[5], g[3]] == asset['proj:transform'],
            'shape': [data.RasterYSize, data.RasterXSize] == asset['proj:shape'],
            'code': 'EPSG:' + code == item['properties']['proj:code'],
            'nodata': data.GetRasterBand(1).GetNoDataValue() == asset['bands'][0]['nodata'],
            'overviews': data.GetRasterBand(1).GetOverviewCount()}))
`;
  const reports = runPython(python, script, [folder])
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(reports.length, 12);
  for (const { file, ...report } of reports) {
    assert.deepEqual(report, { problems: [], transform: true, shape: true, code: true, nodata: true, overviews: 1 }, file);
  }
});

test('fields are closed rings of WGS84 with a crop each', () => {
  const fields = JSON.parse(readFileSync(data.fieldsFile, 'utf8'));
  assert.equal(fields.type, 'FeatureCollection');
  assert.ok(fields.features.length > 0);
  for (const { id, properties, geometry } of fields.features) {
    assert.match(id, /^field-\d\d$/);
    assert.equal(typeof properties.crop, 'string');
    assert.ok(properties.areaHectares >= 2);
    const [ring] = geometry.coordinates;
    assert.deepEqual(ring[0], ring.at(-1));
    for (const [x, y] of ring) assert.ok(x > 5.9 && x < 6.1 && y > 50.7 && y < 50.8);
  }
});

test('sample data are made once; another seed makes them anew; an aborted run leaves nothing behind', async () => {
  const home = join(scratch, 'home');
  const aborted = AbortSignal.abort(new Error('enough'));
  await assert.rejects(ensureSampleData(home, { size, workers: 1, signal: aborted }), /enough/);
  assert.deepEqual(existsSync(home) ? readdirSync(home) : [], []);

  const first = await ensureSampleData(home, { size, workers: 0 });
  const again = await ensureSampleData(home, { size, workers: 2 });
  assert.deepEqual([first.isNew, again.isNew], [true, false]);
  assert.deepEqual({ ...again, isNew: true }, first);
  assert.ok(existsSync(first.catalogFile) && existsSync(first.collectionFile) && existsSync(first.fieldsFile));
  assert.equal((await ensureSampleData(home, { size, seed: 3, workers: 0 })).isNew, true);
  assert.deepEqual(readdirSync(home), ['sample']);
});

test('sample data made by several at once stay those of the first', async () => {
  const home = join(scratch, 'at-once');
  const made = await Promise.all([0, 1, 2].map(() => ensureSampleData(home, { size, workers: 0 })));
  assert.equal(made.filter(({ isNew }) => isNew).length, 1);
  assert.deepEqual(readdirSync(home), ['sample']);
  assert.ok(existsSync(made[0]!.catalogFile));
});
