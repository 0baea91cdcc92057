import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { resolveItems } from '../../src/catalog/index.ts';
import { type ItemOptions, loadStac, noCatalog, stacItem } from './fixtures.ts';

async function kept(items: readonly object[], featureFlags: Record<string, unknown> = {}): Promise<readonly string[]> {
  const found = await resolveItems(noCatalog, loadStac('https://stac.test/items.json', { featureFlags }), undefined, {
    fetchJson: async () => ({ type: 'FeatureCollection', features: items }),
  });
  return found.items.map(({ id }) => id);
}

function product(id: string, baseline: string | undefined, options: ItemOptions = {}): object {
  return stacItem(id, { ...options, properties: { 's2:processing_baseline': baseline, 'grid:code': 'MGRS-31UFS', ...options.properties } });
}

test('of two processings of one acquisition the newest baseline is kept, wherever it is in the list', async () => {
  const old = product('old', '09.05');
  const fresh = product('fresh', '10.01', { datetime: '2024-06-01T10:50:07Z', box: [3.0004, 50, 4, 51.0004] });
  assert.deepEqual(await kept([old, fresh]), ['fresh']);
  assert.deepEqual(await kept([fresh, old]), ['fresh']);
  assert.deepEqual(await kept([fresh, old], { deduplicate_items: false }), ['old', 'fresh']);
});

test('of equal baselines the latest processing is kept', async () => {
  const later = product('a-later', '05.09', { properties: { 's2:generation_time': '2024-06-02T00:00:00Z' } });
  const sooner = product('b-sooner', '05.09', { properties: { 's2:generation_time': '2024-06-01T20:00:00Z' } });
  assert.deepEqual(await kept([later, sooner]), ['a-later']);
});

test('another tile, orbit, time, ground or product type is another acquisition', async () => {
  const items = [
    product('a', '05.09'),
    product('b', '04.00', { properties: { 'grid:code': 'MGRS-31UES' } }),
    product('c', '04.00', { properties: { 'sat:orbit_state': 'ascending' } }),
    product('d', '04.00', { datetime: '2024-06-01T10:50:31Z' }),
    product('e', '04.00', { box: [3, 50, 4, 50.9] }),
    product('f', '04.00', { properties: { 's2:product_type': 'S2MSI1C' } }),
  ];
  assert.deepEqual([...(await kept(items))].sort(), ['a', 'b', 'c', 'd', 'e', 'f']);
});

test('items that name no version stay, as files of one acquisition may be items of their own, unless the flag says otherwise', async () => {
  const vv = stacItem('vv', { assets: { VV: { href: 'vv.tif' } } });
  const vh = stacItem('vh', { assets: { VH: { href: 'vh.tif' } } });
  assert.deepEqual(await kept([vv, vh]), ['vh', 'vv']);
  assert.deepEqual(await kept([vv, vh], { deduplicate_items: true }), ['vv']);
  assert.deepEqual(await kept([vv, vv, vh]), ['vh', 'vv']);
});

test('the flag may say which properties tell acquisitions apart and which product is preferred', async () => {
  const items = ['RT0', 'RT2', 'RT1'].map((rt) => stacItem(`GPP-${rt}_x`));
  const rule = {
    duplication_properties: ['platform'],
    properties_from_id: { rt: '-(RT[0-9]+)_' },
    score_property_preference: { rt: ['RT1', 'RT2', 'RT0'] },
  };
  assert.deepEqual(await kept(items, { deduplicate_items: rule }), ['GPP-RT1_x']);
  assert.deepEqual(await kept(items, { deduplicate_items: { ...rule, duplication_properties: ['rt'] } }), [
    'GPP-RT0_x',
    'GPP-RT1_x',
    'GPP-RT2_x',
  ]);
  assert.equal((await kept(items, { deduplicate_items: { ...rule, enable: false } })).length, 3);
  await assert.rejects(kept(items, { deduplicate_items: { properties_from_id: { rt: '(' } } }), { code: 'ProcessParameterInvalid' });
});

test('which items are kept does not depend on the order in which a catalog lists them', async () => {
  const arbitraryItem = fc.record({
    tile: fc.integer({ min: 0, max: 2 }),
    day: fc.integer({ min: 1, max: 3 }),
    baseline: fc.constantFrom('04.00', '05.09', '05.10'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryItem, { minLength: 1, maxLength: 20 }), fc.func(fc.integer()), async (described, order) => {
      const items = described.map(({ tile, day, baseline }, index) =>
        product(`item-${index}`, baseline, { datetime: `2024-06-0${day}T10:50:0${index % 10}Z`, properties: { 'grid:code': `T${tile}` } }),
      );
      const shuffled = items.map((item, index) => ({ item, key: order(index) })).sort((a, b) => a.key - b.key);
      const result = await kept(items);
      assert.deepEqual(await kept(shuffled.map(({ item }) => item)), result);
      assert.equal(result.length, new Set(described.map(({ tile, day }) => `${tile} ${day}`)).size);
    }),
    { numRuns: 40 },
  );
});
