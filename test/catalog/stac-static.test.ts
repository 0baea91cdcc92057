import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chooseLattice, type FetchJson, resolveItems } from '../../src/catalog/index.ts';
import { catalogOf, comparison, interval, load, loadStac, noCatalog, recordedLog, stacItem, temporaryFolder } from './fixtures.ts';

async function write(folder: string, files: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [path, json] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), JSON.stringify(json));
  }
}

/** A static catalog in memory, at https://stac.test/. */
function webOf(documents: Readonly<Record<string, unknown>>): { readonly fetchJson: FetchJson; readonly asked: string[] } {
  const asked: string[] = [];
  const fetchJson: FetchJson = async (url) => {
    asked.push(url);
    const path = url.replace('https://stac.test/', '');
    if (!(path in documents)) throw new Error(`nothing at ${url}`);
    return documents[path];
  };
  return { fetchJson, asked };
}

const tree = {
  'catalog.json': {
    type: 'Catalog',
    id: 'root',
    links: [
      { rel: 'child', href: './2024/collection.json' },
      { rel: 'child', href: 'catalog.json' },
    ],
  },
  '2024/collection.json': {
    type: 'Collection',
    id: 's2',
    extent: {},
    links: [
      { rel: 'root', href: '../catalog.json' },
      { rel: 'item', href: './b/b.json' },
      { rel: 'item', href: './a/a.json' },
      { rel: 'item', href: './a/../a/a.json' },
      { rel: 'child', href: '../catalog.json' },
    ],
  },
  '2024/a/a.json': stacItem('a', { datetime: '2024-06-01T10:00:00Z' }),
  '2024/b/b.json': stacItem('b', { datetime: '2024-06-01T09:00:00Z', box: [5, 50, 6, 51] }),
};

test('a static catalog on disk is walked once through relative links and circles; load_stac gives an instant each, in time order', async (context) => {
  const folder = await temporaryFolder(context);
  await write(folder, tree);
  for (const url of [join(folder, 'catalog.json'), pathToFileURL(join(folder, 'catalog.json')).href]) {
    const found = await resolveItems(noCatalog, loadStac(url));
    assert.deepEqual(
      found.groups.map(({ label, items }) => [label.text, items.map((index) => found.items[index].id)]),
      [
        ['2024-06-01T09:00:00Z', ['b']],
        ['2024-06-01T10:00:00Z', ['a']],
      ],
    );
    assert.equal(found.items[1].assets[0].href, join(folder, '2024/a/a_B04.tif'));
    assert.deepEqual(
      found.bands.map(({ name, commonName, type, nodata, categorical, gsd }) => [name, commonName, type, nodata, categorical, gsd]),
      [
        ['B04', 'red', 'u16', 0, false, 10],
        ['SCL', undefined, 'u8', 0, true, 20],
      ],
    );
  }
});

test('an item, an item collection and a nested catalog over http are read; hrefs count from where the document is', async () => {
  const { fetchJson, asked } = webOf({
    ...tree,
    'items.json': {
      type: 'FeatureCollection',
      features: [stacItem('x'), stacItem('y', { links: [{ rel: 'self', href: 'https://elsewhere.test/y/y.json' }] })],
    },
  });
  const single = await resolveItems(noCatalog, loadStac('https://stac.test/2024/a/a.json'), undefined, { fetchJson });
  assert.equal(single.items[0].assets[0].href, 'https://stac.test/2024/a/a_B04.tif');
  const listed = await resolveItems(noCatalog, loadStac('https://stac.test/items.json'), undefined, { fetchJson });
  assert.deepEqual(
    listed.items.map(({ assets }) => assets[0].href),
    ['https://stac.test/x_B04.tif', 'https://elsewhere.test/y/y_B04.tif'],
  );
  asked.length = 0;
  await resolveItems(noCatalog, loadStac('https://stac.test/catalog.json'), undefined, { fetchJson });
  assert.deepEqual(
    asked.sort(),
    ['2024/a/a.json', '2024/b/b.json', '2024/collection.json', 'catalog.json'].map((path) => `https://stac.test/${path}`),
  );
});

test('a document is read at most `concurrency` at once', async () => {
  let open = 0;
  let most = 0;
  const links = Array.from({ length: 40 }, (_, index) => ({ rel: 'item', href: `./${index}.json` }));
  const fetchJson: FetchJson = async (url) => {
    most = Math.max(most, ++open);
    await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
    return url.endsWith('catalog.json') ? { type: 'Catalog', id: 'c', links } : stacItem(url.replace(/.*\/(\d+)\.json/, 'item-$1'));
  };
  const found = await resolveItems(noCatalog, loadStac('https://stac.test/catalog.json'), undefined, { fetchJson, concurrency: 4 });
  assert.equal(found.items.length, 40);
  assert.equal(most, 4);
});

