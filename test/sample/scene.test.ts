import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Acquisition, acquisitionsOf } from '../../src/sample/acquisitions.ts';
import { crops } from '../../src/sample/crops.ts';
import { groundOn } from '../../src/sample/ground.ts';
import { landCoverOf, worldIn } from '../../src/sample/land-cover.ts';
import { sample } from '../../src/sample/raster-field.ts';
import { classDescriptions } from '../../src/sample/sample-bands.ts';
import { renderScene, type Scene } from '../../src/sample/scene.ts';
import { skyOf } from '../../src/sample/sky.ts';
import { extentOf, worldBox, worldOf, zonesOf } from '../../src/sample/world-frame.ts';

const size = 192;
const seed = 1;
const box = worldBox(size);
const world = worldIn(box, seed);
const zones = zonesOf(size);
const lands = zones.map((zone) => landCoverOf(world, zone));
const places = zones.map((zone) => worldOf(zone.grid));
const passes = acquisitionsOf(seed);

function passOf(weather: Acquisition['weather'], swathEdge: Acquisition['swathEdge'] = 'none'): Acquisition {
  const found = passes.find((pass) => pass.weather === weather) as Acquisition;
  return { ...found, swathEdge };
}

function render(zone: number, pass: Acquisition): Scene {
  return renderScene(lands[zone], places[zone], skyOf(box, extentOf(places[zone]), seed, pass), pass, zone, seed);
}

/** Mean of the values whose 20 m class is the wanted one. */
function meanWhere(scene: Scene, band: number, wanted: number): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < size * size; at++) {
    const half = Math.floor(at / size / 2) * (size / 2) + Math.floor((at % size) / 2);
    if (scene.classes[half] !== wanted) continue;
    sum += scene.bands[band][at];
    count++;
  }
  assert.ok(count > 20, `class ${wanted} occurs`);
  return sum / count;
}

test('there are six passes in each of four months, every fifth day, at least two of them clear', () => {
  assert.equal(passes.length, 24);
  for (const month of ['05', '06', '07', '08']) {
    const ofMonth = passes.filter(({ date }) => date.slice(5, 7) === month);
    assert.equal(ofMonth.length, 6);
    assert.equal(ofMonth.filter(({ weather }) => weather === 'clear').length, 2);
  }
  assert.equal(passes[0].date, '2024-05-03');
  assert.equal(passes[23].dayOfYear, 239);
});

test('the fields of a crop have the NDVI of their season', () => {
  const ndvi = (crop: string, day: number) => {
    const land = lands[0];
    const ground = groundOn(land, day, 0);
    const red = new Float32Array(size * size);
    const nir = new Float32Array(size * size);
    ground(2, red);
    ground(3, nir);
    let sum = 0;
    let count = 0;
    for (let at = 0; at < red.length; at++) {
      if (land.parcels[land.parcel[at]].crop !== crop || land.farmed[at] < 1) continue;
      sum += (nir[at] - red[at]) / (nir[at] + red[at]);
      count++;
    }
    return count === 0 ? Number.NaN : sum / count;
  };
  const present = crops.filter((crop) => !Number.isNaN(ndvi(crop, 160)));
  assert.ok(present.includes('winter wheat') && present.includes('maize'));
  assert.ok(ndvi('winter wheat', 155) > 0.75 && ndvi('winter wheat', 225) < 0.4);
  assert.ok(ndvi('maize', 135) < 0.3 && ndvi('maize', 225) > 0.75);
});

test('clouds are brighter than any ground, shadows darker than the same ground, and the item says how much is cloud', () => {
  const pass = passOf('broken');
  const scene = render(0, pass);
  const clear = render(0, { ...pass, weather: 'clear' });
  assert.ok(meanWhere(scene, 0, 9) > 4000);
  let shaded = 0;
  let sunny = 0;
  for (let at = 0; at < scene.classes.length; at++) {
    if (scene.classes[at] !== 3) continue;
    const pixel = Math.floor(at / (size / 2)) * 2 * size + (at % (size / 2)) * 2;
    shaded += scene.bands[3][pixel];
    sunny += clear.bands[3][pixel];
  }
  assert.ok(sunny > 0 && shaded < 0.8 * sunny);
  const cloudy = scene.classes.filter((value) => value >= 8 && value <= 10).length;
  assert.ok(Math.abs(scene.cloudCover - (100 * cloudy) / scene.classes.length) < 0.01);
  assert.ok(scene.cloudCover > 5);
  assert.equal(clear.cloudCover, 0);
});

