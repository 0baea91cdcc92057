import { pixelMetres } from './world-frame.ts';

/** Where the sun stands when the satellite passes. */
export interface Sun {
  /** Radians above the horizon. */
  readonly elevation: number;
  /** Unit vector on the ground towards the sun: east and north. */
  readonly east: number;
  readonly north: number;
}

const latitude = (50.75 * Math.PI) / 180;
/** The pass is some 55 minutes before the sun culminates. */
const hourAngle = (-14 * Math.PI) / 180;

/** The sun at the hour of the pass on a day of the year. */
export function sunOn(day: number): Sun {
  const declination = ((-23.44 * Math.PI) / 180) * Math.cos((2 * Math.PI * (day + 10)) / 365.24);
  const up = Math.sin(latitude) * Math.sin(declination) + Math.cos(latitude) * Math.cos(declination) * Math.cos(hourAngle);
  const east = -Math.cos(declination) * Math.sin(hourAngle);
  const north = Math.cos(latitude) * Math.sin(declination) - Math.sin(latitude) * Math.cos(declination) * Math.cos(hourAngle);
  const length = Math.hypot(east, north);
  return { elevation: Math.asin(up), east: east / length, north: north / length };
}

/** Part of the light that comes from the whole sky, and so does not care for slopes. */
const skyLight = 0.38;

/** Light on each pixel of a surface (metres, row by row from the north) relative to level ground, for the sun of early July. */
export function reliefShade(surface: Float32Array, width: number, height: number, shade: Float32Array): void {
  const sun = sunOn(185);
  const up = Math.sin(sun.elevation);
  const level = Math.cos(sun.elevation);
  for (let row = 0, at = 0; row < height; row++) {
    const above = row > 0 ? width : 0;
    const below = row < height - 1 ? width : 0;
    for (let column = 0; column < width; column++, at++) {
      const left = column > 0 ? 1 : 0;
      const right = column < width - 1 ? 1 : 0;
      const east = (surface[at + right] - surface[at - left]) / ((left + right) * pixelMetres);
      const north = (surface[at - above] - surface[at + below]) / (((above + below) / width) * pixelMetres);
      const facing = (up - level * (east * sun.east + north * sun.north)) / Math.sqrt(1 + east * east + north * north);
      shade[at] = skyLight + (1 - skyLight) * Math.max(0, facing / up);
    }
  }
}