test('time is half-open on the item itself, space is by box and footprint, and a polygon is finer than its box', async () => {
  const triangle = stacItem('triangle', { box: [0, 0, 10, 10] }) as { geometry: unknown };
  triangle.geometry = {
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [10, 0],
        [0, 10],
        [0, 0],
      ],
    ],
  };
  const features = [
    stacItem('start', { datetime: '2024-06-01T00:00:00Z', box: [20, 0, 21, 1] }),
    stacItem('end', { datetime: '2024-07-01T00:00:00Z', box: [20, 0, 21, 1] }),
    stacItem('range', {
      box: [20, 0, 21, 1],
      properties: { datetime: null, start_datetime: '2024-06-30T23:59:59.999Z', end_datetime: '2024-08-01T00:00:00Z' },
    }),
    triangle,
  ];
  const { fetchJson } = webOf({ 'items.json': { type: 'FeatureCollection', features } });
  const ids = async (query: Parameters<typeof loadStac>[1]) => {
    const found = await resolveItems(
      noCatalog,
      loadStac('https://stac.test/items.json', { featureFlags: { allow_empty_cube: true }, ...query }),
      undefined,
      { fetchJson },
    );
    return found.items.map(({ id }) => id).sort();
  };
  assert.deepEqual(await ids({ time: interval('2024-06-01', '2024-07-01') }), ['range', 'start', 'triangle']);
  assert.deepEqual(await ids({ box: { west: 20.5, south: 0, east: 30, north: 5 } }), ['end', 'range', 'start']);
  assert.deepEqual(await ids({ box: { west: 6, south: 6, east: 9, north: 9 } }), []);
  assert.deepEqual(await ids({ box: { west: 4, south: 4, east: 9, north: 9 } }), ['triangle']);
  const polygon = {
    type: 'Polygon',
    coordinates: [
      [
        [3, 12],
        [25, -2],
        [25, 12],
        [3, 12],
      ],
    ],
  };
  assert.deepEqual(await ids({ box: { west: 3, south: -2, east: 25, north: 12 }, polygon }), ['end', 'range', 'start']);
});

test('a box across the antimeridian finds items on both sides, and an item written across it is placed by its raster', async () => {
  const across = stacItem('across', { box: [-180, -20, 180, -19], properties: { 'proj:epsg': 32760 } }) as {
    geometry: unknown;
    assets: Record<string, object>;
  };
  across.geometry = null;
  across.assets = { B04: { ...across.assets['B04'], 'proj:transform': [10, 0, 790_000, 0, -10, 7_800_000] } };
  const features = [
    stacItem('fiji', { box: [178, -19, 179, -18] }),
    stacItem('samoa', { box: [-173, -15, -172, -14] }),
    stacItem('paris', { box: [2, 48, 3, 49] }),
    across,
  ];
  const { fetchJson } = webOf({ 'items.json': { type: 'FeatureCollection', features } });
  const found = await resolveItems(
    noCatalog,
    loadStac('https://stac.test/items.json', { bands: ['B04'], box: { west: 177, south: -25, east: -170, north: -10 } }),
    undefined,
    { fetchJson },
  );
  assert.deepEqual(found.items.map(({ id }) => id).sort(), ['across', 'fiji', 'samoa']);
  const box = found.items.find(({ id }) => id === 'across')!.bbox!;
  assert.ok(box.west > 170 && box.east < -170, JSON.stringify(box));
  await assert.rejects(
    resolveItems(
      noCatalog,
      loadStac('https://stac.test/items.json', { bands: ['B04'], box: { west: 2, south: -20, east: 3, north: -19 } }),
      undefined,
      { fetchJson },
    ),
    { code: 'NoDataAvailable' },
  );
});

