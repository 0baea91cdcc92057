import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { landsatNewYorkEntry } from '../../src/catalog/index.ts';
import { assertAgreement, assertGrid, type Comparison, type Description, type GridFacts } from './agreement.ts';
import { serveFolder } from './folder-server.ts';
import { landsatFolder, type Nodes, reference, run, sampleFolder, skipLandsat, skipSample, temporaryFolder } from './run.ts';

interface Answer {
  readonly grid: GridFacts;
  readonly comparison: Comparison;
  readonly description: Description;
}

const compare = `
path = request['file']
answer({'grid': grid_facts(grid), 'comparison': comparison(values_of(path), values[0]), 'description': description(path)})
`;

/** Loads and saves, nothing else. */
function loading(process_id: 'load_collection' | 'load_stac', args: Readonly<Record<string, unknown>>): Nodes {
  return {
    load: { process_id, arguments: { spatial_extent: null, temporal_extent: null, ...args } },
    save: { process_id: 'save_result', arguments: { data: { from_node: 'load' }, format: 'GTiff' }, result: true },
  };
}

test('a STAC item on a server, loaded alone, is its files, every pixel', { skip: skipSample }, async () => {
  const item = 'SAMPLE_32U_20240617';
  const server = await serveFolder(sampleFolder);
  const url = `${server.url}/stac/${item}/${item}.json`;
  for (const band of ['B04', 'B11', 'SCL']) {
    const { files } = await run(loading('load_stac', { url, bands: [band] }));
    assert.equal(files.length, 1);
    const script = `
item = next(item for item in sample_items(request['sample']) if item['id'] == request['item'])
path, nodata = item['files'][request['band']]
grid = grid_of_file(path)
_, values = load([item], [request['band']], grid)
${compare}`;
    const { comparison, description, grid } = reference(script, { file: files[0], item, band }) as Answer;
    assertAgreement(comparison, band);
    assert.equal(comparison.pixels, grid.size[0]! * grid.size[1]!);
    assertGrid(description, grid);
    assert.deepEqual(description.types, [band === 'SCL' ? 'Byte' : 'UInt16']);
    assert.equal(description.nodata, 0);
    assert.deepEqual(description.names, [band]);
    assert.ok(server.ranged.includes(`/stac/${item}/${band}.tif`), 'read in parts');
  }
});

test('a STAC collection on a server has a label for each instant, a catalog collection one for each day', {
  skip: skipSample,
}, async () => {
  const server = await serveFolder(sampleFolder);
  const load = { spatial_extent: { west: 5.98, south: 50.74, east: 6.02, north: 50.75 }, temporal_extent: ['2024-06-17', '2024-06-23'] };
  const bands = ['B04', 'SCL'];
  const instants = await run(loading('load_stac', { ...load, url: `${server.url}/stac/collection.json`, bands }));
  const days = await run(loading('load_collection', { ...load, id: 'SENTINEL2_L2A_SAMPLE', bands }));
  const script = `
items = sample_items(request['sample'], request['time'])
times = sorted({item['time'] for item in items})
def at(time):
    return load([item for item in items if item['time'] == time], request['bands'], grid)[1][0]
grid = grid_of_box(request['code'], 10, 0, request['box'])
days, values = load(items, request['bands'], grid)
answer({'times': times, 'days': days, 'grid': grid_facts(grid),
    'instants': [{'comparison': comparison(values_of(path), at(time)), 'description': description(path)} for path, time in zip(request['instants'], times, strict=True)],
    'byDay': [{'comparison': comparison(values_of(path), planes), 'description': description(path)} for path, planes in zip(request['files'], values, strict=True)]})
`;
  const code = days.plan.notes.join().includes('pixels of 10 x 10 in EPSG:32631') ? 32631 : 32632;
  const answer = reference(script, {
    files: days.files,
    instants: instants.files,
    box: load.spatial_extent,
    time: load.temporal_extent,
    bands,
    code,
  }) as { readonly times: readonly string[]; readonly days: readonly string[]; readonly grid: GridFacts } & Readonly<
    Record<'instants' | 'byDay', readonly Answer[]>
  >;
  for (const { comparison, description } of [...answer.instants, ...answer.byDay]) {
    assertAgreement(comparison, 'a label');
    assertGrid(description, answer.grid);
    assert.deepEqual(description.names, bands);
  }
  assert.deepEqual(
    answer.byDay.map(({ description }) => description.metadata['TIMESTAMP']),
    answer.days.map((day) => `${day}T00:00:00Z`),
  );
  assert.deepEqual(
    answer.instants.map(({ description }) => description.metadata['TIMESTAMP']),
    answer.times.map((time) => time.replace('.000Z', 'Z')),
  );
});

/** The Landsat scenes as a collection that declares no lattice, so that scenes that share one keep it. */
function withoutLattice(): string {
  const entry = landsatNewYorkEntry(landsatFolder());
  const dimensions = entry['cube:dimensions'] as Record<string, Record<string, unknown>>;
  for (const axis of ['x', 'y']) {
    delete dimensions[axis]!['step'];
    delete dimensions[axis]!['anchor'];
  }
  const file = join(temporaryFolder(), 'landsat.json');
  writeFileSync(file, JSON.stringify([{ ...entry, id: 'LANDSAT_AS_IT_IS' }]));
  return file;
}

