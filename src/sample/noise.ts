import { hash } from './random.ts';

const directions = 64;
const gradientX = Float64Array.from({ length: directions }, (_, index) => Math.cos((2 * Math.PI * index) / directions));
const gradientY = Float64Array.from({ length: directions }, (_, index) => Math.sin((2 * Math.PI * index) / directions));

/** Each octave is turned against the one before, so that the lattice does not show. */
const turnX = Math.cos(0.65);
const turnY = Math.sin(0.65);

function corner(seed: number, column: number, row: number, dx: number, dy: number): number {
  const direction = hash(seed, column, row) & (directions - 1);
  return gradientX[direction] * dx + gradientY[direction] * dy;
}

function fade(t: number): number {
  return t * t * t * (t * (t * 6 - 15) + 10);
}

/** Gradient noise with features about one unit wide, within about -1 and 1, smooth to the second derivative. */
export function noise(seed: number, x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const dx = x - column;
  const dy = y - row;
  const u = fade(dx);
  const upper = corner(seed, column, row, dx, dy) * (1 - u) + corner(seed, column + 1, row, dx - 1, dy) * u;
  const lower = corner(seed, column, row + 1, dx, dy - 1) * (1 - u) + corner(seed, column + 1, row + 1, dx - 1, dy - 1) * u;
  return (upper + (lower - upper) * fade(dy)) * 1.4;
}

/** Sum of octaves of noise, each twice as fine and `gain` times as strong as the one before; within about -1 and 1. */
export function fractal(seed: number, x: number, y: number, octaves: number, gain = 0.5): number {
  let sum = 0;
  let strength = 1;
  let total = 0;
  for (let octave = 0; octave < octaves; octave++) {
    sum += strength * noise(seed + octave, x, y);
    total += strength;
    strength *= gain;
    const turned = 2.03 * (x * turnX - y * turnY);
    y = 2.03 * (x * turnY + y * turnX);
    x = turned;
  }
  return sum / total;
}

/** Like `fractal`, but of rounded heads with sharp clefts between them, as cumulus has; within about -1 and 1. */
export function billows(seed: number, x: number, y: number, octaves: number, gain = 0.5): number {
  let sum = 0;
  let strength = 1;
  let total = 0;
  for (let octave = 0; octave < octaves; octave++) {
    sum += strength * (3.4 * Math.abs(noise(seed + octave, x, y)) - 1);
    total += strength;
    strength *= gain;
    const turned = 2.03 * (x * turnX - y * turnY);
    y = 2.03 * (x * turnY + y * turnX);
    x = turned;
  }
  return sum / total;
}

/** 0 up to `low`, 1 from `high` on, smooth between. */
export function smoothStep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