test('the lattice is that of the items, whichever of them the box and the dates leave', async () => {
  const { fetchJson } = webOf(tree);
  const whole = chooseLattice(await resolveItems(noCatalog, loadStac('https://stac.test/catalog.json'), undefined, { fetchJson }));
  const part = chooseLattice(
    await resolveItems(
      noCatalog,
      loadStac('https://stac.test/catalog.json', { time: interval('2024-06-01T09:30:00Z', '2024-06-02') }),
      undefined,
      { fetchJson },
    ),
  );
  assert.deepEqual(part.lattice, whole.lattice);
  assert.deepEqual(whole.lattice, { crs: { code: 'EPSG:32631', unit: 'metre' }, anchorX: 0, anchorY: 0, stepX: 10, stepY: 10 });
  const mask = chooseLattice(
    await resolveItems(noCatalog, loadStac('https://stac.test/catalog.json', { bands: ['SCL'] }), undefined, { fetchJson }),
  );
  assert.deepEqual([mask.lattice.stepX, mask.lattice.anchorX, mask.lattice.anchorY], [20, 0, 0]);
});

test('unknown bands, names given twice and an empty list', async (context) => {
  const { fetchJson } = webOf(tree);
  const url = 'https://stac.test/catalog.json';
  await assert.rejects(resolveItems(noCatalog, loadStac(url, { bands: ['B4'] }), undefined, { fetchJson }), {
    code: 'ProcessParameterInvalid',
    argument: 'bands',
    message: /no band 'B4'\. Did you mean 'B04'\?/,
  });
  const twice = await resolveItems(noCatalog, loadStac(url, { bands: ['SCL', 'red', 'B04'] }), undefined, { fetchJson });
  assert.deepEqual(
    twice.bands.map(({ name }) => name),
    ['SCL', 'B04'],
  );
  await assert.rejects(resolveItems(noCatalog, loadStac(url, { bands: [] }), undefined, { fetchJson }), {
    code: 'ProcessParameterInvalid',
    message: /empty/,
  });
  const catalog = await catalogOf(context, {
    id: 'S2',
    'cube:dimensions': { bands: { type: 'bands', values: ['B04', 'B99'] } },
    _vito: { data_source: { type: 'stac', url } },
  });
  await assert.rejects(resolveItems(catalog, load('S2', { bands: ['B99'] }), undefined, { fetchJson }), {
    code: 'ProcessParameterInvalid',
    message: /No item of 'S2' in these extents offers the band 'B99'/,
  });
  const { lines, log } = recordedLog();
  const all = await resolveItems(catalog, load('S2'), undefined, { fetchJson, log });
  assert.deepEqual(
    all.bands.map(({ name }) => name),
    ['B04', 'B99'],
  );
  assert.match(lines.join('\n'), /offers B99: all no-data/);
  assert.deepEqual(
    all.groups.map(({ label, items }) => [label.text, items.length]),
    [['2024-06-01T00:00:00Z', 2]],
  );
});

test('a document that is not STAC, a broken link and an unusable URL are errors that name them', async (context) => {
  const folder = await temporaryFolder(context);
  await write(folder, {
    'other.json': { hello: 'world' },
    'broken.json': { type: 'Catalog', links: [{ rel: 'item', href: './missing.json' }] },
  });
  await assert.rejects(resolveItems(noCatalog, loadStac(join(folder, 'other.json'))), {
    code: 'SourceUnreadable',
    message: /is not a STAC item/,
  });
  await assert.rejects(resolveItems(noCatalog, loadStac(join(folder, 'broken.json'))), {
    code: 'SourceUnavailable',
    message: /missing\.json does not exist/,
  });
  await assert.rejects(resolveItems(noCatalog, loadStac('ftp://stac.test/')), { code: 'ProcessParameterInvalid', argument: 'url' });
  const page = {
    type: 'FeatureCollection',
    features: [stacItem('a')],
    links: [{ rel: 'next', href: 'https://stac.test/items.json?page=2' }],
  };
  await assert.rejects(resolveItems(noCatalog, loadStac('https://stac.test/items.json'), undefined, webOf({ 'items.json': page })), {
    code: 'SourceUnreadable',
    message: /one page/,
  });
});

