import { type Crop, crops } from './crops.ts';
import { fractal, noise, smoothStep } from './noise.ts';
import { type Parcel, type Parcels, parcelsOf } from './parcels.ts';
import { between, seedOf, unit } from './random.ts';
import { type Field, fieldOf, sample } from './raster-field.ts';
import { type Settlements, settlementsOf } from './settlements.ts';
import { type Spectrum, spectra, spectralBands } from './spectra.ts';
import { reliefShade } from './sun.ts';
import { type Terrain, terrainOf } from './terrain.ts';
import { riverReach, type Water, waterOf } from './water.ts';
import { pixelMetres, type WorldBox, worldOf, type Zone } from './world-frame.ts';

/** Everything in the world that stays where it is. */
export interface World {
  readonly seed: number;
  readonly terrain: Terrain;
  /** The terrain's heights, made once. */
  readonly heights: Field;
  readonly water: Water;
  readonly parcels: Parcels;
  readonly settlements: Settlements;
}

/** Fine enough for the smallest octave of the hills. */
const heightStepMetres = 20;

export function worldIn(box: WorldBox, seed: number): World {
  const terrain = terrainOf(seed);
  const heights = fieldOf(box, heightStepMetres, terrain.elevation);
  return { seed, terrain, heights, water: waterOf(terrain, heights), parcels: parcelsOf(seed), settlements: settlementsOf(seed, box) };
}

/** A parcel as something that is farmed. */
export interface FarmedParcel extends Parcel {
  readonly crop: Crop;
  /** How much later than usual its crop grows. */
  readonly shiftDays: number;
  /** How well it grows: 1 is usual. */
  readonly vigour: number;
}

/** What a zone's pixels show on any day, row by row. The part of a pixel that is farmed changes with the days, the rest does not. */
export interface LandCover {
  readonly width: number;
  readonly height: number;
  readonly parcels: readonly FarmedParcel[];
  /** Number of each pixel's parcel in `parcels`. */
  readonly parcel: Uint16Array;
  /** The farmed part of a pixel. */
  readonly farmed: Float32Array;
  /** Reflectance of the rest of a pixel, times its part; one plane a band of `spectralBands`. */
  readonly rest: readonly Float32Array[];
  /** How much better than its parcel a place grows, from -1 to 1. */
  readonly growth: Float32Array;
  /** 0 dark, moist soil, 1 bright, dry soil. */
  readonly soil: Float32Array;
  /** Light on the slope relative to level ground. */
  readonly shade: Float32Array;
}

const cropShares: readonly (readonly [crop: Crop, share: number])[] = [
  ['winter wheat', 0.23],
  ['winter barley', 0.12],
  ['rapeseed', 0.13],
  ['maize', 0.17],
  ['sugar beet', 0.14],
  ['potato', 0.08],
  ['grassland', 0.13],
];
const canopyMetres = 16;

/** Makes a zone's cover. Takes about two microseconds a pixel: done once a zone, not once a date. */
export function landCoverOf(world: World, zone: Zone): LandCover {
  const { width, height } = zone.grid;
  const { x: worldX, y: worldY } = worldOf(zone.grid);
  const count = width * height;
  const elevation = new Float32Array(count);
  for (let at = 0; at < count; at++) elevation[at] = sample(world.heights, worldX[at], worldY[at]);
  const cover: LandCover = {
    width,
    height,
    parcels: [],
    parcel: new Uint16Array(count),
    farmed: new Float32Array(count),
    rest: spectralBands.map(() => new Float32Array(count)),
    growth: new Float32Array(count),
    soil: new Float32Array(count),
    shade: new Float32Array(count),
  };
  const painter = new Painter(world, cover);
  const surface = Float32Array.from(elevation);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const beside = column > 0 ? at - 1 : at + 1;
      const below = row > 0 ? at - width : at + width;
      const slope = Math.sqrt((elevation[at] - elevation[beside]) ** 2 + (elevation[at] - elevation[below]) ** 2) / pixelMetres;
      surface[at] += painter.paint(at, worldX[at], worldY[at], elevation[at], slope);
    }
  }
  reliefShade(surface, width, height, cover.shade);
  return { ...cover, parcels: painter.farmedParcels };
}

/** Lays one cover over another, pixel by pixel: fields first, then what stands, runs or lies on them. */
class Painter {
  readonly farmedParcels: FarmedParcel[] = [];
  readonly #numbers = new Map<number, number>();
  readonly #world: World;
  readonly #cover: LandCover;
  readonly #seeds: Readonly<Record<'forest' | 'stand' | 'soil' | 'growth' | 'farm' | 'bank', number>>;

