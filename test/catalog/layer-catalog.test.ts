import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { findCollection, lintCatalog, listCollections, loadCatalog, resolveItems } from '../../src/catalog/index.ts';
import { catalogOf, comparison, interval, load, temporaryFolder } from './fixtures.ts';

const autoUtm = {
  $schema: 'https://proj.org/schemas/v0.2/projjson.schema.json',
  type: 'GeodeticCRS',
  name: 'AUTO 42001 (Universal Transverse Mercator)',
  id: { authority: 'OGC', version: '1.3', code: 'Auto42001' },
};

const sentinel2 = {
  id: 'SENTINEL2_L2A',
  title: 'Sentinel-2 L2A',
  'cube:dimensions': {
    x: { type: 'spatial', axis: 'x', step: 10, reference_system: autoUtm },
    y: { type: 'spatial', axis: 'y', step: 10, reference_system: autoUtm },
    time: { type: 'temporal', extent: ['2015-07-04T00:00:00Z', null] },
    spectral: { type: 'bands', values: ['B02', 'B8A', 'SCL', 'sunAzimuthAngles'] },
  },
  extent: { spatial: { bbox: [[-180, -56, 180, 83]] }, temporal: { interval: [['2015-07-04', null]] } },
  summaries: {
    'eo:bands': [
      { name: 'SCL', gsd: 20, type: 'uint8' },
      {
        name: 'B02',
        common_name: 'blue',
        aliases: ['IMG_DATA_Band_B02_10m_Tile1_Data'],
        gsd: 60,
        'openeo:gsd': { value: [10, 10], unit: 'm' },
        wavelength_nm: 496.6,
        type: 'uint16',
        scale: 0.0001,
        offset: 0,
        nodata: 0,
      },
      { name: 'B8A', common_name: 'nir08', center_wavelength: 0.8647, aliases: null, gsd: null },
    ],
  },
  _vito: {
    properties: {
      productType: { process_graph: { eq1: { process_id: 'eq', arguments: { x: { from_parameter: 'value' }, y: 'L2A' }, result: true } } },
    },
    data_source: {
      type: 'stac',
      url: 'https://stac.example/collections/sentinel-2-l2a',
      load_stac_feature_flags: { property_filter_adaptations: { productType: 'drop' }, tilesize: 256 },
    },
  },
};

test('a layer catalog entry gives dimensions by kind, bands in the order of the dimension, extents and lattice', async (context) => {
  const catalog = await catalogOf(context, sentinel2);
  const collection = findCollection(catalog, 'SENTINEL2_L2A');
  assert.deepEqual(collection.dimensions, { x: 'x', y: 'y', t: 'time', bands: 'spectral' });
  assert.deepEqual(
    collection.bands.map((band) => band.name),
    ['B02', 'B8A', 'SCL', 'sunAzimuthAngles'],
  );
  assert.deepEqual(collection.bands[0], {
    name: 'B02',
    commonName: 'blue',
    aliases: ['IMG_DATA_Band_B02_10m_Tile1_Data'],
    gsd: 10,
    wavelength: 0.4966,
    type: 'u16',
    nodata: 0,
    categorical: false,
    scale: 0.0001,
    offset: 0,
  });
  assert.equal(collection.bands[2].categorical, true);
  assert.deepEqual(collection.lattice, { step: [10, 10] });
  assert.deepEqual(collection.extent.interval, [Date.UTC(2015, 6, 4), null]);
  assert.deepEqual(collection.extent.boxes, [{ west: -180, south: -56, east: 180, north: 83 }]);
  assert.equal(collection.metadata['_vito'], undefined);
  assert.deepEqual(Object.keys(collection.filters), ['productType']);
});

