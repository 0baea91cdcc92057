import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseLattice, resolveItems, testingValue } from '../../src/catalog/index.ts';
import { catalogOf, interval, load } from './fixtures.ts';

const entry = {
  id: 'TestCollection-LonLat4x4',
  'cube:dimensions': { bands: { type: 'bands', values: ['Flat:2', 'TileCol', 'Longitude', 'Day', 'B04'] } },
  extent: { temporal: { interval: [['2000-01-01', null]] } },
  _vito: { data_source: { type: 'testing' } },
};

test('a testing source has items on the 5th, 15th and 25th, half-open in time, one label a day', async (context) => {
  const catalog = await catalogOf(context, entry);
  const found = await resolveItems(catalog, load(entry.id, { time: interval('2021-06-05', '2021-07-05'), bands: ['Day', 'Flat:2'] }));
  assert.deepEqual(
    found.groups.map(({ label }) => label.text),
    ['2021-06-05T00:00:00Z', '2021-06-15T00:00:00Z', '2021-06-25T00:00:00Z'],
  );
  assert.deepEqual(
    found.bands.map(({ name, type }) => [name, type]),
    [
      ['Day', 'f64'],
      ['Flat:2', 'f64'],
    ],
  );
  assert.equal(found.items[0].assets[0].href, 'testing:TestCollection-LonLat4x4');
  const { lattice } = chooseLattice(found);
  assert.deepEqual(lattice, { crs: { code: 'EPSG:4326', unit: 'degree' }, anchorX: 0, anchorY: 0, stepX: 0.25, stepY: 0.25 });
});

test('a testing source without an end of time asks for one', async (context) => {
  const catalog = await catalogOf(context, entry);
  await assert.rejects(resolveItems(catalog, load(entry.id)), { code: 'ProcessParameterInvalid', argument: 'temporal_extent' });
});

test('testing values follow the documented formulas', () => {
  const place = { x: 3.25, y: 51, time: Date.UTC(2021, 5, 15), tile: 4 };
  assert.equal(testingValue('Flat:2', 9, 9, 1), 2);
  assert.equal(testingValue('TileCol', 9, 2, 1, place), 2);
  assert.equal(testingValue('TileRow', 9, 2, 1, place), 0);
  assert.equal(testingValue('TileColRow:10', 9, 5, 1, place), 21);
  assert.equal(testingValue('Longitude', 9, 5, 1, place), 3.25);
  assert.equal(testingValue('Latitude', 9, 5, 1, place), 51);
  assert.deepEqual(
    ['Year', 'Month', 'Day'].map((band) => testingValue(band, 0, 0, 1, place)),
    [2021, 6, 15],
  );
  const origin = testingValue('B04', 0, 0, 0);
  assert.equal(testingValue('B04', 2, 3, 5), (origin + 2 * 17 + 3 * 31 + 5 * 7) % 10_000);
  assert.notEqual(origin, testingValue('B05', 0, 0, 0));
});

test('testing values of other bands are whole numbers from 0 to 9999 wherever the pixel is', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.integer({ min: -1e6, max: 1e6 }),
      fc.integer({ min: -1e6, max: 1e6 }),
      fc.integer({ min: 1, max: 366 }),
      (name, column, row, day) => {
        const value = testingValue(`x${name}`, column, row, day);
        return Number.isInteger(value) && value >= 0 && value < 10_000;
      },
    ),
  );
});
