import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLattice, resolveItems, type SourceItems } from '../../src/catalog/index.ts';
import { catalogOf, load, loadStac, noCatalog, recordedLog, stacItem } from './fixtures.ts';

async function assetsOf(
  assets: object,
  query: Parameters<typeof loadStac>[1] = {},
  properties: Record<string, unknown> = {},
  log?: (level: string, message: string) => void,
): Promise<SourceItems> {
  const item = stacItem('i', { assets: assets as Record<string, unknown>, properties });
  return resolveItems(noCatalog, loadStac('https://stac.test/i.json', query), undefined, { fetchJson: async () => item, log });
}

test('bands are found by STAC 1.0 and 1.1 names and common names, samples by their place', async () => {
  const stac10 = await assetsOf(
    {
      data: {
        href: 'a.tif',
        'eo:bands': [
          { name: 'blue', common_name: 'blue' },
          { name: 'B8A', common_name: 'nir08' },
        ],
      },
    },
    { bands: ['nir08'] },
  );
  assert.deepEqual(
    stac10.items[0].assets.map(({ band, assetBand }) => [band, assetBand]),
    [['B8A', 1]],
  );
  const stac11 = await assetsOf(
    {
      data: {
        href: 'a.tif',
        data_type: 'uint16',
        nodata: 0,
        gsd: 10,
        bands: [{ name: 'x' }, { name: 'B04', 'eo:common_name': 'red', 'eo:center_wavelength': 0.665, nodata: 7, data_type: 'int16' }],
      },
    },
    { bands: ['red', 'x'] },
  );
  assert.deepEqual(
    stac11.items[0].assets.map(({ band, assetBand, type, nodata }) => [band, assetBand, type, nodata]),
    [
      ['B04', 1, 'i16', 7],
      ['x', 0, 'u16', 0],
    ],
  );
  assert.deepEqual(
    stac11.bands.map(({ name, commonName, wavelength, gsd, nodata }) => [name, commonName, wavelength, gsd, nodata]),
    [
      ['B04', 'red', 0.665, 10, 7],
      ['x', undefined, undefined, 10, 0],
    ],
  );
});

test('among assets that offer a band, data and reflectance come first, then the finest; pictures never', async () => {
  const band = { 'eo:bands': [{ name: 'B04' }] };
  const assets = {
    a_other: { href: 'other.tif', gsd: 1, ...band },
    b_coarse: { href: 'coarse.tif', roles: ['data'], gsd: 60, ...band },
    c_fine: { href: 'fine.tif', roles: ['reflectance'], gsd: 10, ...band },
    d_fine: { href: 'fine2.tif', roles: ['data'], gsd: 10, ...band },
    visual: { href: 'v.tif', roles: ['data', 'visual'], gsd: 1, ...band },
    overview: { href: 'o.tif', gsd: 1, ...band },
    thumbnail: { href: 't.jpg', type: 'image/jpeg', ...band },
    metadata: { href: 'm.xml', type: 'application/xml', roles: ['metadata'] },
  };
  const found = await assetsOf(assets);
  assert.deepEqual(
    found.items[0].assets.map(({ href }) => href),
    ['https://stac.test/fine.tif'],
  );
  const skipped = await assetsOf(assets, { featureFlags: { skipped_assets: ['c_fine'] } });
  assert.equal(skipped.items[0].assets[0].href, 'https://stac.test/fine2.tif');
  await assert.rejects(assetsOf({ visual: assets.visual }, { bands: ['visual'] }), { code: 'ProcessParameterInvalid', argument: 'bands' });
});

test('assets without band names go by the map of the flag, else by their id', async () => {
  const assets = {
    SCL_20m: { href: 'scl.tif', roles: ['data'] },
    AOT: { href: 'aot.tif', roles: ['data'] },
    named: { href: 'n.tif', bands: [{ name: 'N' }] },
  };
  const found = await assetsOf(assets, { featureFlags: { asset_id_to_bands_map: { SCL_20m: ['SCL'], named: ['ignored'] } } });
  assert.deepEqual(
    found.bands.map(({ name, categorical }) => [name, categorical]),
    [
      ['SCL', true],
      ['AOT', false],
      ['N', false],
    ],
  );
});