test('a fixed reference system and an anchor are read as numbers, text or PROJJSON', async (context) => {
  const entry = (id: string, reference: unknown, more: object = {}) => ({
    id,
    'cube:dimensions': {
      x: { type: 'spatial', axis: 'x', reference_system: reference, ...more },
      y: { type: 'spatial', axis: 'y', reference_system: reference, ...more },
    },
    _vito: { data_source: { type: 'testing' } },
  });
  const catalog = await catalogOf(
    context,
    entry('NUMBER', 32618, { step: 30, anchor: 15 }),
    entry('PROJJSON', { type: 'ProjectedCRS', name: 'WGS 84 / UTM zone 31N', id: { authority: 'EPSG', code: 32631 } }),
    entry('AUTO', 'AUTO:42001', { step: 10 }),
    entry('DEGREES', undefined, { step: 0.1 }),
  );
  assert.deepEqual(findCollection(catalog, 'NUMBER').lattice, { crs: 32618, step: [30, 30], anchor: [15, 15] });
  assert.deepEqual(findCollection(catalog, 'PROJJSON').lattice, { crs: 'EPSG:32631' });
  assert.deepEqual(findCollection(catalog, 'AUTO').lattice, { step: [10, 10] });
  assert.deepEqual(findCollection(catalog, 'DEGREES').lattice, { crs: 4326, step: [0.1, 0.1] });
});

test('entries of several files are merged by id, later keys win, gzip is read, and relative paths count from the file of the source', async (context) => {
  const folder = await temporaryFolder(context);
  const first = join(folder, 'a.json');
  const second = join(folder, 'b.json.gz');
  await writeFile(first, JSON.stringify([{ ...sentinel2, _vito: { data_source: { type: 'file-glob', data_glob: 'data/*.tif' } } }]));
  await writeFile(
    second,
    gzipSync(
      JSON.stringify([
        { id: 'SENTINEL2_L2A', title: 'Better title' },
        { id: '_HIDDEN', _vito: { data_source: { type: 'testing' } } },
      ]),
    ),
  );
  const catalog = await loadCatalog([first, second]);
  const collection = findCollection(catalog, 'SENTINEL2_L2A');
  assert.equal(collection.title, 'Better title');
  assert.equal(collection.bands.length, 4);
  assert.deepEqual(collection.source.type === 'files' && collection.source.globs, [join(folder, 'data/*.tif')]);
  assert.deepEqual(
    listCollections(catalog).map(({ id }) => id),
    ['SENTINEL2_L2A'],
  );
  assert.equal(findCollection(catalog, '_HIDDEN').hidden, true);
});

test('a file that is no catalog is an error that names it, an entry without id is left out with a finding', async (context) => {
  const folder = await temporaryFolder(context);
  const bad = join(folder, 'bad.json');
  await writeFile(bad, '[{');
  await assert.rejects(loadCatalog([bad]), { code: 'CatalogInvalid', file: bad });
  await assert.rejects(loadCatalog([join(folder, 'none.json')]), { code: 'CatalogInvalid', message: /none\.json/ });
  const catalog = await catalogOf(context, { title: 'nameless' });
  assert.equal(catalog.collections.size, 0);
  assert.match(catalog.findings[0].message, /no id/);
});

test('an unknown collection is an error with the nearest id', async (context) => {
  const catalog = await catalogOf(context, sentinel2, { id: '_SENTINEL2_L2B', _vito: { data_source: { type: 'testing' } } });
  assert.throws(() => findCollection(catalog, 'SENTINEL2_L2'), { code: 'CollectionNotFound', message: /Did you mean 'SENTINEL2_L2A'\?/ });
  assert.throws(() => findCollection(catalog, 'MODIS'), { code: 'CollectionNotFound', message: /There are SENTINEL2_L2A\./ });
});

test('a source that is not available is metadata with a warning, and an error where it is used', async (context) => {
  const catalog = await catalogOf(context, {
    ...sentinel2,
    id: 'S1',
    _vito: { data_source: { type: 'sentinel-hub', dataset_id: 'S1GRD' } },
  });
  assert.equal(findCollection(catalog, 'S1').bands.length, 4);
  assert.deepEqual(
    catalog.findings.filter(({ severity }) => severity === 'warning').map(({ message }) => message),
    ["The source type 'sentinel-hub' is not available: the collection is listed, but cannot be loaded."],
  );
  await assert.rejects(resolveItems(catalog, load('S1')), { code: 'CollectionUnavailable', message: /'sentinel-hub' is not available/ });
});

