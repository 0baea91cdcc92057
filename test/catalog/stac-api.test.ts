import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFetchJson, resolveItems } from '../../src/catalog/index.ts';
import { catalogOf, comparison, interval, load, loadStac, noCatalog, recordedLog, stacItem } from './fixtures.ts';
import { apiDocument, type Call, type Reply, serve } from './stac-server.ts';

const quick = createFetchJson({ attempts: 4, delayMs: 1, maxDelayMs: 20, timeoutMs: 5000 });

/** Items on successive days. */
function days(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) =>
    stacItem(`item-${String(index).padStart(5, '0')}`, {
      collection: 's2',
      datetime: new Date(Date.UTC(2020, 0, 1 + index, 10)).toISOString(),
      properties: { 'eo:cloud_cover': index % 100 },
    }),
  );
}

/** Pages by a token in the body of a POST (merged into the one before), or in the URL of a GET. */
function paged(items: readonly object[], merge = true): (call: Call, url: string) => Reply {
  return (call, url) => {
    if (call.path !== '/search') return { json: apiDocument(call.path, url) };
    const size = Number(call.body?.['limit'] ?? call.query.get('limit') ?? 10);
    const start = Number(call.body?.['token'] ?? call.query.get('token') ?? 0);
    const rest = start + size < items.length;
    const next =
      call.method === 'POST'
        ? {
            rel: 'next',
            href: `${url}/search`,
            method: 'POST',
            merge,
            body: merge ? { token: start + size } : { ...call.body, token: start + size },
          }
        : { rel: 'next', href: `${url}/search?${new URLSearchParams({ ...Object.fromEntries(call.query), token: String(start + size) })}` };
    return { json: { type: 'FeatureCollection', features: items.slice(start, start + size), links: rest ? [next] : [] } };
  };
}

test('pages of a POST search are followed to the last, with bodies merged or whole, and the query is in the request', async (context) => {
  for (const merge of [true, false]) {
    const server = await serve(context, paged(days(25), merge));
    const found = await resolveItems(
      noCatalog,
      loadStac(`${server.url}/collections/s2`, {
        time: interval('2020-01-01', '2020-01-26'),
        box: { west: 3, south: 50, east: 3.5, north: 50.5 },
        featureFlags: { stac_api_per_page_limit: 10 },
      }),
      undefined,
      { fetchJson: quick },
    );
    assert.equal(found.items.length, 25);
    assert.equal(found.items[24].id, 'item-00024');
    const searches = server.calls.filter(({ path }) => path === '/search');
    assert.deepEqual(
      searches.map(({ method, body }) => [method, body?.['token'], body?.['limit']]),
      [
        ['POST', undefined, 10],
        ['POST', 10, 10],
        ['POST', 20, 10],
      ],
    );
    assert.deepEqual(searches[0].body, {
      limit: 10,
      datetime: '2020-01-01T00:00:00Z/2020-01-25T23:59:59.999Z',
      bbox: [3, 50, 3.5, 50.5],
      collections: ['s2'],
    });
  }
});

test('a service that only knows GET is searched so, and a collection without a search by its items link', async (context) => {
  const getOnly = await serve(context, (call, url) =>
    call.path === '/search' ? paged(days(12))(call, url) : { json: apiDocument(call.path, url, { method: 'GET' }) },
  );
  const found = await resolveItems(
    noCatalog,
    loadStac(`${getOnly.url}/collections/s2`, {
      box: { west: 3, south: 50, east: 4, north: 51 },
      featureFlags: { stac_api_per_page_limit: 5 },
    }),
    undefined,
    {
      fetchJson: quick,
    },
  );
  assert.equal(found.items.length, 12);
  assert.deepEqual(
    getOnly.calls
      .filter(({ path }) => path === '/search')
      .map(({ method, query }) => [method, query.get('collections'), query.get('bbox'), query.get('token')]),
    [
      ['GET', 's2', '3,50,4,51', null],
      ['GET', 's2', '3,50,4,51', '5'],
      ['GET', 's2', '3,50,4,51', '10'],
    ],
  );
  const features = await serve(context, (call, url) =>
    call.path.endsWith('/items')
      ? { json: { type: 'FeatureCollection', features: days(3) } }
      : { json: { ...(apiDocument('/collections/s2', url) as object), links: [{ rel: 'items', href: './s2/items' }] } },
  );
  const listed = await resolveItems(noCatalog, loadStac(`${features.url}/collections/s2`), undefined, { fetchJson: quick });
  assert.equal(listed.items.length, 3);
  assert.equal(features.calls.at(-1)!.path, '/collections/s2/items');
});

