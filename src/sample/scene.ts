import type { Acquisition } from './acquisitions.ts';
import { groundOn } from './ground.ts';
import type { LandCover } from './land-cover.ts';
import { hash, normalSequence, seedOf, unit } from './random.ts';
import { sample } from './raster-field.ts';
import { classify, type ScenePixels, sceneClasses } from './scene-classes.ts';
import type { Sky } from './sky.ts';
import { spectralBands } from './spectra.ts';
import type { Places } from './world-frame.ts';

/** One pass over one zone, as it is stored: reflectance times 10000, 0 is no data. */
export interface Scene {
  /** One plane a band of `spectralBands`: the first four of 10 m, the last of 20 m. */
  readonly bands: readonly Uint16Array[];
  /** Scene classification, 20 m. */
  readonly classes: Uint8Array;
  /** Percent of the valid pixels that are cloud of any kind. */
  readonly cloudCover: number;
  /** Percent of all pixels without data. */
  readonly nodataShare: number;
}

const reflectanceScale = 10_000;
/** Part of its own light that a pixel keeps, and what each neighbour in a row or column gets: optics are never quite sharp. */
const sharpness = 0.72;
/** Sunlight that haze scatters towards the satellite in each band, relative to blue. */
const hazeColour = [1, 0.72, 0.5, 0.24, 0.06];
/** What a full cloud reflects in each band. */
const cloudColour = [0.86, 0.84, 0.85, 0.88, 0.6];
const iceColour = [0.74, 0.72, 0.73, 0.74, 0.3];
/** Light from the sky that still reaches the ground in a shadow: blue more than infrared. */
const skyLight = [0.3, 0.2, 0.15, 0.07, 0.04];

/** Renders the pass: the ground as it is on that day, shadowed and hidden by clouds, then what optics and sensor make of it. */
export function renderScene(land: LandCover, places: Places, sky: Sky, acquisition: Acquisition, zoneIndex: number, seed: number): Scene {
  const { width, height } = land;
  const count = width * height;
  const seen = swathMask(places, acquisition);
  const cover = new Float32Array(count);
  const light = new Float32Array(count);
  const shadow = new Float32Array(count);
  if (acquisition.weather !== 'clear') {
    for (let at = 0; at < count; at++) {
      cover[at] = sample(sky.cover, places.x[at], places.y[at]);
      light[at] = cover[at] > 0 ? sample(sky.light, places.x[at], places.y[at]) : 0;
      if (sky.shadowStrength > 0)
        shadow[at] = sky.shadowStrength * sample(sky.cover, places.x[at] + sky.shadowEast, places.y[at] + sky.shadowNorth);
    }
  }
  const random = normalSequence(hash(seedOf(seed, 'sensor'), acquisition.index, zoneIndex));
  const moisture = 0.14 * unit(seedOf(seed, 'rain'), acquisition.index) - 0.04;
  const ground = groundOn(land, acquisition.dayOfYear, moisture);
  const bands: Uint16Array[] = [];
  const plane = new Float32Array(count);
  for (let band = 0; band < spectralBands.length; band++) {
    ground(band, plane);
    const white = sky.isIce ? iceColour[band] : cloudColour[band];
    const haze = sky.haze * hazeColour[band];
    for (let at = 0; at < count; at++) {
      const lit = plane[at] * (1 - shadow[at] * (1 - skyLight[band]));
      plane[at] = (lit * (1 - haze) + haze) * (1 - cover[at]) + white * light[at] * cover[at];
    }
    blur(plane, width, height);
    bands.push(
      spectralBands[band] === 'B11'
        ? quantise(halved(plane, width, height), halvedMask(seen, width, height), random)
        : quantise(plane, seen, random),
    );
  }
  const pixels: ScenePixels = { width, height, cover, shadow, red: bands[2], nir: bands[3], swir: bands[4], isIce: sky.isIce };
  const classes = classify(pixels);
  return { bands, classes, ...shares(classes) };
}

/** True (1) where the swath reaches. Its edge is straight and leans as the orbit does. */
function swathMask({ x, y }: Places, { swathEdge, index }: Acquisition): Uint8Array {
  const seen = new Uint8Array(x.length).fill(1);
  if (swathEdge === 'none') return seen;
  const side = swathEdge === 'west' ? -1 : 1;
  const reach = 3300 + 150 * (index % 4);
  for (let at = 0; at < x.length; at++) if (side * (x[at] - 0.23 * y[at]) > reach) seen[at] = 0;
  return seen;
}

/** Mixes each pixel with its neighbours, along the rows and then along the columns. */
function blur(plane: Float32Array, width: number, height: number): void {
  const aside = (1 - sharpness) / 2;
  for (let row = 0; row < height; row++) {
    const end = (row + 1) * width - 1;
    let before = plane[row * width];
    for (let at = row * width; at <= end; at++) {
      const here = plane[at];
      plane[at] = sharpness * here + aside * (before + (at < end ? plane[at + 1] : here));
      before = here;
    }
  }
  const above = plane.slice(0, width);
  for (let row = 0; row < height; row++) {
    const below = row < height - 1 ? width : 0;
    for (let column = 0, at = row * width; column < width; column++, at++) {
      const here = plane[at];
      plane[at] = sharpness * here + aside * (above[column] + plane[at + below]);
      above[column] = here;
    }
  }
}

function halved(plane: Float32Array, width: number, height: number): Float32Array {
  const half = new Float32Array((width / 2) * (height / 2));
  for (let row = 0, at = 0; row < height; row += 2) {
    for (let column = 0; column < width; column += 2, at++) {
      const upper = row * width + column;
      half[at] = 0.25 * (plane[upper] + plane[upper + 1] + plane[upper + width] + plane[upper + width + 1]);
    }
  }
  return half;
}

/** A 20 m pixel is seen where all four of its 10 m pixels are. */
function halvedMask(seen: Uint8Array, width: number, height: number): Uint8Array {
  const half = new Uint8Array((width / 2) * (height / 2));
  for (let row = 0, at = 0; row < height; row += 2) {
    for (let column = 0; column < width; column += 2, at++) {
      const upper = row * width + column;
      half[at] = seen[upper] & seen[upper + 1] & seen[upper + width] & seen[upper + width + 1];
    }
  }
  return half;
}

/** Reflectance to stored numbers with the sensor's noise: at least 1 where there is data, 0 where there is none. */
function quantise(plane: Float32Array, seen: Uint8Array, random: () => number): Uint16Array {
  const stored = new Uint16Array(plane.length);
  for (let at = 0; at < plane.length; at++) {
    const value = plane[at] * reflectanceScale;
    const noisy = value + (5 + 0.004 * value) * random();
    stored[at] = seen[at] === 1 ? Math.min(16_000, Math.max(1, Math.round(noisy))) : 0;
  }
  return stored;
}

function shares(classes: Uint8Array): { readonly cloudCover: number; readonly nodataShare: number } {
  let cloud = 0;
  let nothing = 0;
  for (const value of classes) {
    if (value === sceneClasses.nodata) nothing++;
    else if (value >= sceneClasses.cloudMedium && value <= sceneClasses.cirrus) cloud++;
  }
  const valid = classes.length - nothing;
  const percent = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((1e4 * part) / whole) / 100);
  return { cloudCover: percent(cloud, valid), nodataShare: percent(nothing, classes.length) };
}
