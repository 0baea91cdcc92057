import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { boundsOf, crsOf, OpenEOError, transformBox } from '../../src/cube/index.ts';
import { boxOf, callback, from, type Json, load, node, parameter, reducer, save } from '../engine/graphs.ts';
import { makeTinyArchive } from '../engine/tiny-archive.ts';
import { bytesOf, type Run, readRaster, run, temporaryFolder } from './run.ts';
import { openSite, type Site, type SiteOptions, type SiteRequest } from './site.ts';

const folder = temporaryFolder();
const archive = await makeTinyArchive(folder, { dates: 6, width: 90, height: 70 });
const cloudCover = [10, 80, 30, 31, 5, 95];

type Item = Record<string, unknown> & { properties: Record<string, unknown>; assets: Record<string, Record<string, unknown>> };

/** The item of a date with its cloud cover; hrefs relative to the item itself, or absolute. */
function itemOf(date: number, base?: string): Item {
  const item = JSON.parse(readFileSync(join(folder, 'stac', archive.itemOf(date), 'item.json'), 'utf8')) as Item;
  item.properties['eo:cloud_cover'] = cloudCover[date];
  if (base === undefined) return item;
  for (const asset of Object.values(item.assets))
    asset['href'] = new URL(`${archive.itemOf(date)}/${String(asset['href'])}`, `${base}/stac/`).href;
  return item;
}

const allItems = (base?: string): readonly Item[] => archive.dates.map((_, date) => itemOf(date, base));

/** A site of the archive whose items say how cloudy they are. */
function openArchive(options: SiteOptions = {}): Promise<Site> {
  return openSite(folder, {
    ...options,
    document: (request, url) => {
      const date = archive.dates.findIndex((_, each) => request.path === `/stac/${archive.itemOf(each)}/item.json`);
      return date >= 0 ? itemOf(date) : options.document?.(request, url);
    },
  });
}

function loadStac(url: string, args: Json = {}): Json {
  return node('load_stac', { url, bands: ['red', 'nir'], ...args });
}

/** The mean over time: its file says nothing of labels, so that it is equal however the items were found. */
function meanOf(loaded: Json): Json {
  return {
    load: loaded,
    mean: node('reduce_dimension', { data: from('load'), dimension: 't', reducer: reducer('mean') }),
    save: save('mean'),
  };
}

function ofCollection(time?: readonly [string, string]): Promise<Run> {
  return run(meanOf(load(['red', 'nir'], undefined, time)), [archive.catalogFile]);
}

const clear: Json = { 'eo:cloud_cover': callback({ c: node('lte', { x: parameter('value'), y: 30 }, true) }) };

test('an item on the web is the files of its date; its label is the instant', async () => {
  const site = await openArchive();
  const url = `${site.url}/stac/${archive.itemOf(2)}/item.json`;
  assert.deepEqual(bytesOf(await run(meanOf(loadStac(url)))), bytesOf(await ofCollection(['2024-01-25', '2024-01-26'])));
  const plain = await run({ load: loadStac(url), save: save('load') });
  assert.deepEqual(plain.names, ['openEO_2024-01-25T103000Z.tif']);
});

test('a collection with relative links to its items, and a list of items, are the same as the files', async () => {
  const site = await openArchive({
    document: ({ path }, url) => (path === '/items.json' ? { type: 'FeatureCollection', features: allItems(url), links: [] } : undefined),
  });
  const expected = bytesOf(await ofCollection());
  assert.deepEqual(bytesOf(await run(meanOf(loadStac(`${site.url}/stac/collection.json`)))), expected);
  assert.deepEqual(bytesOf(await run(meanOf(loadStac(`${site.url}/items.json`)))), expected);
  assert.ok(
    site.requests.every(({ path, range }) => !path.endsWith('.tif') || range !== undefined),
    'files are read in parts',
  );
  const interval = await run(
    meanOf(loadStac(`${site.url}/stac/collection.json`, { temporal_extent: ['2024-01-15T10:30:00Z', '2024-02-04'] })),
  );
  assert.deepEqual(bytesOf(interval), bytesOf(await ofCollection(['2024-01-15', '2024-02-04'])));
});