test('aliases of a layer catalog find assets by name and by id, names before ids before common names', async (context) => {
  const item = stacItem('i', {
    assets: {
      B02_10m: { href: 'by-id.tif', roles: ['data'], gsd: 5 },
      other: { href: 'by-common-name.tif', roles: ['data'], gsd: 1, 'eo:bands': [{ name: 'X', common_name: 'blue' }] },
      data: { href: 'by-name.tif', roles: ['data'], gsd: 10, 'eo:bands': [{ name: 'TOC-B02_10M' }] },
    },
  }) as { assets: Record<string, unknown> };
  const entry = {
    id: 'S2',
    'cube:dimensions': { bands: { type: 'bands', values: ['B02'] } },
    summaries: { 'eo:bands': [{ name: 'B02', common_name: 'blue', aliases: ['TOC-B02_10M', 'B02_10m'], nodata: 32767, type: 'int16' }] },
    _vito: { data_source: { type: 'stac', url: 'https://stac.test/i.json' } },
  };
  const catalog = await catalogOf(context, entry);
  const href = async (band: string) =>
    (await resolveItems(catalog, load('S2', { bands: [band] }), undefined, { fetchJson: async () => item })).items[0].assets[0];
  assert.deepEqual(await href('TOC-B02_10M'), { band: 'B02', href: 'https://stac.test/by-name.tif', assetBand: 0, nodata: 32767 });
  delete item.assets['data'];
  assert.equal((await href('blue')).href, 'https://stac.test/by-id.tif');
  delete item.assets['B02_10m'];
  assert.equal((await href('B02')).href, 'https://stac.test/by-common-name.tif');
});

test('alternates are taken where they begin with the preferred prefix, raw hrefs as they are written', async () => {
  const assets = {
    B04: { href: './a.tif', alternate: { s3: { href: 's3://bucket/a.tif' }, local: { href: 'https://mirror.test/a.tif' } } },
  };
  const href = async (featureFlags: Record<string, unknown>) => (await assetsOf(assets, { featureFlags })).items[0].assets[0].href;
  assert.equal(await href({}), 'https://stac.test/a.tif');
  assert.equal(await href({ preferred_url_prefix: 'S3://' }), 's3://bucket/a.tif');
  assert.equal(await href({ preferred_url_prefix: 'https://mirror.test' }), 'https://mirror.test/a.tif');
  assert.equal(await href({ preferred_url_prefix: 'gs://' }), 'https://stac.test/a.tif');
  assert.equal(await href({ use_raw_asset_href: true }), './a.tif');
});

test('scale and offset are metadata, unless the flag applies them: then values are floats without them', async () => {
  const assets = {
    B04: {
      href: 'a.tif',
      'eo:bands': [{ name: 'B04' }],
      'raster:bands': [{ data_type: 'uint16', nodata: 0, scale: 0.0001, offset: -0.1 }],
    },
    T: { href: 't.tif', bands: [{ name: 'T', data_type: 'int32', 'raster:scale': 0.01 }], 'raster:offset': 5 },
    P: { href: 'p.tif', bands: [{ name: 'P', data_type: 'uint8' }] },
  };
  const raw = await assetsOf(assets);
  assert.deepEqual(
    raw.bands.map(({ type, nodata, scale, offset }) => [type, nodata, scale, offset]),
    [
      ['u16', 0, 0.0001, -0.1],
      ['i32', undefined, 0.01, 5],
      ['u8', undefined, undefined, undefined],
    ],
  );
  assert.ok(raw.items[0].assets.every((asset) => asset.scale === undefined && asset.offset === undefined));
  const applied = await assetsOf(assets, { featureFlags: { apply_raster_scale_and_offset: true } });
  assert.deepEqual(
    applied.bands.map(({ type, nodata, scale, offset }) => [type, nodata, scale, offset]),
    [
      ['f32', undefined, undefined, undefined],
      ['f64', undefined, undefined, undefined],
      ['u8', undefined, undefined, undefined],
    ],
  );
  assert.deepEqual(
    applied.items[0].assets.map(({ type, nodata, scale, offset, minimum }) => [type, nodata, scale, offset, minimum]),
    [
      ['u16', 0, 0.0001, -0.1, undefined],
      ['i32', undefined, 0.01, 5, undefined],
      ['u8', undefined, undefined, undefined, undefined],
    ],
  );
});

