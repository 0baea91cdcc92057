import { noise, smoothStep } from './noise.ts';
import { between, hash, seedOf, unit } from './random.ts';
import { distanceField, type Field, type Ribbon, sample } from './raster-field.ts';
import { type Spectrum, spectra } from './spectra.ts';
import type { Point, WorldBox } from './world-frame.ts';

interface Settlement {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Direction of its streets, radians from east. */
  readonly direction: number;
}

/** One town on the river, the villages around it, and the works at its edge. */
const town: Settlement = { x: -1150, y: 900, radius: 980, direction: 0.32 };
const villages: readonly Settlement[] = [
  { x: -3650, y: -1150, radius: 330, direction: -0.2 },
  { x: 1150, y: -1500, radius: 400, direction: 0.7 },
  { x: 3500, y: 650, radius: 360, direction: 0.1 },
  { x: 3900, y: -1850, radius: 260, direction: -0.5 },
];
const works: Settlement = { x: -180, y: 1560, radius: 520, direction: 0.32 };

const roadReach = 60;

export interface Settlements {
  /** How built-up a place is: 0 open country, 1 the middle of a town. */
  density(x: number, y: number): number;
  /** What a place of a settlement is covered with. */
  surface(x: number, y: number): Spectrum;
  /** Metres to the edge of the nearest road, negative on it. */
  readonly roadEdge: Field;
}

/** Where people live and how they get there. */
export function settlementsOf(seed: number, box: WorldBox): Settlements {
  const edgeSeed = seedOf(seed, 'outskirts');
  const houseSeed = seedOf(seed, 'houses');
  const worksSeed = seedOf(seed, 'works');
  const roadEdge = distanceField(box, 10, roadsOf(box), roadReach);
  /** Towns are not round: they stretch along their roads and leave out what was never sold. */
  const inside = (settlement: Settlement, x: number, y: number) => {
    const distance = near(settlement, x, y);
    if (distance > 1.75) return 0;
    const ragged = 0.42 * noise(edgeSeed, x / 520, y / 520) + 0.2 * noise(edgeSeed + 1, x / 170, y / 170);
    return smoothStep(1, 0.3, distance + ragged - 0.34 * smoothStep(roadReach, 0, sample(roadEdge, x, y)));
  };
  const density = (x: number, y: number) => {
    let most = Math.max(inside(town, x, y), inside(works, x, y));
    for (const village of villages) most = Math.max(most, 0.9 * inside(village, x, y));
    return most;
  };
  const surface = (x: number, y: number): Spectrum => {
    const nearest = villages.reduce((best, village) => (near(village, x, y) < near(best, x, y) ? village : best), town);
    const [u, v] = turned(nearest, x, y);
    return inside(works, x, y) > 0.5 * inside(town, x, y) ? plant(worksSeed, u, v) : quarter(houseSeed, u, v, inside(nearest, x, y));
  };
  return { density, surface, roadEdge };
}

function near({ x: cx, y: cy, radius }: Settlement, x: number, y: number): number {
  return Math.sqrt((x - cx) ** 2 + (y - cy) ** 2) / radius;
}

function turned({ x: cx, y: cy, direction }: Settlement, x: number, y: number): readonly [u: number, v: number] {
  const cos = Math.cos(direction);
  const sin = Math.sin(direction);
  return [(x - cx) * cos + (y - cy) * sin, (y - cy) * cos - (x - cx) * sin];
}

/** Houses and gardens in blocks between streets; denser and with bigger roofs in the middle. */
function quarter(seed: number, u: number, v: number, density: number): Spectrum {
  const bent = v + 18 * noise(seed, u / 300, v / 300);
  const alongStreet = modulo(u + 14 * noise(seed + 1, u / 260, v / 260), 132);
  const acrossStreet = modulo(bent, 78);
  if (acrossStreet < 8 || alongStreet < 8) return spectra.asphalt;
  const house = hash(seed + 2, Math.floor(u / 17), Math.floor(bent / 15));
  const chance = (house & 1023) / 1023;
  if (chance < 0.3 + 0.42 * density) return roof(house >>> 10);
  return chance > 0.93 ? spectra.concrete : spectra.garden;
}

function roof(draw: number): Spectrum {
  const kind = draw % 20;
  if (kind < 11) return spectra.redRoof;
  if (kind < 17) return spectra.darkRoof;
  return kind < 19 ? spectra.concrete : spectra.brightRoof;
}

/** Halls of some sixty by ninety metres on paved ground. */
function plant(seed: number, u: number, v: number): Spectrum {
  const column = Math.floor(u / 120);
  const row = Math.floor(v / 88);
  const du = u - column * 120;
  const dv = v - row * 88;
  const isHall = du > 16 && du < between(70, 112, seed, column, row) && dv > 14 && dv < between(48, 80, seed + 1, column, row);
  if (!isHall) return unit(seed + 2, column, row) < 0.35 ? spectra.garden : spectra.asphalt;
  const draw = unit(seed + 3, column, row);
  if (draw < 0.45) return spectra.brightRoof;
  return draw < 0.6 ? spectra.blueRoof : draw < 0.85 ? spectra.concrete : spectra.darkRoof;
}

function modulo(value: number, by: number): number {
  return value - Math.floor(value / by) * by;
}

/** Roads that leave the town for the villages and the edges of the world, and a motorway that passes it. */
function roadsOf(box: WorldBox): readonly Ribbon[] {
  const centre: Point = [town.x, town.y];
  const [west, south, east, farEast] = villages.map(({ x, y }): Point => [x, y]) as [Point, Point, Point, Point];
  return [
    road(5, centre, [-2500, 300], west, [box.west - 100, -1800]),
    road(5, centre, [-300, 0], south, [1700, box.south - 100]),
    road(5, centre, [900, 1900], [2300, 700], east, [box.east + 100, 900]),
    road(4, south, [2500, -1300], farEast, [box.east + 100, -2300]),
    road(4, centre, [-1500, 1900], [-1350, box.north + 100]),
    road(4, centre, [-2600, 1500], [-3700, 1300], [box.west - 100, 1900]),
    road(11, [200, box.south - 100], [-60, -1900], [620, 0], [560, 1700], [-100, box.north + 100]),
  ];
}

/** A smooth line through the points (Catmull-Rom). */
function road(halfWidth: number, ...through: readonly Point[]): Ribbon {
  const points: Point[] = [];
  const pointAt = (index: number) => through[Math.min(through.length - 1, Math.max(0, index))];
  for (let index = 0; index + 1 < through.length; index++) {
    const [p0, p1, p2, p3] = [pointAt(index - 1), pointAt(index), pointAt(index + 1), pointAt(index + 2)];
    for (let step = 0; step < 40; step++) {
      const t = step / 40;
      const blend = (axis: 0 | 1) =>
        0.5 *
        (2 * p1[axis] +
          (p2[axis] - p0[axis]) * t +
          (2 * p0[axis] - 5 * p1[axis] + 4 * p2[axis] - p3[axis]) * t * t +
          (3 * p1[axis] - p0[axis] - 3 * p2[axis] + p3[axis]) * t * t * t);
      points.push([blend(0), blend(1)]);
    }
  }
  points.push(through[through.length - 1]);
  return { points, halfWidths: points.map(() => halfWidth) };
}
