import { crsOf } from '../cube/index.ts';
import { crops } from './crops.ts';
import type { FarmedParcel, LandCover, World } from './land-cover.ts';
import { fromWorld, type Point } from './world-frame.ts';

/** A field that is worth looking at: nothing but its crop inside its outline. */
export interface SampleField {
  readonly crop: string;
  readonly areaHectares: number;
  /** Closed ring of longitude, latitude, counter-clockwise. */
  readonly ring: readonly Point[];
}

/** The outlines keep this far from the fields' boundaries, so that pixels inside them are of one field. */
const insetMetres = 12;
const leastHectares = 2;
const mostHectares = 14;
/** Part of a parcel's pixels that must be farmed: less is under trees, houses or water. */
const leastFarmed = 0.9;
const fieldsOfEachCrop = 3;

/** The largest clean fields of each crop in a zone, at most `fieldsOfEachCrop` each, none of which leaves the zone's window. */
export function fieldsIn(world: World, land: LandCover): readonly SampleField[] {
  const farmed = new Float64Array(land.parcels.length);
  const pixels = new Float64Array(land.parcels.length);
  const isCut = new Uint8Array(land.parcels.length);
  for (let row = 0, at = 0; row < land.height; row++) {
    for (let column = 0; column < land.width; column++, at++) {
      const number = land.parcel[at];
      farmed[number] += land.farmed[at];
      pixels[number]++;
      if (row < 2 || column < 2 || row >= land.height - 2 || column >= land.width - 2) isCut[number] = 1;
    }
  }
  const clean = land.parcels.filter((_, number) => isCut[number] === 0 && farmed[number] > leastFarmed * pixels[number]);
  const candidates = clean
    .map((parcel) => fieldOf(world, parcel))
    .filter((field) => field.areaHectares >= leastHectares && field.areaHectares <= mostHectares);
  candidates.sort((a, b) => b.areaHectares - a.areaHectares);
  return crops.flatMap((crop) => candidates.filter((field) => field.crop === crop).slice(0, fieldsOfEachCrop));
}

function fieldOf(world: World, parcel: FarmedParcel): SampleField {
  const outline = world.parcels.outline(parcel, insetMetres);
  let twiceArea = 0;
  for (let index = 0; index < outline.length; index++) {
    const [ax, ay] = outline[index];
    const [bx, by] = outline[(index + 1) % outline.length];
    twiceArea += ax * by - bx * ay;
  }
  const ring = outline.length < 3 ? [] : fromWorld([...outline, outline[0]], crsOf(4326));
  return { crop: parcel.crop, areaHectares: Math.round(twiceArea / 200) / 100, ring };
}

/** The fields as GeoJSON, numbered in the order given. */
export function fieldCollection(fields: readonly SampleField[]): object {
  return {
    type: 'FeatureCollection',
    features: fields.map(({ crop, areaHectares, ring }, index) => ({
      type: 'Feature',
      id: `field-${String(index + 1).padStart(2, '0')}`,
      properties: { crop, areaHectares },
      geometry: { type: 'Polygon', coordinates: [ring.map(([x, y]) => [Number(x.toFixed(7)), Number(y.toFixed(7))])] },
    })),
  };
}