test('the Sentinel-2 offset is by item: its metadata or its baseline, never twice, never on classes', async () => {
  const described = {
    B04: {
      href: 'a.tif',
      bands: [{ name: 'B04', 'eo:center_wavelength': 0.665, data_type: 'uint16' }],
      'raster:scale': 0.0001,
      'raster:offset': -0.1,
    },
    SCL: { href: 's.tif', bands: [{ name: 'SCL' }], 'raster:offset': -0.1 },
  };
  const bare = { B04: { href: 'a.tif', bands: [{ name: 'B04', 'eo:center_wavelength': 0.665, data_type: 'uint16' }] } };
  const decode = async (assets: object, properties: Record<string, unknown>) => {
    const found = await assetsOf(assets, { featureFlags: { apply_sentinel2_reflectance_offset: true } }, properties);
    assert.equal(found.bands[0].type, 'u16');
    return found.items[0].assets.map(({ scale, offset, minimum }) => [scale, offset, minimum]);
  };
  const none = [undefined, undefined, undefined];
  assert.deepEqual(await decode(described, { 's2:processing_baseline': '05.09' }), [[undefined, -1000, 0], none]);
  assert.deepEqual(await decode(described, {}), [[undefined, -1000, 0], none]);
  assert.deepEqual(await decode(described, { 's2:processing_baseline': '03.01' }), [none, none]);
  assert.deepEqual(await decode(described, { 's2:processing_baseline': '05.09', 'earthsearch:boa_offset_applied': true }), [none, none]);
  assert.deepEqual(await decode(bare, { 's2:processing_baseline': '04.00' }), [[undefined, -1000, 0]]);
  assert.deepEqual(await decode(bare, {}), [none]);
});

test('grids come from proj:transform and proj:shape, or proj:bbox; what is rotated or incomplete is left to the header', async () => {
  const grid = async (fields: object, flags: Record<string, unknown> = {}) =>
    (await assetsOf({ B04: { href: 'a.tif', ...fields } }, { featureFlags: flags }, { 'proj:epsg': null })).items[0].assets[0].grid;
  const lattice = { crs: { code: 'EPSG:32631', unit: 'metre' }, anchorX: 600_000, anchorY: 5_700_000, stepX: 10, stepY: 20 };
  const whole = { lattice, column: 0, row: 0, width: 30, height: 40 };
  const shape = { 'proj:code': 'EPSG:32631', 'proj:shape': [40, 30] };
  assert.deepEqual(await grid({ ...shape, 'proj:transform': [10, 0, 600_000, 0, -20, 5_700_000, 0, 0, 1] }), whole);
  assert.deepEqual(await grid({ ...shape, 'proj:bbox': [600_000, 5_699_200, 600_300, 5_700_000] }), whole);
  assert.deepEqual(await grid({ ...shape, 'proj:transform': [10, 0, 600_000, 0, 20, 5_699_200] }), whole);
  assert.equal(await grid({ ...shape, 'proj:transform': [10, 1, 600_000, 1, -20, 5_700_000] }), undefined);
  assert.equal(await grid({ 'proj:shape': [40, 30], 'proj:transform': [10, 0, 0, 0, -20, 0] }), undefined);
  assert.equal(await grid({ ...shape, 'proj:code': 'EPSG:999999', 'proj:transform': [10, 0, 0, 0, -20, 0] }), undefined);
  const gdalOrder = [600_000, 10, 0, 5_700_000, 0, -20];
  assert.deepEqual(await grid({ ...shape, 'proj:transform': gdalOrder }, { fix_proj_transform: true }), whole);
  assert.deepEqual(await grid({ ...shape, 'proj:transform': [10, 0, 600_000, 0, -20, 5_700_000] }, { fix_proj_transform: true }), whole);
});

