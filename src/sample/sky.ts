import type { Acquisition, Weather } from './acquisitions.ts';
import { billows, fractal, noise, smoothStep } from './noise.ts';
import { between, hash, seedOf } from './random.ts';
import { emptyField, type Field } from './raster-field.ts';
import { type Sun, sunOn } from './sun.ts';
import type { WorldBox } from './world-frame.ts';

/** What stands between ground and satellite on one day. */
export interface Sky {
  readonly sun: Sun;
  /** How much of the ground a cloud hides: 0 nothing, 1 all. */
  readonly cover: Field;
  /** Brightness of the cloud's upper side, 0 to 1: towards the sun it is lit, away from it shaded. */
  readonly light: Field;
  /** From a place to where the cloud stands whose shadow falls on it, in metres. */
  readonly shadowEast: number;
  readonly shadowNorth: number;
  /** Part of the sunlight that a full cloud takes away. */
  readonly shadowStrength: number;
  readonly isIce: boolean;
  /** Thin haze, as optical depth in the blue band. */
  readonly haze: number;
}

interface CloudKind {
  /** Part of the sky that is covered. */
  readonly cover: readonly [least: number, most: number];
  /** Metres from one cloud to the next. */
  readonly scale: number;
  /** How far below a cloud's densest parts its rim lies: small is sharp. */
  readonly softness: number;
  readonly mostHidden: number;
  readonly baseMetres: number;
  readonly shadow: number;
}

const kinds: Readonly<Record<Exclude<Weather, 'clear'>, CloudKind>> = {
  fair: { cover: [0.11, 0.17], scale: 1000, softness: 0.2, mostHidden: 1, baseMetres: 1000, shadow: 0.78 },
  broken: { cover: [0.36, 0.48], scale: 2000, softness: 0.24, mostHidden: 1, baseMetres: 1300, shadow: 0.8 },
  overcast: { cover: [0.94, 0.99], scale: 3000, softness: 0.36, mostHidden: 1, baseMetres: 1200, shadow: 0.75 },
  cirrus: { cover: [0.5, 0.7], scale: 3600, softness: 0.5, mostHidden: 0.5, baseMetres: 7500, shadow: 0 },
};

/** Cloud shadows fall at most this far from the cloud, so the sky is made that much wider than the ground. */
const skyMarginMetres = 1100;
const stepMetres = 28;
/** The part of the sky that is covered is found on a coarser net, over the whole world: neighbouring scenes must agree on it. */
const surveyStepMetres = 90;

/** The sky over `part` of the world at one pass: the same whichever part is asked for. */
export function skyOf(world: WorldBox, part: WorldBox, seed: number, acquisition: Acquisition): Sky {
  const { weather, index, dayOfYear } = acquisition;
  const daySeed = hash(seedOf(seed, 'sky'), index);
  const sun = sunOn(dayOfYear);
  const wide = onNet({
    west: part.west - skyMarginMetres,
    east: part.east + skyMarginMetres,
    south: part.south - skyMarginMetres,
    north: part.north + skyMarginMetres,
  });
  const haze = between(0.004, 0.02, daySeed, 5) + (weather === 'cirrus' ? 0.008 : 0);
  if (weather === 'clear') {
    const nothing = emptyField(wide, 10_000);
    return { sun, cover: nothing, light: nothing, shadowEast: 0, shadowNorth: 0, shadowStrength: 0, isIce: false, haze };
  }
  const kind = kinds[weather];
  const density = densityField(wide, stepMetres, weather, kind, daySeed);
  const threshold = quantile(
    densityField(world, surveyStepMetres, weather, kind, daySeed).values,
    1 - between(kind.cover[0], kind.cover[1], daySeed, 1),
  );
  const shift = kind.baseMetres / Math.tan(sun.elevation);
  return {
    sun,
    cover: { ...density, values: density.values.map((value) => kind.mostHidden * smoothStep(0, kind.softness, value - threshold) ** 1.2) },
    light: lightOn(density, sun, threshold, weather),
    shadowEast: sun.east * shift,
    shadowNorth: sun.north * shift,
    shadowStrength: kind.shadow,
    isIce: weather === 'cirrus',
    haze,
  };
}

