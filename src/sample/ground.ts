import { coverOf } from './crops.ts';
import type { LandCover } from './land-cover.ts';
import { spectra } from './spectra.ts';

/** Writes the reflectance of the ground in one band of `spectralBands` into a plane. */
export type Ground = (band: number, plane: Float32Array) => void;

/** The ground on a day of the year: what grows on the fields, and soil as dark as `moisture` (0 to 1) makes it. */
export function groundOn(land: LandCover, day: number, moisture: number): Ground {
  const { parcels, parcel, farmed, rest, growth, soil, shade } = land;
  const count = parcel.length;
  const covers = parcels.map(({ crop, shiftDays }) => coverOf(crop, day, shiftDays));
  const usualGreen = Float64Array.from(covers, ({ green }) => green);
  const usualStraw = Float64Array.from(covers, ({ straw }) => straw);
  const flowers = Float64Array.from(covers, (cover) => cover.flowers);
  const vigour = Float64Array.from(parcels, (each) => each.vigour);
  const green = new Float32Array(count);
  const straw = new Float32Array(count);
  const bright = new Float32Array(count);
  for (let at = 0; at < count; at++) {
    const number = parcel[at];
    const usual = usualGreen[number];
    // Growth shows most while the crop closes, and hardly where nothing grows or all is closed.
    const grown = Math.min(1 - flowers[number], Math.max(0, usual * (vigour[number] + 0.34 * growth[at] * (1.25 - usual))));
    green[at] = grown;
    straw[at] = Math.max(0, Math.min(1 - grown - flowers[number], usualStraw[number] * (1 + 0.12 * growth[at])));
    bright[at] = Math.min(1, Math.max(0, soil[at] - moisture));
  }
  return (band, plane) => {
    const leaves = Float64Array.from(parcels, ({ crop }) => (crop === 'grassland' ? spectra.grass : spectra.leaves)[band]);
    const restOfBand = rest[band];
    const strawColour = spectra.straw[band];
    const flowerColour = spectra.flowers[band];
    const dark = spectra.darkSoil[band];
    const brighter = spectra.brightSoil[band] - dark;
    for (let at = 0; at < count; at++) {
      const number = parcel[at];
      const bare = 1 - green[at] - straw[at] - flowers[number];
      const field =
        green[at] * leaves[number] + straw[at] * strawColour + flowers[number] * flowerColour + bare * (dark + brighter * bright[at]);
      plane[at] = (field * farmed[at] + restOfBand[at]) * shade[at];
    }
  };
}