test('flags that size cubes, choose labels or allow nothing take effect; tuning flags are said and change nothing', async () => {
  const { lines, log } = recordedLog();
  const assets = {
    B04: { href: 'a.tif', gsd: 10, 'proj:code': 'EPSG:32631', 'proj:shape': [4, 4], 'proj:transform': [10, 0, 5, 0, -10, 5] },
  };
  const plain = await assetsOf(assets);
  const tuned = await assetsOf(assets, { featureFlags: { tilesize: 128, load_per_product: true } }, {}, log);
  assert.deepEqual(tuned, plain);
  assert.deepEqual(lines, ['info: Feature flags without an effect on the result here: tilesize, load_per_product.']);
  const sized = await assetsOf(assets, { featureFlags: { cellsize_override: [30, 60] } });
  const { lattice } = chooseLattice(sized);
  assert.deepEqual([lattice.stepX, lattice.stepY], [30, 60]);
  const byDay = await assetsOf(assets, { featureFlags: { temporalresolution: 'ByDay' } });
  const byMonth = await assetsOf(assets, { featureFlags: { temporalresolution: 'ByMonth' } });
  assert.deepEqual(
    [plain, byDay, byMonth].map(({ groups }) => groups[0].label),
    [
      { text: '2024-06-01T10:50:00Z', start: Date.UTC(2024, 5, 1, 10, 50), end: Date.UTC(2024, 5, 1, 10, 50) },
      { text: '2024-06-01T00:00:00Z', start: Date.UTC(2024, 5, 1), end: Date.UTC(2024, 5, 2) },
      { text: '2024-06-01T00:00:00Z', start: Date.UTC(2024, 5, 1), end: Date.UTC(2024, 6, 1) },
    ],
  );
  const empty = await assetsOf(assets, { time: [0, 1], featureFlags: { allow_empty_cube: true }, bands: ['B04'] });
  assert.deepEqual([empty.items, empty.groups, empty.bands.map(({ name }) => name)], [[], [], ['B04']]);
});

test('flags that are unknown, refused or malformed are errors that name them', async () => {
  const assets = { B04: { href: 'a.tif' } };
  const refused = (flags: Record<string, unknown>, code: string, message: RegExp) =>
    assert.rejects(assetsOf(assets, { featureFlags: flags }), { code, message, argument: 'featureflags' });
  await refused(
    { allow_empty_cubes: true },
    'ProcessParameterInvalid',
    /'allow_empty_cubes' is not known: did you mean 'allow_empty_cube'\?/,
  );
  await refused({ global_bounds: true }, 'ProcessParameterUnsupported', /'global_bounds' is not supported/);
  await refused({ byoc_collection_id: 'x' }, 'ProcessParameterUnsupported', /sentinel-hub/);
  await refused({ stac_api_max_items: '5' }, 'ProcessParameterInvalid', /'stac_api_max_items' is "5", but must be a whole number/);
  await refused({ cellsize_override: [10, -1] }, 'ProcessParameterInvalid', /positive numbers/);
  await refused({ temporalresolution: 'ByYear' }, 'ProcessParameterInvalid', /"ByDay" or "ByMonth"/);
  await refused({ property_filter_adaptations: { a: { renam: 'b' } } }, 'ProcessParameterInvalid', /property_filter_adaptations/);
});

test('bands from granule metadata are refused by name where they are asked for, and left out otherwise', async (context) => {
  const entry = {
    id: 'S2',
    'cube:dimensions': { bands: { type: 'bands', values: ['B04', 'sunAzimuthAngles'] } },
    _vito: {
      data_source: {
        type: 'stac',
        url: 'https://stac.test/i.json',
        load_stac_feature_flags: { granule_metadata_band_map: { sunAzimuthAngles: 'granule_metadata##0' } },
      },
    },
  };
  const catalog = await catalogOf(context, entry);
  const options = { fetchJson: async () => stacItem('i') };
  const all = await resolveItems(catalog, load('S2'), undefined, options);
  assert.deepEqual(
    all.bands.map(({ name }) => name),
    ['B04'],
  );
  await assert.rejects(resolveItems(catalog, load('S2', { bands: ['sunAzimuthAngles'] }), undefined, options), {
    code: 'ProcessParameterUnsupported',
    message: /'sunAzimuthAngles' .*granule_metadata_band_map/,
  });
});