/** A STAC API over the archive, two items a page. */
function api(knowsFilters: boolean): SiteOptions {
  return {
    document: ({ path, body }, url) => {
      if (path === '/') {
        const filters = ['https://api.stacspec.org/v1.0.0/item-search#filter', 'http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2'];
        return {
          type: 'Catalog',
          id: 'api',
          conformsTo: ['https://api.stacspec.org/v1.0.0/item-search', ...(knowsFilters ? filters : [])],
          links: [{ rel: 'search', href: './search', method: 'POST' }],
        };
      }
      if (path === '/collections/TINY') {
        const links = [
          { rel: 'root', href: `${url}/` },
          { rel: 'items', href: `${url}/collections/TINY/items` },
        ];
        return { type: 'Collection', id: 'TINY', extent: {}, links };
      }
      if (path !== '/search') return undefined;
      const filter = body?.['filter'] as { readonly op: string; readonly args: readonly [unknown, number] } | undefined;
      const [start, end] = String(body?.['datetime'] ?? '../..').split('/') as [string, string];
      const found = allItems(url).filter(({ properties }) => {
        const time = String(properties['datetime']);
        const isClear = filter === undefined || (properties['eo:cloud_cover'] as number) <= filter.args[1];
        return isClear && (start === '..' || time >= start) && (end === '..' || time <= end);
      });
      const at = Number(body?.['token'] ?? 0);
      const next = { rel: 'next', href: `${url}/search`, method: 'POST', merge: true, body: { token: at + 2 } };
      return { type: 'FeatureCollection', features: found.slice(at, at + 2), links: at + 2 < found.length ? [next] : [] };
    },
  };
}

const searchesOf = (site: Site): readonly SiteRequest[] => site.requests.filter(({ path }) => path === '/search');

test('a STAC API is searched page by page, and gives what the files give', async () => {
  const site = await openSite(folder, api(false));
  const expected = bytesOf(await ofCollection());
  assert.deepEqual(bytesOf(await run(meanOf(loadStac(`${site.url}/collections/TINY`)))), expected);
  assert.deepEqual(
    searchesOf(site).map(({ body }) => body?.['token']),
    [undefined, 2, 4],
  );
});

test('a polygon as extent is what the API is asked for, and pixels outside of it are no-data', async () => {
  const site = await openSite(folder, api(false));
  const box = transformBox(boundsOf(archive.grid), crsOf(4326));
  const middle = [(box.west + box.east) / 2, (box.south + box.north) / 2] as const;
  const ring = [
    [box.west, middle[1]],
    [middle[0], box.south],
    [box.east, middle[1]],
    [middle[0], box.north],
    [box.west, middle[1]],
  ];
  const extent = { type: 'Polygon', coordinates: [ring] };
  const expected = await run(
    meanOf(node('load_collection', { id: 'TINY', spatial_extent: extent, temporal_extent: null, bands: ['red', 'nir'] })),
    [archive.catalogFile],
  );
  const found = await run(meanOf(loadStac(`${site.url}/collections/TINY`, { spatial_extent: extent })));
  assert.deepEqual(searchesOf(site)[0]!.body?.['intersects'], { type: 'MultiPolygon', coordinates: [[ring]] });
  assert.deepEqual(bytesOf(found), bytesOf(expected));
  const { bands } = await readRaster(found.files[0]!);
  const share = bands[0]!.values.filter((value) => !Number.isNaN(value)).length / bands[0]!.values.length;
  assert.ok(share > 0.4 && share < 0.55, `${share} of the pixels lie in the diamond`);
});

test('conditions on properties leave items out, by the service where it can, else here: the same result', async () => {
  const kept = archive.dates.filter((_, date) => cloudCover[date]! <= 30);
  assert.equal(kept.length, 3);
  const results: Buffer[] = [];
  for (const knowsFilters of [true, false]) {
    const site = await openSite(folder, api(knowsFilters));
    const found = await run(meanOf(loadStac(`${site.url}/collections/TINY`, { properties: clear })));
    assert.match(found.plan.notes.join(), /^load: 3 items .* under 3 labels/);
    const filter = { op: '<=', args: [{ property: 'eo:cloud_cover' }, 30] };
    assert.deepEqual(searchesOf(site)[0]!.body?.['filter'], knowsFilters ? filter : undefined);
    results.push(bytesOf(found));
  }
  const site = await openArchive();
  results.push(bytesOf(await run(meanOf(loadStac(`${site.url}/stac/collection.json`, { properties: clear })))));
  assert.deepEqual(results[1], results[0]);
  assert.deepEqual(results[2], results[0]);
  await assert.rejects(
    run(meanOf(loadStac(`${site.url}/stac/collection.json`, { properties: { 'eo:cloud_coverage': clear['eo:cloud_cover'] } }))),
    (error: OpenEOError) =>
      error.code === 'NoDataAvailable' && error.node === 'load' && /eo:cloud_coverage.*eo:cloud_cover/.test(error.message),
  );
});

