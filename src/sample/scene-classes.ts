/** The classes of Sentinel-2's scene classification (SCL) that the sample uses, with their official numbers. */
export const sceneClasses = {
  nodata: 0,
  shadow: 3,
  vegetation: 4,
  bare: 5,
  water: 6,
  cloudMedium: 8,
  cloudHigh: 9,
  cirrus: 10,
} as const;

/** What a pass shows and why, at 10 m but for the short-wave infrared. */
export interface ScenePixels {
  readonly width: number;
  readonly height: number;
  /** How much of the ground clouds hide. */
  readonly cover: Float32Array;
  /** How much of the sunlight clouds take away. */
  readonly shadow: Float32Array;
  readonly red: Uint16Array;
  readonly nir: Uint16Array;
  /** 20 m; 0 is no data. */
  readonly swir: Uint16Array;
  readonly isIce: boolean;
}

/** The class of each 20 m pixel: clouds and shadows as they were made, the ground by its reflectance as the real processor has it. */
export function classify({ width, height, cover, shadow, red, nir, swir, isIce }: ScenePixels): Uint8Array {
  const classes = new Uint8Array((width / 2) * (height / 2));
  for (let row = 0, at = 0; row < height; row += 2) {
    for (let column = 0; column < width; column += 2, at++) {
      const a = row * width + column;
      const b = a + width;
      const mean = (values: Float32Array | Uint16Array) => 0.25 * (values[a] + values[a + 1] + values[b] + values[b + 1]);
      if (swir[at] === 0) continue;
      classes[at] = classOf(mean(cover), mean(shadow), mean(red), mean(nir), swir[at], isIce);
    }
  }
  return classes;
}

function classOf(hidden: number, shaded: number, red: number, nir: number, swir: number, isIce: boolean): number {
  if (isIce && hidden > 0.07) return sceneClasses.cirrus;
  if (hidden > 0.55) return sceneClasses.cloudHigh;
  if (hidden > 0.1) return sceneClasses.cloudMedium;
  if (shaded > 0.16) return sceneClasses.shadow;
  if (nir < 900 && swir < 700 && nir < 1.4 * red) return sceneClasses.water;
  return (nir - red) / (nir + red) > 0.42 ? sceneClasses.vegetation : sceneClasses.bare;
}