test('faults that pass are tried again, as long after as the server asks; others are errors at once', async (context) => {
  const faults: Reply[] = [
    { status: 503, text: 'busy' },
    { status: 429, headers: { 'retry-after': '0.001' } },
    { act: (response) => response.destroy() },
  ];
  const server = await serve(context, (call, url) =>
    call.path === '/search' ? (faults.shift() ?? paged(days(3))(call, url)) : { json: apiDocument(call.path, url) },
  );
  const found = await resolveItems(noCatalog, loadStac(`${server.url}/collections/s2`), undefined, { fetchJson: quick });
  assert.equal(found.items.length, 3);
  assert.equal(server.calls.filter(({ path }) => path === '/search').length, 4);
  const refusing = await serve(context, (call, url) =>
    call.path === '/search' ? { status: 400, text: 'unknown field' } : { json: apiDocument(call.path, url) },
  );
  await assert.rejects(resolveItems(noCatalog, loadStac(`${refusing.url}/collections/s2`), undefined, { fetchJson: quick }), {
    code: 'SourceUnavailable',
    message: /search answered 400 Bad Request: unknown field/,
  });
  assert.equal(refusing.calls.filter(({ path }) => path === '/search').length, 1);
  const down = await serve(context, () => ({ status: 502 }));
  await assert.rejects(resolveItems(noCatalog, loadStac(down.url), undefined, { fetchJson: quick }), {
    code: 'SourceUnavailable',
    message: /502/,
  });
  assert.equal(down.calls.length, 4);
});

test('a body that is not JSON or too large, a time limit and an abort are errors that say so', async (context) => {
  const html = await serve(context, () => ({ status: 200, text: '<html>login</html>' }));
  await assert.rejects(resolveItems(noCatalog, loadStac(html.url), undefined, { fetchJson: quick }), {
    code: 'SourceUnreadable',
    message: /begins with "<html>/,
  });
  const large = await serve(context, () => ({ status: 200, text: `"${'x'.repeat(5000)}"` }));
  const small = createFetchJson({ maxBytes: 1000 });
  await assert.rejects(resolveItems(noCatalog, loadStac(large.url), undefined, { fetchJson: small }), {
    code: 'SourceUnavailable',
    message: /more than 1000 bytes/,
  });
  const silent = await serve(context, () => ({ act: () => {} }));
  await assert.rejects(resolveItems(noCatalog, loadStac(silent.url), undefined, { fetchJson: quick, timeLimitMs: 50 }), {
    code: 'SourceUnavailable',
    message: /within the limit of 0\.05 s/,
  });
  const controller = new AbortController();
  const reason = new Error('user left');
  setTimeout(() => controller.abort(reason), 20);
  await assert.rejects(resolveItems(noCatalog, loadStac(silent.url), controller.signal, { fetchJson: quick }), reason);
});