test('only the classes that are documented occur: cirrus under ice, other clouds under other weather, none when it is clear', () => {
  const documented = new Set(classDescriptions.map(([value]) => value));
  const clouds: Record<string, readonly number[]> = { clear: [], fair: [8, 9], broken: [8, 9], overcast: [8, 9], cirrus: [10] };
  for (const [weather, expected] of Object.entries(clouds)) {
    const found = new Set(
      passes.filter((pass) => pass.weather === weather).flatMap((pass) => [...render(1, { ...pass, swathEdge: 'none' }).classes]),
    );
    assert.ok([...found].every((value) => documented.has(value)));
    assert.deepEqual(
      [8, 9, 10].filter((value) => found.has(value)),
      expected,
      weather,
    );
  }
});

test('beyond the edge of the swath there are no data in any band, and nowhere else', () => {
  const reach = 3300;
  const far = { x: places[0].x.map((x) => x - 3000), y: places[0].y };
  const pass = { ...passOf('clear', 'west'), index: 4 };
  const scene = renderScene(lands[0], far, skyOf(box, extentOf(far), seed, pass), pass, 0, seed);
  assert.ok(scene.nodataShare > 5 && scene.nodataShare < 95);
  for (let at = 0; at < size * size; at++) {
    const isBeyond = -(far.x[at] - 0.23 * far.y[at]) > reach;
    for (const band of [0, 1, 2, 3]) assert.equal(scene.bands[band][at] === 0, isBeyond);
  }
  for (let at = 0; at < scene.classes.length; at++) assert.equal(scene.classes[at] === 0, scene.bands[4][at] === 0);
});

test('the sky of a part of the world is that of the whole', () => {
  const pass = passOf('broken');
  const [a, b] = places.map((each) => skyOf(box, extentOf(each), seed, pass));
  for (let index = 0; index < 50; index++) {
    const x = -60 + 2.4 * index;
    const y = 300 - 11 * index;
    assert.ok(Math.abs(sample(a.cover, x, y) - sample(b.cover, x, y)) < 1e-5);
    assert.ok(Math.abs(sample(a.light, x, y) - sample(b.light, x, y)) < 1e-5);
  }
});

test('both zones show the same world where they overlap', () => {
  const scenes = [0, 1].map((zone) => render(zone, { ...passOf('fair'), swathEdge: 'none' }));
  const pairs: [number, number][] = [];
  for (let at = 0; at < size * size; at += 3) {
    // The pixel of the other zone that is nearest in the world, found along its row and column.
    const [x, y] = [places[0].x[at], places[0].y[at]];
    if (x < -60) continue;
    let nearest = -1;
    let least = 25;
    const row0 = Math.max(0, Math.floor(at / size) - 12);
    for (let row = row0; row < Math.min(size, row0 + 24); row++) {
      for (let column = 0; column < 30; column++) {
        const other = row * size + column;
        const distance = (places[1].x[other] - x) ** 2 + (places[1].y[other] - y) ** 2;
        if (distance < least) [nearest, least] = [other, distance];
      }
    }
    if (nearest >= 0) pairs.push([scenes[0].bands[3][at], scenes[1].bands[3][nearest]]);
  }
  assert.ok(pairs.length > 300);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(pairs.map(([a]) => a)), mean(pairs.map(([, b]) => b))];
  const covariance = mean(pairs.map(([a, b]) => (a - ma) * (b - mb)));
  const spread = (index: 0 | 1, middle: number) => Math.sqrt(mean(pairs.map((pair) => (pair[index] - middle) ** 2)));
  assert.ok(covariance / (spread(0, ma) * spread(1, mb)) > 0.85);
});
