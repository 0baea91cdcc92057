import { smoothStep } from './noise.ts';

export const crops = ['winter wheat', 'winter barley', 'rapeseed', 'maize', 'sugar beet', 'potato', 'grassland'] as const;
export type Crop = (typeof crops)[number];

/** What covers a field on a day, as parts of its area; the rest is soil. */
export interface Cover {
  readonly green: number;
  readonly straw: number;
  readonly flowers: number;
}

/** Day of the year by which something begins and by which it is complete. */
type Phase = readonly [begin: number, end: number];

interface AnnualCrop {
  readonly growth: Phase;
  /** Ripening: green turns to straw. */
  readonly ripening?: Phase;
  /** After the harvest stubble is left, which the weather and the plough take away. */
  readonly harvest: Phase;
  readonly flowering?: Phase;
  readonly stubble: number;
  readonly mostGreen: number;
}

/** Days of the year as they are usual in the lowlands of western Europe. */
const calendar: Readonly<Record<Exclude<Crop, 'grassland'>, AnnualCrop>> = {
  'winter wheat': { growth: [70, 132], ripening: [172, 199], harvest: [206, 210], stubble: 0.75, mostGreen: 0.95 },
  'winter barley': { growth: [62, 122], ripening: [154, 177], harvest: [184, 188], stubble: 0.7, mostGreen: 0.92 },
  rapeseed: { growth: [58, 112], flowering: [108, 142], ripening: [176, 201], harvest: [207, 212], stubble: 0.55, mostGreen: 0.93 },
  maize: { growth: [138, 198], harvest: [262, 275], stubble: 0.3, mostGreen: 0.93 },
  'sugar beet': { growth: [122, 176], harvest: [270, 300], stubble: 0.1, mostGreen: 0.96 },
  potato: { growth: [134, 178], ripening: [222, 244], harvest: [252, 262], stubble: 0.1, mostGreen: 0.94 },
};

/** Days of the year on which meadows are mown; each is green again some four weeks later. */
const mowings = [139, 187, 232];

/**
 * The cover of a crop on a day of the year. `shiftDays` is how much later than usual everything happens on a field;
 * the parts are within 0 and 1 and never sum to more than 1.
 */
export function coverOf(crop: Crop, day: number, shiftDays: number): Cover {
  const local = day - shiftDays;
  if (crop === 'grassland') return meadow(local);
  const { growth, ripening, harvest, flowering, stubble, mostGreen } = calendar[crop];
  const grown = mostGreen * smoothStep(growth[0], growth[1], local);
  const ripe = ripening === undefined ? 0 : smoothStep(ripening[0], ripening[1], local);
  const standing = 1 - smoothStep(harvest[0], harvest[1], local);
  const bloom =
    flowering === undefined
      ? 0
      : smoothStep(flowering[0], flowering[0] + 14, local) * (1 - smoothStep(flowering[1] - 10, flowering[1], local));
  const volunteers = 0.22 * smoothStep(harvest[1] + 12, harvest[1] + 45, local);
  const left = stubble * (1 - standing) * (1 - 0.75 * smoothStep(harvest[1] + 8, harvest[1] + 38, local));
  const green = grown * (1 - ripe) * standing;
  return {
    green: green * (1 - 0.62 * bloom) + volunteers * (1 - standing),
    straw: 0.9 * grown * ripe * standing + left * (1 - volunteers),
    flowers: green * 0.62 * bloom,
  };
}

function meadow(day: number): Cover {
  const season = 0.5 + 0.42 * smoothStep(75, 128, day) - 0.1 * smoothStep(195, 240, day);
  let cut = 0;
  for (const mowing of mowings) if (day >= mowing) cut = Math.max(cut, 1 - smoothStep(mowing + 3, mowing + 30, day));
  return { green: season * (1 - 0.52 * cut), straw: 0.34 * cut + 0.05, flowers: 0 };
}