test('more items than the cap are an error that names it, never a part of them', async (context) => {
  const server = await serve(context, paged(days(25)));
  const url = `${server.url}/collections/s2`;
  const flags = (most: number) => ({ featureFlags: { stac_api_max_items: most, stac_api_per_page_limit: 10 } });
  await assert.rejects(resolveItems(noCatalog, loadStac(url, flags(24)), undefined, { fetchJson: quick }), {
    code: 'ProcessGraphComplexity',
    message: /limit of 24 \(stac_api_max_items\)/,
  });
  assert.equal((await resolveItems(noCatalog, loadStac(url, flags(25)), undefined, { fetchJson: quick })).items.length, 25);
  const counting = await serve(context, (call, base) =>
    call.path === '/search'
      ? { json: { type: 'FeatureCollection', features: days(10), numberMatched: 4913, links: [] } }
      : { json: apiDocument(call.path, base) },
  );
  await assert.rejects(resolveItems(noCatalog, loadStac(`${counting.url}/collections/s2`, flags(100)), undefined, { fetchJson: quick }), {
    code: 'ProcessGraphComplexity',
    message: /has 4913 items/,
  });
});

test('paging that runs in circles is an error', async (context) => {
  const server = await serve(context, (call, url) =>
    call.path === '/search'
      ? {
          json: {
            type: 'FeatureCollection',
            features: days(2),
            links: [{ rel: 'next', href: `${url}/search`, method: 'POST', body: {}, merge: true }],
          },
        }
      : { json: apiDocument(call.path, url) },
  );
  await assert.rejects(resolveItems(noCatalog, loadStac(`${server.url}/collections/s2`), undefined, { fetchJson: quick }), {
    code: 'SourceUnreadable',
    message: /runs in circles/,
  });
});

test('a box across the antimeridian is asked for in two parts, and an item that both give comes once', async (context) => {
  const across = stacItem('across', { collection: 's2', box: [179, -20, -179, -19] }) as Record<string, unknown>;
  const server = await serve(context, (call, url) =>
    call.path === '/search'
      ? { json: { type: 'FeatureCollection', features: [{ ...across, geometry: null }] } }
      : { json: apiDocument(call.path, url) },
  );
  const found = await resolveItems(
    noCatalog,
    loadStac(`${server.url}/collections/s2`, { box: { west: 178, south: -25, east: -178, north: -10 } }),
    undefined,
    { fetchJson: quick },
  );
  assert.equal(found.items.length, 1);
  assert.deepEqual(
    server.calls.filter(({ path }) => path === '/search').map(({ body }) => body?.['bbox']),
    [
      [178, -25, 180, -10],
      [-180, -25, -178, -10],
    ],
  );
});

test('a polygon is sent as it is, or as its box where the flag says so, and applied here in both cases', async (context) => {
  const polygon = {
    type: 'Polygon',
    coordinates: [
      [
        [3, 50],
        [3.5, 50],
        [3, 50.5],
        [3, 50],
      ],
    ],
  };
  const items = [stacItem('in', { collection: 's2' }), stacItem('corner', { collection: 's2', box: [3.4, 50.4, 3.6, 50.6] })];
  const server = await serve(context, paged(items));
  const query = { box: { west: 3, south: 50, east: 3.5, north: 50.5 }, polygon };
  const url = `${server.url}/collections/s2`;
  for (const flag of [true, false]) {
    const found = await resolveItems(
      noCatalog,
      loadStac(url, { ...query, featureFlags: { stac_api_filter_by_geometry: flag } }),
      undefined,
      { fetchJson: quick },
    );
    assert.deepEqual(
      found.items.map(({ id }) => id),
      ['in'],
    );
    const body = server.calls.at(-1)!.body!;
    assert.deepEqual([body['intersects'], body['bbox']], flag ? [polygon, undefined] : [undefined, [3, 50, 3.5, 50.5]]);
  }
});