test('what a request may read of this machine is asked, and what the web refers to is never read from here', async (context) => {
  const folder = await temporaryFolder(context);
  await write(folder, tree);
  const mayReadLocal = () => false;
  await assert.rejects(resolveItems(noCatalog, loadStac(join(folder, 'catalog.json')), undefined, { mayReadLocal }), {
    code: 'ProcessParameterInvalid',
    argument: 'url',
  });
  const { fetchJson } = webOf({
    'links.json': { type: 'Catalog', links: [{ rel: 'item', href: 'file:///etc/secret.json' }] },
    'asset.json': stacItem('a', { assets: { B04: { href: 'file:///etc/secret.tif', roles: ['data'] } } }),
    'raw.json': stacItem('a', { assets: { B04: { href: '/etc/secret.tif', roles: ['data'] } } }),
  });
  const options = { fetchJson, mayReadLocal };
  await assert.rejects(resolveItems(noCatalog, loadStac('https://stac.test/links.json'), undefined, options), {
    code: 'SourceUnavailable',
    message: /not on the web/,
  });
  await assert.rejects(resolveItems(noCatalog, loadStac('https://stac.test/asset.json'), undefined, options), {
    code: 'SourceUnavailable',
    message: /not on the web/,
  });
  await assert.rejects(
    resolveItems(noCatalog, loadStac('https://stac.test/raw.json', { featureFlags: { use_raw_asset_href: true } }), undefined, options),
    {
      code: 'ProcessParameterInvalid',
      argument: 'url',
    },
  );
  const catalog = await catalogOf(context, { id: 'MINE', _vito: { data_source: { type: 'stac', url: join(folder, 'catalog.json') } } });
  assert.equal((await resolveItems(catalog, load('MINE'), undefined, { mayReadLocal })).items.length, 2);
  await assert.rejects(
    resolveItems(catalog, load('MINE', { featureFlags: { url: join(folder, 'catalog.json') } }), undefined, { mayReadLocal }),
    {
      code: 'ProcessParameterInvalid',
    },
  );
});

test('headers are read where metadata state no grid or type, each file once, and nowhere else', async () => {
  const bare = { href: './a.tif', roles: ['data'], 'eo:bands': [{ name: 'V' }, { name: 'W' }] };
  const described = {
    href: './b.tif',
    roles: ['data'],
    'eo:bands': [{ name: 'X' }],
    'proj:shape': [10, 10],
    'proj:transform': [10, 0, 0, 0, -10, 100],
  };
  const { fetchJson } = webOf({ 'item.json': stacItem('i', { assets: { bare, described } }) });
  const asked: string[] = [];
  const grid = {
    lattice: { crs: { code: 'EPSG:32631', unit: 'metre' as const }, anchorX: 5, anchorY: 5, stepX: 10, stepY: 10 },
    column: 0,
    row: 0,
    width: 3,
    height: 3,
  };
  const found = await resolveItems(noCatalog, loadStac('https://stac.test/item.json'), undefined, {
    fetchJson,
    readGrid: async (href) => {
      asked.push(href);
      return { grid, type: 'i16', nodata: -1, samples: 2 };
    },
  });
  assert.deepEqual(asked, ['https://stac.test/a.tif', 'https://stac.test/b.tif']);
  assert.deepEqual(
    found.items[0].assets.map(({ band, grid: known }) => [band, known?.lattice.anchorX, known?.width]),
    [
      ['V', 5, 3],
      ['W', 5, 3],
      ['X', 0, 10],
    ],
  );
  assert.deepEqual(
    found.bands.map(({ type, nodata }) => [type, nodata]),
    [
      ['i16', -1],
      ['i16', -1],
      ['i16', -1],
    ],
  );
});

test('conditions are evaluated on properties; an item that lacks one is left out, and a property that none has is named', async () => {
  const features = [
    stacItem('clear', { properties: { 'eo:cloud_cover': 5 } }),
    stacItem('cloudy', { properties: { 'eo:cloud_cover': 80 } }),
    stacItem('silent', { properties: { 'eo:cloud_cover': null } }),
    stacItem('without'),
  ];
  const { fetchJson } = webOf({ 'items.json': { type: 'FeatureCollection', features } });
  const run = (name: string, condition: ReturnType<typeof comparison>) =>
    resolveItems(noCatalog, loadStac('https://stac.test/items.json', { properties: { [name]: condition } }), undefined, { fetchJson });
  assert.deepEqual(
    (await run('eo:cloud_cover', comparison('lte', 20))).items.map(({ id }) => id),
    ['clear'],
  );
  assert.deepEqual(
    (await run('eo:cloud_cover', comparison('neq', 5))).items.map(({ id }) => id),
    ['cloudy'],
  );
  await assert.rejects(run('eo:cloud_cover', comparison('gt', 90)), {
    code: 'NoDataAvailable',
    message: /no item fulfils the conditions on eo:cloud_cover/,
  });
  await assert.rejects(run('eo:cloud_covr', comparison('lte', 20)), {
    code: 'NoDataAvailable',
    message: /no item has the property 'eo:cloud_covr'\. Did you mean 'eo:cloud_cover'\?/,
  });
  await assert.rejects(run('eo:cloud_cover', { parameters: ['value'], nodes: [{ e: 'parameter', name: 'value' }], result: 0 }), {
    code: 'ProcessParameterInvalid',
    message: /must give true or false, but gave 5/,
  });
});
