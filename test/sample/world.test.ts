import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { boundsOf, crsOf, transformer } from '../../src/cube/index.ts';
import { coverOf, crops } from '../../src/sample/crops.ts';
import { drainageOf } from '../../src/sample/drainage.ts';
import { billows, fractal } from '../../src/sample/noise.ts';
import { parcelsOf } from '../../src/sample/parcels.ts';
import { distanceField, fieldOf, sample } from '../../src/sample/raster-field.ts';
import { sunOn } from '../../src/sample/sun.ts';
import { fromWorld, worldOf, zonesOf } from '../../src/sample/world-frame.ts';

test('the zones lie on either side of 6 degrees east, overlap, and have corners at multiples of 20 m', () => {
  const [west, east] = zonesOf(512);
  assert.equal(west.grid.lattice.crs.code, 'EPSG:32631');
  assert.equal(east.grid.lattice.crs.code, 'EPSG:32632');
  const longitudes = [west, east].map(({ grid }) => {
    const bounds = boundsOf(grid);
    assert.equal(bounds.west % 20, 0);
    assert.equal(bounds.north % 20, 0);
    const corners = Float64Array.of(bounds.west, bounds.south, bounds.east, bounds.south);
    transformer(grid.lattice.crs, crsOf(4326))(corners);
    return [corners[0], corners[2]];
  });
  assert.ok(longitudes[0][0] < longitudes[1][0] && longitudes[1][0] < 6 && 6 < longitudes[0][1] && longitudes[0][1] < longitudes[1][1]);
});

test('world coordinates of pixels agree with the exact transformation to a millimetre', () => {
  for (const { grid } of zonesOf(192)) {
    const places = worldOf(grid);
    for (const at of [0, 77, 16 * 192 + 31, 100 * 192 + 113, 192 * 192 - 1]) {
      const [[x, y]] = fromWorld([[places.x[at], places.y[at]]], grid.lattice.crs);
      const { anchorX, anchorY } = grid.lattice;
      assert.ok(Math.abs(x - (anchorX + ((at % 192) + 0.5) * 10)) < 1e-3);
      assert.ok(Math.abs(y - (anchorY - (Math.floor(at / 192) + 0.5) * 10)) < 1e-3);
    }
  }
});

test('noise stays within its bounds and is the same for the same seed and place', () => {
  const place = fc.tuple(fc.integer(), fc.double({ min: -1e4, max: 1e4, noNaN: true }), fc.double({ min: -1e4, max: 1e4, noNaN: true }));
  fc.assert(
    fc.property(place, ([seed, x, y]) => {
      const value = fractal(seed, x, y, 5);
      assert.ok(value > -1.2 && value < 1.2);
      assert.equal(fractal(seed, x, y, 5), value);
      assert.ok(billows(seed, x, y, 5) >= -1);
    }),
  );
});

test('a place inside the outline of a parcel is in that parcel', () => {
  const parcels = parcelsOf(7);
  const coordinate = fc.double({ min: -6000, max: 6000, noNaN: true });
  fc.assert(
    fc.property(coordinate, coordinate, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (x, y, part) => {
      const { parcel } = parcels.at(x, y);
      const outline = parcels.outline(parcel, 3);
      for (const [index, corner] of outline.entries()) {
        const next = outline[(index + 1) % outline.length];
        const inside = [corner[0] + part * (next[0] - corner[0]), corner[1] + part * (next[1] - corner[1])];
        const place = parcels.at(inside[0], inside[1]);
        assert.equal(place.parcel.key, parcel.key);
        assert.ok(Math.min(place.laneMetres, place.edgeMetres) > 3 - 1e-6);
      }
    }),
  );
});

test('a place well inside its parcel is inside the outline', () => {
  const parcels = parcelsOf(7);
  const coordinate = fc.double({ min: -6000, max: 6000, noNaN: true });
  fc.assert(
    fc.property(coordinate, coordinate, (x, y) => {
      const { parcel, laneMetres, edgeMetres } = parcels.at(x, y);
      const outline = parcels.outline(parcel, 5);
      const isInside =
        outline.length > 2 &&
        outline.every(([ax, ay], index) => {
          const [bx, by] = outline[(index + 1) % outline.length];
          return (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= -1e-6;
        });
      assert.equal(isInside, Math.min(laneMetres, edgeMetres) >= 5);
    }),
  );
});

test('the covers of a field are parts of it on every day of the year', () => {
  for (const crop of crops) {
    for (let day = 1; day <= 366; day++) {
      for (const shift of [-6, 0, 7]) {
        const { green, straw, flowers } = coverOf(crop, day, shift);
        for (const part of [green, straw, flowers]) assert.ok(part >= 0 && part <= 1, `${crop} on day ${day}`);
        assert.ok(green + straw + flowers <= 1 + 1e-9, `${crop} on day ${day}: ${green} ${straw} ${flowers}`);
      }
    }
  }
});

test('wheat is green in June and cut by mid August, maize the other way round, rape flowers in early May, meadows are mown', () => {
  const green = (crop: (typeof crops)[number], day: number) => coverOf(crop, day, 0).green;
  assert.ok(green('winter wheat', 160) > 0.85 && green('winter wheat', 225) < 0.2);
  assert.ok(green('maize', 140) < 0.1 && green('maize', 225) > 0.85);
  assert.ok(coverOf('rapeseed', 126, 0).flowers > 0.4 && coverOf('rapeseed', 150, 0).flowers === 0);
  assert.ok(green('grassland', 145) < green('grassland', 135) - 0.2);
});

test('water fills a hollow to its brim and leaves every point for the border without rising', () => {
  const box = { west: 0, south: 0, east: 190, north: 190 };
  const heights = fieldOf(box, 10, (x, y) => 50 + 0.1 * x - 30 * Math.exp(-(((x - 100) / 30) ** 2 + ((y - 100) / 30) ** 2)));
  const { filled, downstream, gathered } = drainageOf(heights);
  let drained = 0;
  for (let start = 0; start < filled.length; start++) {
    assert.ok(filled[start] >= heights.values[start]);
    let at = start;
    for (let steps = 0; downstream[at] >= 0; steps++) {
      assert.ok(filled[downstream[at]] <= filled[at] && steps < filled.length);
      at = downstream[at];
    }
    if (downstream[start] < 0) drained += gathered[start];
  }
  assert.equal(drained, filled.length);
  const middle = 10 * heights.columns + 10;
  assert.ok(filled[middle] > heights.values[middle] + 20);
});

test('the distance to a ribbon is negative inside, zero at its edge, and ends at the reach', () => {
  const box = { west: 0, south: 0, east: 200, north: 200 };
  const field = distanceField(
    box,
    5,
    [
      {
        points: [
          [0, 100],
          [200, 100],
        ],
        halfWidths: [20, 20],
      },
    ],
    50,
  );
  assert.ok(Math.abs(sample(field, 100, 100) + 20) < 1e-4);
  assert.ok(Math.abs(sample(field, 60, 120)) < 1e-4);
  assert.ok(Math.abs(sample(field, 60, 145) - 25) < 1e-4);
  assert.equal(sample(field, 60, 190), 50);
});

test('the sun at the pass stands in the south-south-east, highest at midsummer', () => {
  const june = sunOn(172);
  assert.ok(Math.abs((june.elevation * 180) / Math.PI - 60.9) < 1);
  assert.ok(june.east > 0 && june.north < 0 && -june.north > june.east);
  assert.ok(sunOn(239).elevation < june.elevation);
});