test('conditions that a service understands are sent as CQL2 and checked again here; richer ones are only checked here', async (context) => {
  const respond = (call: Call, url: string): Reply =>
    call.path === '/search' ? paged(days(40))(call, url) : { json: apiDocument(call.path, url, { filters: true }) };
  const server = await serve(context, respond);
  const url = `${server.url}/collections/s2`;
  const oddOrEven = {
    parameters: ['value'],
    nodes: [
      { e: 'parameter' as const, name: 'value' },
      { e: 'constant' as const, value: 2 },
      { e: 'call' as const, function: 'mod', operands: [0, 1] },
      { e: 'constant' as const, value: 0 },
      { e: 'call' as const, function: 'eq', operands: [2, 3] },
    ],
    result: 4,
  };
  const run = async (properties: Record<string, ReturnType<typeof comparison>>, featureFlags: Record<string, unknown> = {}) => {
    const found = await resolveItems(noCatalog, loadStac(url, { properties, featureFlags }), undefined, { fetchJson: quick });
    return {
      count: found.items.length,
      filter: server.calls.at(-1)!.body?.['filter'],
      language: server.calls.at(-1)!.body?.['filter-lang'],
    };
  };
  // The server ignores the filter: what it should have left out is left out here.
  assert.deepEqual(await run({ 'eo:cloud_cover': comparison('lte', 20) }), {
    count: 21,
    filter: { op: '<=', args: [{ property: 'eo:cloud_cover' }, 20] },
    language: 'cql2-json',
  });
  assert.deepEqual(await run({ 'eo:cloud_cover': comparison('lte', 20) }, { 'use-filter-extension': 'cql2-text' }), {
    count: 21,
    filter: '"eo:cloud_cover" <= 20',
    language: 'cql2-text',
  });
  assert.deepEqual(await run({ 'eo:cloud_cover': comparison('lte', 20) }, { 'use-filter-extension': false }), {
    count: 21,
    filter: undefined,
    language: undefined,
  });
  assert.deepEqual(await run({ 'eo:cloud_cover': oddOrEven }), { count: 20, filter: undefined, language: undefined });
  const sent = { 'eo:cloud_cover': comparison('lte', 20) };
  assert.equal((await run(sent, { post_query_property_filtering: false })).count, 40);
  assert.equal((await run(sent, { post_query_property_filtering: ['other'] })).count, 40);
  assert.equal((await run(sent, { post_query_property_filtering: { deny: ['other'] } })).count, 21);
  // Not asked of the service, so that it must be checked here whatever the flag says.
  assert.equal((await run({ 'eo:cloud_cover': oddOrEven }, { post_query_property_filtering: false })).count, 20);
});

test('a condition on what the items of a service do not have names the property, although the service left nothing', async (context) => {
  const server = await serve(context, (call, url) => {
    if (call.path !== '/search') return { json: apiDocument(call.path, url, { filters: true }) };
    return { json: { type: 'FeatureCollection', features: call.body?.['filter'] === undefined ? days(5) : [], links: [] } };
  });
  await assert.rejects(
    resolveItems(
      noCatalog,
      loadStac(`${server.url}/collections/s2`, { properties: { 'eo:clowd_cover': comparison('lte', 20) } }),
      undefined,
      { fetchJson: quick },
    ),
    { code: 'NoDataAvailable', message: /no item has the property 'eo:clowd_cover'\. Did you mean 'eo:cloud_cover'\?/ },
  );
});