/** The box enlarged so that its corner is a point of the one net that all skies are made on. */
function onNet({ west, south, east, north }: WorldBox): WorldBox {
  return { west: Math.floor(west / stepMetres) * stepMetres, south: Math.floor(south / stepMetres) * stepMetres, east, north };
}

/** How thick clouds would be if they were everywhere; a threshold makes them stand apart. */
function densityField(box: WorldBox, step: number, weather: Weather, kind: CloudKind, seed: number): Field {
  const field = emptyField(box, step);
  const wind = between(-0.5, 0.9, seed, 2);
  const windX = Math.cos(wind);
  const windY = Math.sin(wind);
  const { scale } = kind;
  for (let row = 0, at = 0; row < field.rows; row++) {
    for (let column = 0; column < field.columns; column++, at++) {
      const x = box.west + column * step;
      const y = box.south + row * step;
      const along = x * windX + y * windY;
      const across = y * windX - x * windY;
      field.values[at] = weather === 'cirrus' ? fibres(seed, along / scale, across / scale) : heads(seed, along / scale, across / scale);
    }
  }
  return field;
}

/** Heaps: rounded heads of all sizes on wide swells, a little drawn out along the wind. */
function heads(seed: number, along: number, across: number): number {
  const u = 0.85 * along + 0.1 * noise(seed + 40, 2.6 * along, 2.6 * across);
  const v = across + 0.1 * noise(seed + 41, 2.6 * along, 2.6 * across);
  return (
    0.42 * fractal(seed + 50, 0.5 * u, 0.62 * v, 2) +
    0.34 * fractal(seed + 60, 1.5 * u, 1.5 * v, 3, 0.55) +
    0.3 * billows(seed + 70, 2.4 * u, 2.4 * v, 5, 0.56)
  );
}

/** Ice: long fibres along the wind, combed and bent. */
function fibres(seed: number, along: number, across: number): number {
  const bent = across + 0.35 * noise(seed + 40, 0.5 * along, 0.7 * across) + 0.06 * noise(seed + 41, 2.2 * along, 2.2 * across);
  return 0.6 * fractal(seed + 50, 0.5 * along, 0.9 * bent, 3) + 0.4 * fractal(seed + 60, 0.55 * along, 5.5 * bent, 4, 0.6);
}

/** Sides of a cloud that face the sun are bright, its thick middle is white, its far side grey. */
function lightOn(density: Field, sun: Sun, threshold: number, weather: Weather): Field {
  const { columns, rows, values } = density;
  const light = new Float32Array(values.length);
  const relief = weather === 'overcast' ? 0.55 : weather === 'cirrus' ? 0 : 0.8;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const east = values[row * columns + Math.min(columns - 1, column + 2)] - values[row * columns + Math.max(0, column - 2)];
      const north = values[Math.min(rows - 1, row + 2) * columns + column] - values[Math.max(0, row - 2) * columns + column];
      const facing = -(east * sun.east + north * sun.north);
      const body = smoothStep(0, 0.55, values[at] - threshold);
      light[at] = Math.min(1, Math.max(0.26, 0.5 + 0.24 * body + relief * facing));
    }
  }
  return { ...density, values: light };
}

/** The value below which the given part of all values lies, to a thousandth of their range. */
function quantile(values: Float32Array, part: number): number {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const bins = new Uint32Array(1024);
  const scale = 1023 / (high - low || 1);
  for (const value of values) bins[Math.floor((value - low) * scale)]++;
  let left = part * values.length;
  for (let bin = 0; bin < bins.length; bin++) {
    left -= bins[bin];
    if (left <= 0) return low + (bin + 1) / scale;
  }
  return high;
}