test('a Landsat scene loaded alone is its files, pixels and corners, odd steps included', { skip: skipLandsat }, async () => {
  const catalog = withoutLattice();
  for (const [band, half, time] of [
    ['B5', 15, ['2018-04-21', '2018-04-22']],
    ['B8', 7.5, ['2018-06-15', '2018-06-16']],
    ['BQA', 15, ['2018-01-06', '2018-01-07']],
  ] as const) {
    const { files, names } = await run(loading('load_collection', { id: 'LANDSAT_AS_IT_IS', temporal_extent: time, bands: [band] }), {
      catalogs: [catalog],
    });
    assert.deepEqual(names, [`openEO_${time[0]}Z.tif`]);
    const script = `
item, = landsat_items(request['folder'], request['time'])
grid = grid_of_file(item['files'][request['band']][0])
_, values = load([item], [request['band']], grid)
${compare}`;
    const { comparison, description, grid } = reference(script, { file: files[0], folder: landsatFolder(), time, band }) as Answer;
    assertAgreement(comparison, band);
    assert.equal(comparison.pixels, grid.size[0]! * grid.size[1]!);
    assert.deepEqual(description.size, grid.size);
    assert.equal(description.code, grid.code);
    description.transform.forEach((value, index) => assert.ok(Math.abs(value - grid.transform[index]!) < 1e-3, `transform ${index}`));
    assert.equal(grid.transform[0]! % (2 * half), half, 'corners lie half a pixel of the original scene off');
  }
});

for (const day of ['2018-04-28', '2018-09-03']) {
  test(`the two scenes of ${day} mosaic, the first path and row before the second`, { skip: skipLandsat }, async () => {
    const next = `${day.slice(0, -2)}${String(Number(day.slice(-2)) + 1).padStart(2, '0')}`;
    const bands = ['B4', 'B5', 'BQA'];
    const { files, names, plan } = await run(loading('load_collection', { id: 'LANDSAT8_NEW_YORK', temporal_extent: [day, next], bands }));
    assert.deepEqual(names, [`openEO_${day}Z.tif`]);
    assert.match(plan.notes.join(), /2 items of LANDSAT8_NEW_YORK under 1 labels/);
    const script = `
items = landsat_items(request['folder'], request['time'])
corners = [grid_of_file(item['files']['B4'][0]).bounds for item in items]
box = {'crs': 32618, 'west': min(c[0] for c in corners), 'south': min(c[1] for c in corners), 'east': max(c[2] for c in corners), 'north': max(c[3] for c in corners)}
grid = grid_of_box(32618, 3000, 15, box)
_, values = load(items, request['bands'], grid)
both = ~np.isnan(load(items[:1], ['B4'], grid)[1]) & ~np.isnan(load(items[1:], ['B4'], grid)[1])
path = request['file']
answer({'grid': grid_facts(grid), 'comparison': comparison(values_of(path), values[0]), 'description': description(path), 'ids': [item['id'][10:16] for item in items], 'both': int(both.sum())})
`;
    const request = { file: files[0], folder: landsatFolder(), time: [day, next], bands };
    const answer = reference(script, request) as Answer & { readonly ids: readonly string[]; readonly both: number };
    assert.deepEqual(answer.ids, ['014031', '014032']);
    assert.ok(answer.both > 100, `${answer.both} pixels overlap`);
    assertAgreement(answer.comparison, day);
    assertGrid(answer.description, answer.grid);
    assert.deepEqual(answer.description.names, bands);
  });
}

const mercator = { west: 661500, south: 6574000, east: 666500, north: 6578700, crs: 3857 };
const degrees = { west: 5.951, south: 50.741, east: 5.987, north: 50.7612 };

for (const [what, box] of [
  ['web Mercator', mercator],
  ['its own reference system, on pixel centres', { west: 707005, south: 5625005, east: 709995, north: 5627995, crs: 32631 }],
  ['degrees, crs as text', { ...degrees, crs: 'EPSG:4326' }],
  ['degrees, crs as a URN', { ...degrees, crs: 'urn:ogc:def:crs:EPSG::4326' }],
] as const) {
  test(`a box in ${what} selects the pixels whose centres it holds`, { skip: skipSample }, async () => {
    const time = ['2024-06-17', '2024-06-18'];
    const { files } = await run(
      loading('load_collection', { id: 'SENTINEL2_L2A_SAMPLE', spatial_extent: box, temporal_extent: time, bands: ['B04'] }),
    );
    const script = `
grid = grid_of_box(32631, 10, 0, request['box'])
_, values = load(sample_items(request['sample'], request['time']), ['B04'], grid)
${compare}`;
    const code = typeof box.crs === 'number' ? box.crs : 4326;
    const { comparison, description, grid } = reference(script, { file: files[0], time, box: { ...box, crs: code } }) as Answer;
    assertAgreement(comparison, what);
    assertGrid(description, grid);
    if (code === 32631) assert.deepEqual(grid.size, [300, 300], 'centres on the edge of the box are in it');
  });
}

test('the sample collection says what the files say', { skip: skipSample }, async () => {
  const [entry] = JSON.parse(readFileSync(join(sampleFolder, 'layercatalog.json'), 'utf8')) as {
    summaries: { 'eo:bands': { name: string; nodata: number; type: string }[] };
  }[];
  const script = `
facts = {}
for item in sample_items(request['sample']):
    for band, (path, _) in item['files'].items():
        data = gdal.Open(path)
        raster = data.GetRasterBand(1)
        facts.setdefault(band, set()).add((gdal.GetDataTypeName(raster.DataType).replace('Byte', 'uint8').lower(), raster.GetNoDataValue()))
answer({band: sorted(found) for band, found in facts.items()})
`;
  const found = reference(script, {}) as Record<string, unknown>;
  const stated = Object.fromEntries(entry!.summaries['eo:bands'].map(({ name, type, nodata }) => [name, [[type, nodata]]]));
  assert.deepEqual(found, stated);
});