test('property filters are adapted to the source: dropped, renamed, their values mapped; catalog defaults give way to the request', async (context) => {
  const items = [
    stacItem('a', { collection: 's2', properties: { 'grid:code': 'MGRS-31UFS', 'eo:cloud_cover': 5 } }),
    stacItem('b', { collection: 's2', properties: { 'grid:code': 'MGRS-31UES', 'eo:cloud_cover': 50 } }),
  ];
  const server = await serve(context, (call, url) =>
    call.path === '/search' ? paged(items)(call, url) : { json: apiDocument(call.path, url, { filters: true }) },
  );
  const filter = (process: string, literal: unknown) => ({
    process_graph: { cc: { process_id: process, arguments: { x: { from_parameter: 'value' }, y: literal }, result: true } },
  });
  const catalog = await catalogOf(context, {
    id: 'S2',
    'cube:dimensions': { bands: { type: 'bands', values: ['B04'] } },
    _vito: {
      properties: { productType: filter('eq', 'L2A'), cloudCover: filter('lte', 20) },
      data_source: {
        type: 'stac',
        url: `${server.url}/collections/s2`,
        load_stac_feature_flags: {
          property_filter_adaptations: {
            productType: 'drop',
            cloudCover: { rename: 'eo:cloud_cover' },
            tileId: { rename: 'grid:code', value_mapping: 'add-MGRS-prefix' },
          },
        },
      },
    },
  });
  const ids = async (properties: Record<string, ReturnType<typeof comparison>> = {}) =>
    (await resolveItems(catalog, load('S2', { properties }), undefined, { fetchJson: quick })).items.map(({ id }) => id);
  assert.deepEqual(await ids(), ['a']);
  assert.deepEqual(await ids({ cloudCover: comparison('lte', 90) }), ['a', 'b']);
  assert.deepEqual(await ids({ cloudCover: comparison('lte', 90), tileId: comparison('eq', '31UES') }), ['b']);
  assert.deepEqual(server.calls.at(-1)!.body?.['filter'], {
    op: 'and',
    args: [
      { op: '<=', args: [{ property: 'eo:cloud_cover' }, 90] },
      { op: '=', args: [{ property: 'grid:code' }, 'MGRS-31UES'] },
    ],
  });
});

test('bands and descriptions of assets come from the STAC collection where items leave them out', async (context) => {
  const collection = {
    summaries: { bands: [{ name: 'B04', 'eo:common_name': 'red' }, { name: 'B99' }] },
    item_assets: { red: { roles: ['data'], gsd: 10, bands: [{ name: 'B04', 'eo:common_name': 'red' }], data_type: 'uint16', nodata: 0 } },
  };
  const item = stacItem('a', { collection: 's2', assets: { red: { href: 'https://data.test/red.tif' } } });
  const server = await serve(context, (call, url) =>
    call.path === '/search' ? paged([item])(call, url) : { json: apiDocument(call.path, url, { collection }) },
  );
  const found = await resolveItems(noCatalog, loadStac(`${server.url}/collections/s2`), undefined, { fetchJson: quick });
  assert.deepEqual(
    found.bands.map(({ name, commonName, gsd, type, nodata }) => [name, commonName, gsd, type, nodata]),
    [['B04', 'red', 10, 'u16', 0]],
  );
});

test('eight thousand items are resolved in one pass over their pages', async (context) => {
  const items = Array.from({ length: 8000 }, (_, index) =>
    stacItem(`tile-${index}`, {
      collection: 's2',
      datetime: new Date(Date.UTC(2020, 0, 1, 10) + (index % 400) * 86_400_000).toISOString(),
      box: [3 + (index % 7), 50, 4 + (index % 7), 51],
      properties: {
        'eo:cloud_cover': index % 100,
        's2:processing_baseline': index % 2 === 0 ? '05.09' : '04.00',
        'grid:code': `MGRS-${Math.floor(index / 400)}`,
      },
    }),
  );
  const server = await serve(context, paged(items));
  const evaluated: unknown[] = [];
  const { lines, log } = recordedLog();
  const found = await resolveItems(
    noCatalog,
    loadStac(`${server.url}/collections/s2`, {
      properties: { 'eo:cloud_cover': comparison('lt', 50) },
      featureFlags: { stac_api_max_items: 10_000, stac_api_per_page_limit: 1000 },
      bands: ['B04', 'SCL'],
    }),
    undefined,
    {
      fetchJson: quick,
      log,
      evaluateCondition: (_, value) => {
        evaluated.push(value);
        return (value as number) < 50;
      },
    },
  );
  assert.equal(evaluated.length, 8000);
  assert.equal(found.items.length, 4000);
  assert.equal(server.calls.filter(({ path }) => path === '/search').length, 8);
  assert.deepEqual(lines, []);
});
