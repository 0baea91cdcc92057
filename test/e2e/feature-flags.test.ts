import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { callback, from, type Json, node, parameter, save } from '../engine/graphs.ts';
import { makeTinyArchive } from '../engine/tiny-archive.ts';
import { type Raster, readRaster, run, temporaryFolder } from './run.ts';

const folder = temporaryFolder();
const archive = await makeTinyArchive(folder, { dates: 3, width: 90, height: 70, bands: ['red', 'nir', 'heat', 'SCL'] });
const [tinyEntry] = JSON.parse(readFileSync(archive.catalogFile, 'utf8')) as [Record<string, unknown>];

type Item = Record<string, unknown> & { properties: Record<string, unknown>; assets: Record<string, Record<string, unknown>> };

interface Described {
  /** By band, added to what its asset says. */
  readonly assets?: Readonly<Record<string, Json>>;
  /** By date, added to the properties of the item. */
  readonly properties?: readonly Json[];
  readonly flags?: Json;
}

let catalogs = 0;

/** The archive's collection with more metadata and flags. */
function catalogOf({ assets = {}, properties = [], flags }: Described): string {
  catalogs += 1;
  const features = archive.dates.map((_, date) => {
    const item = JSON.parse(readFileSync(join(folder, 'stac', archive.itemOf(date), 'item.json'), 'utf8')) as Item;
    Object.assign(item.properties, properties[date]);
    for (const [band, asset] of Object.entries(item.assets)) Object.assign(asset, { href: archive.fileOf(date, band) }, assets[band]);
    return item;
  });
  const items = join(folder, `items-${catalogs}.json`);
  writeFileSync(items, JSON.stringify({ type: 'FeatureCollection', features, links: [] }));
  const entry = {
    ...tinyEntry,
    _vito: { data_source: { type: 'stac', url: items, ...(flags === undefined ? {} : { load_stac_feature_flags: flags }) } },
  };
  const file = join(folder, `flags-${catalogs}.json`);
  writeFileSync(file, JSON.stringify([entry]));
  return file;
}

/** The cube of a date as it is loaded: a file with all its bands. */
async function loaded(described: Described, date: number, bands: readonly string[]): Promise<Raster> {
  const day = archive.dates[date]!.slice(0, 10);
  const temporal_extent = [day, `${day}T23:00:00Z`];
  const { files } = await run(
    { load: node('load_collection', { id: 'TINY', spatial_extent: null, temporal_extent, bands }), save: save('load') },
    [catalogOf(described)],
  );
  return readRaster(files[0]!);
}

/** Pixels of a band with NaN for no-data. */
function valuesOf(raster: Raster, band: string): readonly number[] {
  const { values } = raster.bands.find(({ name }) => name === band)!;
  return values.map((value) => (value === raster.nodata ? Number.NaN : value));
}

/** Pixels that a band should have, by its stored numbers; those of files are floats. */
function assertDecoded(raster: Raster, raw: Raster, band: string, decode: (value: number) => number): void {
  const stored = valuesOf(raw, band);
  assert.ok(stored.some(Number.isNaN) && stored.some((value) => !Number.isNaN(value)), 'some pixels are no-data, some are not');
  assert.deepEqual(
    valuesOf(raster, band),
    stored.map((value) => (Number.isNaN(value) ? Number.NaN : Math.fround(decode(value)))),
  );
}

const scaled = { assets: { red: { 'raster:scale': 0.0001, 'raster:offset': -0.1 }, nir: { 'raster:scale': 0.5 } } };

test('numbers are as they are stored unless a flag says so', async () => {
  const plain = await loaded({}, 0, ['red']);
  const described = await loaded(scaled, 0, ['red']);
  assert.equal(described.type, 'u16');
  assert.equal(described.nodata, 0);
  assert.deepEqual(described.bands[0]!.values, plain.bands[0]!.values);
});

test('scale and offset of the items are applied where the flag says so: floats without them, no-data stays', async () => {
  const raw = await loaded({}, 1, ['red', 'nir', 'heat']);
  const raster = await loaded({ ...scaled, flags: { apply_raster_scale_and_offset: true } }, 1, ['red', 'nir', 'heat']);
  assert.equal(raster.type, 'f32');
  assertDecoded(raster, raw, 'red', (value) => value * 0.0001 - 0.1);
  assertDecoded(raster, raw, 'nir', (value) => value * 0.5);
  assertDecoded(raster, raw, 'heat', (value) => value);
  for (const band of raster.bands) assert.deepEqual([band.scale ?? 1, band.offset ?? 0], [1, 0], `${band.name} says nothing more to apply`);
  const negative = valuesOf(raster, 'red').filter((value) => value < 0);
  assert.ok(negative.length > 0, 'values below zero stay where the flag is about scales');
});

const wavelengths = { red: { bands: [{ name: 'red', data_type: 'uint16', nodata: 0, 'eo:center_wavelength': 0.665 }] } };
const baselines = [
  { 's2:processing_baseline': '03.01' },
  { 's2:processing_baseline': '05.09' },
  { 's2:processing_baseline': '05.09', 'earthsearch:boa_offset_applied': true },
];

test('the offset of Sentinel-2 reflectances is applied by the processing baseline of each item, and clamps at zero', async () => {
  const flags = { apply_sentinel2_reflectance_offset: true };
  const described = { assets: wavelengths, properties: baselines, flags };
  for (const [date, offset] of [
    [0, 0],
    [1, -1000],
    [2, 0],
  ] as const) {
    const raw = await loaded({}, date, ['red', 'SCL']);
    const raster = await loaded(described, date, ['red', 'SCL']);
    assertDecoded(raster, raw, 'red', (value) => Math.max(offset === 0 ? value : 0, value + offset));
    assert.deepEqual(valuesOf(raster, 'SCL'), valuesOf(raw, 'SCL'), 'classes are no reflectances');
    if (offset !== 0) assert.ok(valuesOf(raster, 'red').includes(0), 'some are clamped');
  }
});

test('what is computed from a decoded band is computed from its values', async () => {
  const graph = {
    load: node('load_collection', { id: 'TINY', spatial_extent: null, temporal_extent: null, bands: ['red'] }),
    twice: node('apply', {
      data: from('load'),
      process: callback({ m: node('multiply', { x: parameter('x'), y: 2 }, true) }),
    }),
    last: node('reduce_dimension', {
      data: from('twice'),
      dimension: 't',
      reducer: callback({ m: node('max', { data: parameter('data') }, true) }),
    }),
    save: save('last'),
  };
  const found = await readRaster((await run(graph, [catalogOf({ ...scaled, flags: { apply_raster_scale_and_offset: true } })])).files[0]!);
  const stored = await Promise.all(archive.dates.map(async (_, date) => valuesOf(await loaded({}, date, ['red']), 'red')));
  const expected = stored[0]!.map((_, pixel) => {
    const values = stored.map((date) => date[pixel]!).filter((value) => !Number.isNaN(value));
    return values.length === 0 ? Number.NaN : Math.fround(Math.fround(Math.max(...values) * 0.0001 - 0.1) * 2);
  });
  assert.deepEqual(valuesOf(found, 'red'), expected);
});