  constructor(world: World, cover: LandCover) {
    this.#world = world;
    this.#cover = cover;
    const { seed } = world;
    this.#seeds = {
      forest: seedOf(seed, 'forest'),
      stand: seedOf(seed, 'stand'),
      soil: seedOf(seed, 'soil'),
      growth: seedOf(seed, 'growth'),
      farm: seedOf(seed, 'farm'),
      bank: seedOf(seed, 'bank'),
    };
  }

  /** Paints one pixel; gives the height in metres of what stands on it. */
  paint(at: number, x: number, y: number, elevation: number, slope: number): number {
    const { water, parcels, settlements } = this.#world;
    const seeds = this.#seeds;
    const { parcel, laneMetres, edgeMetres } = parcels.at(x, y);
    const number = this.#numberOf(parcel);
    const { key } = parcel;
    this.#cover.parcel[at] = number;
    this.#cover.farmed[at] = 1;
    const rows = this.#rows(parcel, x, y);
    this.#cover.growth[at] = 0.75 * fractal(seeds.growth, x / 210, y / 210, 3) + 0.3 * rows;
    this.#cover.soil[at] = 0.55 + 0.45 * fractal(seeds.soil, x / 650, y / 650, 4) + between(-0.28, 0.28, seeds.soil, key) - 0.05 * rows;

    let standing = 0;
    const lane = unit(seeds.farm + 5, key) < 0.55 ? spectra.track : spectra.hedge;
    this.#lay(at, 0.75 * smoothStep(9, 2, laneMetres), lane);
    this.#lay(at, 0.45 * smoothStep(6, 1, edgeMetres), unit(seeds.farm + 6, key) < 0.12 ? spectra.hedge : spectra.grass);

    const density = settlements.density(x, y);
    const forest = this.#forest(x, y, key, slope, density);
    if (forest > 0) {
      this.#lay(at, forest, this.#trees(x, y));
      standing = forest * (canopyMetres + 5 * noise(seeds.stand, x / 26, y / 26));
    }
    const riverEdge = sample(water.riverEdge, x, y);
    const lakeDepth = sample(water.lakeLevel, x, y) - elevation;
    if (riverEdge < riverReach) {
      const bank = smoothStep(34, 6, riverEdge) * smoothStep(-0.25, 0.2, fractal(seeds.bank, x / 130, y / 130, 3));
      this.#lay(at, 0.85 * bank, this.#trees(x, y));
      standing = Math.max(standing, 9 * bank);
    }
    if (lakeDepth > -3)
      this.#lay(at, 0.8 * smoothStep(-3, -0.6, lakeDepth) * smoothStep(-0.2, 0.3, noise(seeds.bank + 7, x / 160, y / 160)), spectra.hedge);
    if (density > 0.02) {
      const built = smoothStep(0.1, 0.42, density);
      this.#lay(at, built, mixed(settlements.surface(x, y), spectra.suburb, 0.35));
      standing *= 1 - built;
    }
    const road = smoothStep(5, -4, sample(settlements.roadEdge, x, y));
    this.#lay(at, 0.92 * road, spectra.asphalt);
    const river = smoothStep(4, -4, riverEdge) * (1 - 0.9 * road);
    this.#lay(at, river, spectra.river);
    const lake = smoothStep(-0.25, 0.35, lakeDepth);
    this.#lay(at, lake, lakeDepth < 2.5 ? mixed(spectra.shallows, spectra.lake, Math.max(0, lakeDepth) / 2.5) : spectra.lake);
    return standing * (1 - Math.max(road, river, lake));
  }

  #lay(at: number, part: number, spectrum: Spectrum): void {
    if (part <= 0) return;
    const { farmed, rest } = this.#cover;
    farmed[at] *= 1 - part;
    for (let band = 0; band < rest.length; band++) rest[band][at] += (spectrum[band] - rest[band][at]) * part;
  }

  #numberOf(parcel: Parcel): number {
    let number = this.#numbers.get(parcel.key);
    if (number === undefined) {
      number = this.farmedParcels.length;
      this.#numbers.set(parcel.key, number);
      this.farmedParcels.push(this.#farm(parcel));
    }
    return number;
  }

  /** What is grown on a parcel: meadows where it is wet, else by each crop's share of the land. */
  #farm(parcel: Parcel): FarmedParcel {
    const { farm } = this.#seeds;
    const [x, y] = parcel.centre;
    const isWet = Math.abs(this.#world.terrain.riverDistance(x, y)) < 190 && unit(farm + 1, parcel.key) < 0.8;
    let draw = unit(farm, parcel.key);
    let crop: Crop = crops[crops.length - 1];
    for (const [candidate, share] of cropShares) {
      if (draw < share) {
        crop = candidate;
        break;
      }
      draw -= share;
    }
    return {
      ...parcel,
      crop: isWet ? 'grassland' : crop,
      shiftDays: between(-6, 7, farm + 2, parcel.key),
      vigour: between(0.86, 1.08, farm + 3, parcel.key),
    };
  }

  /** Rows and tramlines along a parcel, from -1 to 1. */
  #rows({ key, direction }: Parcel, x: number, y: number): number {
    const cos = Math.cos(direction);
    const sin = Math.sin(direction);
    return noise(key, (x * cos + y * sin) / 260, (y * cos - x * sin) / 17);
  }

  /** How much of a place is wood: hillsides and wide patches, with borders that partly follow those of the parcels. */
  #forest(x: number, y: number, key: number, slope: number, density: number): number {
    const { forest } = this.#seeds;
    const wild = 1.15 * fractal(forest, x / 1850, y / 1850, 4, 0.42) + 2.1 * Math.min(slope, 0.16) - 0.26;
    const owned = between(-0.15, 0.15, forest + 11, key);
    return smoothStep(-0.012, 0.05, wild + owned + 0.05 * noise(forest + 12, x / 70, y / 70) - 1.4 * smoothStep(0.02, 0.25, density));
  }

  #trees(x: number, y: number): Spectrum {
    const { stand } = this.#seeds;
    const coniferous = smoothStep(0.02, 0.16, fractal(stand + 3, x / 520, y / 520, 3));
    const crowns = 1 + 0.2 * noise(stand + 5, x / 31, y / 31) + 0.1 * noise(stand + 6, x / 75, y / 75);
    const trees = mixed(spectra.broadleaf, spectra.conifer, coniferous);
    return trees.map((value) => value * crowns) as unknown as Spectrum;
  }
}

function mixed(from: Spectrum, to: Spectrum, part: number): Spectrum {
  return from.map((value, band) => value + (to[band] - value) * part) as unknown as Spectrum;
}