test('files on the web are read several at a time, each with one request for its header and one for its blocks', async () => {
  const site = await openArchive({ delayMs: 40 });
  const found = await run(meanOf(loadStac(`${site.url}/stac/collection.json`, { spatial_extent: boxOf(archive.grid) })));
  assert.deepEqual(bytesOf(found), bytesOf(await ofCollection()));
  const byFile = Map.groupBy(
    site.requests.filter(({ path }) => path.endsWith('.tif')),
    ({ path }) => path,
  );
  assert.equal(byFile.size, 2 * archive.dates.length);
  const counts = [...byFile.values()].map((requests) => requests.length);
  const total = counts.reduce((sum, count) => sum + count);
  // Planning looks at the blocks of one file a band beforehand.
  assert.ok(Math.max(...counts) <= 3 && total <= 2 * byFile.size + 2, counts.join());
  assert.ok(site.peak() >= 5 && site.peak() <= 16, `${site.peak()} at a time`);
});

test('a server that knows no ranges is read all the same, each file whole and once', async () => {
  const site = await openArchive({ ignoresRanges: true });
  assert.deepEqual(bytesOf(await run(meanOf(loadStac(`${site.url}/stac/collection.json`)))), bytesOf(await ofCollection()));
  const byFile = Map.groupBy(
    site.requests.filter(({ path }) => path.endsWith('.tif')),
    ({ path }) => path,
  );
  assert.equal(byFile.size, 2 * archive.dates.length);
  // Planning looks at one file a band by itself.
  const twice = [...byFile.values()].filter(({ length }) => length > 1);
  assert.ok(twice.length <= 2 && twice.every(({ length }) => length === 2));
});

/** That a run fails saying where. */
async function assertFails(graph: Json, message: RegExp, item: string | undefined, file: string): Promise<void> {
  await assert.rejects(run(graph), (error: unknown) => {
    assert.ok(error instanceof OpenEOError, String(error));
    assert.equal(error.code, 'SourceUnavailable');
    assert.match(error.message, message);
    assert.deepEqual({ node: error.node, item: error.item, file: error.file }, { node: 'load', item, file });
    return true;
  });
}

test('a file that is not there fails the job, naming node, item and file', async () => {
  const missing = `/stac/${archive.itemOf(3)}/nir.tif`;
  const site = await openArchive({ exists: (path) => path !== missing });
  await assertFails(
    meanOf(loadStac(`${site.url}/stac/collection.json`)),
    /does not exist \(HTTP 404\)/,
    archive.itemOf(3),
    site.url + missing,
  );
});

test('a file that is not there fails planning where only its header could say what it is, naming node, item and file', async () => {
  const missing = `/stac/${archive.itemOf(3)}/nir.tif`;
  const site = await openSite(folder, {
    exists: (path) => path !== missing,
    document: ({ path }, url) => {
      if (path !== '/items.json') return undefined;
      const features = allItems(url);
      for (const { assets } of features) for (const asset of Object.values(assets)) delete asset['proj:transform'];
      return { type: 'FeatureCollection', features, links: [] };
    },
  });
  await assertFails(meanOf(loadStac(`${site.url}/items.json`)), /does not exist \(HTTP 404\)/, archive.itemOf(3), site.url + missing);
});

test('a file that changes while it is read fails the job, naming node, item and file', async () => {
  const changing = `/stac/${archive.itemOf(1)}/red.tif`;
  // Not on the first request of this file: that reads its header, later ones its blocks.
  const site = await openArchive({ etag: (path, count) => (path === changing && count > 1 ? '"two"' : '"one"') });
  await assertFails(
    meanOf(loadStac(`${site.url}/stac/collection.json`)),
    /changed while it was read: it was "one" .* now it is "two"/,
    archive.itemOf(1),
    site.url + changing,
  );
});

/** Where nobody listens any more. */
async function closedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

test('a host that cannot be reached fails the job, for the catalog by node and URL, for a file by node, item and file', async () => {
  const nowhere = await closedUrl();
  await assertFails(
    meanOf(loadStac(`${nowhere}/collection.json`)),
    /could not be reached \(ECONNREFUSED\)/,
    undefined,
    `${nowhere}/collection.json`,
  );
  const site = await openArchive({
    document: ({ path }) => {
      if (path !== '/item.json') return undefined;
      const item = itemOf(0);
      item.assets['nir']!['href'] = `${nowhere}/nir.tif`;
      item.assets['red']!['href'] = `/stac/${archive.itemOf(0)}/red.tif`;
      return item;
    },
  });
  await assertFails(
    meanOf(loadStac(`${site.url}/item.json`)),
    /could not be reached \(ECONNREFUSED\)/,
    archive.itemOf(0),
    `${nowhere}/nir.tif`,
  );
});
