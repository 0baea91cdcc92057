import { fractal, noise, smoothStep } from './noise.ts';
import { seedOf } from './random.ts';

/** Direction in which the main river flows, in world coordinates: to the west, a little north. */
const flowX = -0.951;
const flowY = 0.309;

/** Where the lake's hollow lies and how far it reaches, in metres. */
const hollow = { x: 1750, y: 1250, radius: 520, depth: 26 };

export interface Terrain {
  /** Metres above sea level. */
  elevation(x: number, y: number): number;
  /** Metres to the main river's centre line; the sign says on which bank. */
  riverDistance(x: number, y: number): number;
  /** The point of the main river's centre line `along` metres downstream of the world's middle. */
  riverPoint(along: number): readonly [x: number, y: number];
}

/**
 * Rolling hills of six octaves that fall to the north-west, cut by the valley of one meandering river, with a hollow where a
 * lake can gather. All of it is a function of place: nothing is stored.
 */
export function terrainOf(seed: number): Terrain {
  const hillSeed = seedOf(seed, 'hills');
  const warpSeed = seedOf(seed, 'warp');
  const bendSeed = seedOf(seed, 'valley');
  const bend = (along: number) => 420 * noise(bendSeed, along / 2300, 0.5);
  const meander = (along: number) =>
    215 * Math.sin(along / 215 + 2.2 * noise(bendSeed + 1, along / 900, 0.5)) * (0.55 + 0.45 * noise(bendSeed + 2, along / 1500, 0.5));
  const riverDistance = (x: number, y: number) => {
    const along = x * flowX + y * flowY;
    // Beside a slope of the curve the perpendicular is shorter than the offset across the valley.
    const offset = bend(along) + meander(along);
    const slope = (bend(along + 5) + meander(along + 5) - offset) / 5;
    return (x * flowY - y * flowX - offset) / Math.hypot(1, slope);
  };
  const elevation = (x: number, y: number) => {
    const along = x * flowX + y * flowY;
    const warpX = 700 * noise(warpSeed, x / 2600, y / 2600);
    const warpY = 700 * noise(warpSeed + 1, x / 2600, y / 2600);
    const hills = 190 + 0.006 * (x - y) + 62 * fractal(hillSeed, (x + warpX) / 2900, (y + warpY) / 2900, 6, 0.46);
    const across = x * flowY - y * flowX - bend(along);
    const floor = 118 - 0.0022 * along + 3 * fractal(hillSeed + 9, x / 500, y / 500, 3);
    const side = smoothStep(170, 1500, Math.abs(across) + 160 * noise(warpSeed + 2, x / 700, y / 700));
    const bed = 4 * (1 - smoothStep(8, 45, Math.abs(riverDistance(x, y))));
    const nearHollow = Math.exp(-(((x - hollow.x) / (1.25 * hollow.radius)) ** 2 + ((y - hollow.y) / hollow.radius) ** 2));
    return floor + (hills - floor) * side - bed - hollow.depth * nearHollow;
  };
  const riverPoint = (along: number) => {
    const across = bend(along) + meander(along);
    return [along * flowX + across * flowY, along * flowY - across * flowX] as const;
  };
  return { elevation, riverDistance, riverPoint };
}
