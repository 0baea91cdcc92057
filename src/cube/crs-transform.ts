import proj4 from 'proj4';
import type { Crs } from './crs.ts';
import { describeCrs } from './crs-registry.ts';

/** Transforms x, y pairs in place; NaN, NaN where a place has no image. */
export type PointTransform = (coordinates: Float64Array) => void;

const identity: PointTransform = (coordinates) => {
  for (let at = 0; at + 1 < coordinates.length; at += 2) {
    if (!Number.isFinite(coordinates[at]! + coordinates[at + 1]!)) coordinates[at] = coordinates[at + 1] = Number.NaN;
  }
};

const cache = new Map<string, PointTransform>();

/**
 * A batch transformation between two CRSs. Geographic coordinates are longitude, latitude in degrees; longitudes beyond 180 are read as they are meant
 * and given back in -180 to 180. Datum shifts are those of the definitions (three or seven parameters); there are no grids.
 */
export function transformer(from: Crs, to: Crs): PointTransform {
  if (from.code === to.code) return identity;
  const key = `${from.code} ${to.code}`;
  let found = cache.get(key);
  if (found === undefined) {
    const converter = proj4(describeCrs(from).projection, describeCrs(to).projection);
    found = batch((point) => converter.forward(point), from.unit === 'degree');
    cache.set(key, found);
  }
  return found;
}

interface Point {
  x: number;
  y: number;
}

function batch(forward: (point: Point) => Point, fromDegrees: boolean): PointTransform {
  return (coordinates) => {
    for (let at = 0; at + 1 < coordinates.length; at += 2) {
      const x = coordinates[at]!;
      const y = coordinates[at + 1]!;
      let imageX = Number.NaN;
      let imageY = Number.NaN;
      if (Number.isFinite(x) && Number.isFinite(y) && !(fromDegrees && Math.abs(y) > 90 + 1e-9)) {
        try {
          const image = forward({ x, y });
          imageX = image.x;
          imageY = image.y;
        } catch {
          // the library throws where a projection has no answer: that is what NaN says
        }
      }
      const valid = Number.isFinite(imageX) && Number.isFinite(imageY);
      coordinates[at] = valid ? imageX : Number.NaN;
      coordinates[at + 1] = valid ? imageY : Number.NaN;
    }
  };
}

/** One place transformed; NaN, NaN where it has no image. */
export function transformPoint(from: Crs, to: Crs, x: number, y: number): readonly [number, number] {
  const point = Float64Array.of(x, y);
  transformer(from, to)(point);
  return [point[0]!, point[1]!];
}