test('lint names unknown keys, flags, types and bands with what was probably meant', async (context) => {
  const folder = await temporaryFolder(context);
  const file = join(folder, 'layercatalog.json');
  const source = {
    type: 'stac',
    url: 'https://stac.example',
    'provider:backnd': 'x',
    load_stac_feature_flags: { aply_raster_scale_and_offset: true, stac_api_max_items: 0, no_resample_on_read: true, tilesize: 1 },
  };
  await writeFile(
    file,
    JSON.stringify([
      {
        ...sentinel2,
        _vito: {
          data_source: source,
          propertes: {},
          properties: { a: { process_graph: { x: { process_id: 'run_udf', arguments: {}, result: true } } } },
        },
        'cube:dimensions': {
          ...sentinel2['cube:dimensions'],
          x: { type: 'spatial', axis: 'q', step: -1 },
          spectral: { type: 'bands', values: ['B02', 'B02'] },
        },
      },
      { id: 'GLOB', _vito: { data_source: { type: 'file-glob', date_regex: '(\\d{4})' } } },
      { id: 'TYPO', _vito: { data_source: { type: 'file-globb' } } },
      { id: 'NOTHING' },
    ]),
  );
  const findings = await lintCatalog(file);
  const said = findings.map(({ severity, collection, path, message }) => `${severity} ${collection} ${path ?? ''} ${message}`).join('\n');
  assert.match(said, /warning SENTINEL2_L2A _vito\.propertes .*did you mean 'properties'/);
  assert.match(said, /warning SENTINEL2_L2A .*provider:backnd.*did you mean 'provider:backend'/);
  assert.match(said, /error SENTINEL2_L2A .*aply_raster_scale_and_offset.*did you mean 'apply_raster_scale_and_offset'/);
  assert.match(said, /error SENTINEL2_L2A .*stac_api_max_items.*whole number above 0/);
  assert.match(said, /error SENTINEL2_L2A .*no_resample_on_read.*not supported/);
  assert.match(said, /info SENTINEL2_L2A .*tilesize.*no effect/);
  assert.match(said, /error SENTINEL2_L2A _vito\.properties\.a .*run_udf/);
  assert.match(said, /error SENTINEL2_L2A cube:dimensions\.x\.axis/);
  assert.match(said, /error SENTINEL2_L2A cube:dimensions\.x\.step/);
  assert.match(said, /error SENTINEL2_L2A .*'B02' is there twice/);
  assert.match(said, /warning SENTINEL2_L2A .*cannot be loaded: SCL, B8A/);
  assert.match(said, /error GLOB .*data_glob/);
  assert.match(said, /error GLOB .*1 groups; year, month and day are needed/);
  assert.match(said, /error TYPO .*Did you mean 'file-glob'/);
  assert.match(said, /error NOTHING .*no data source/);
  assert.equal(findings[0].severity, 'error');
  const missing = await lintCatalog(join(folder, 'absent.json'));
  assert.match(missing[0].message, /absent\.json/);
});

test('a sound entry gives no errors or warnings', async (context) => {
  const catalog = await catalogOf(context, sentinel2);
  assert.deepEqual(
    catalog.findings.filter(({ severity }) => severity !== 'info'),
    [],
  );
});

test('collections of one common name form a virtual one, whose member a request chooses by provider', async (context) => {
  const member = (id: string, provider: string, bands: readonly string[], more: object = {}) => ({
    id,
    common_name: 'S2',
    extent: { temporal: { interval: [['2020-01-01', '2021-01-01']] } },
    'cube:dimensions': { bands: { type: 'bands', values: bands } },
    _vito: { data_source: { type: 'testing', 'provider:backend': provider, ...more } },
  });
  const catalog = await catalogOf(
    context,
    {
      ...member('GONE', 'gone', ['B02']),
      _vito: { data_source: { type: 'sentinel-hub', 'provider:backend': 'gone', common_name_priority: 9 } },
    },
    member('LOW', 'low', ['B02', 'B03']),
    member('HIGH', 'high', ['B03', 'B04'], { common_name_priority: 5 }),
  );
  const merged = findCollection(catalog, 'S2');
  assert.deepEqual(
    merged.bands.map((band) => band.name),
    ['B03', 'B04', 'B02'],
  );
  const time = interval('2020-03-01', '2020-04-01');
  const best = await resolveItems(catalog, load('S2', { time }));
  assert.equal(best.items[0].collection, 'HIGH');
  const chosen = await resolveItems(catalog, load('S2', { time, properties: { 'provider:backend': comparison('eq', 'low') } }));
  assert.equal(chosen.items[0].collection, 'LOW');
  await assert.rejects(resolveItems(catalog, load('S2', { time, properties: { 'provider:backend': comparison('eq', 'nobody') } })), {
    code: 'ProcessParameterInvalid',
    message: /No provider 'nobody'.*high, low, gone/,
  });
});
