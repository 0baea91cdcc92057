import type { BoundingBox, Crs } from './crs.ts';
import { describeCrs } from './crs-registry.ts';
import { type PointTransform, transformer, transformPoint } from './crs-transform.ts';
import { OpenEOError } from './error.ts';

/** Samples along an edge; between two of them an extreme is sought by golden section. */
const stepsAlongEdge = 32;
const searchSteps = 48;
const interiorSteps = 10;

/** The same box with `east >= west`: one that crosses the antimeridian goes on beyond 180 degrees. */
export function unwrapBox(box: BoundingBox): BoundingBox {
  return box.crs.unit === 'degree' && box.west > box.east ? { ...box, east: box.east + 360 } : box;
}

/**
 * The envelope in another CRS of everything in a box: edges are sampled densely and their extremes searched for, so it holds whatever the box holds.
 * A box with a pole inside gives all longitudes up to that pole. A geographic result that crosses the antimeridian has `west > east`, west in -180 to
 * 180; a projected result whose projection is cut there (EPSG:3857) spans its whole width. Where a part of the box has no image (latitude 90 in
 * Mercator), or the projection tears it apart (the world in a UTM zone), the box is first cut to the target's area of use.
 * @throws OpenEOError `CrsUnsupported` for numbers that are no box, `ExtentOutsideCrs` where nothing of the box has an image.
 */
export function transformBox(box: BoundingBox, to: Crs): BoundingBox {
  if (![box.west, box.south, box.east, box.north].every(Number.isFinite) || box.south > box.north) {
    throw outside(box, to, 'it is not a box: four finite numbers with south below north are needed');
  }
  if (box.crs.unit !== 'degree' && box.west > box.east)
    throw outside(box, to, 'west is greater than east, which only geographic boxes may have');
  if (box.crs.code === to.code) return box;
  const whole = envelope(unwrapBox(box), to);
  if (whole !== undefined) return whole;
  const cut = cutToAreaOfUse(box, to);
  const envelopeOfCut = cut === undefined ? undefined : envelope(cut, to);
  if (envelopeOfCut === undefined) throw outside(box, to, `it has no image in ${describeCrs(to).name}`);
  return envelopeOfCut;
}

function outside(box: BoundingBox, to: Crs, why: string): OpenEOError {
  const shown = `west ${box.west}, south ${box.south}, east ${box.east}, north ${box.north} (${box.crs.code})`;
  return new OpenEOError('ExtentOutsideCrs', `The box ${shown} cannot be brought to ${to.code}: ${why}.`);
}

/** The box in degrees, cut to where the target CRS is meant to be used; undefined where they do not meet or no area is known. */
function cutToAreaOfUse(box: BoundingBox, to: Crs): BoundingBox | undefined {
  const area = describeCrs(to).areaOfUse;
  if (area === undefined) return undefined;
  const wgs84 = box.crs.unit === 'degree' ? box.crs : geographic;
  const source = wgs84 === box.crs ? unwrapBox(box) : envelope(box, wgs84);
  if (source === undefined) return undefined;
  const { west, south, east, north } = unwrapBox(source);
  const areaEast = area.east < area.west ? area.east + 360 : area.east;
  for (const turn of [0, 360, -360]) {
    const cut = {
      west: Math.max(west, area.west + turn),
      east: Math.min(east, areaEast + turn),
      south: Math.max(south, area.south),
      north: Math.min(north, area.north),
      crs: wgs84,
    };
    if (cut.west <= cut.east && cut.south <= cut.north) return cut;
  }
  return undefined;
}

const geographic: Crs = { code: 'EPSG:4326', unit: 'degree' };

/** True if places inside the box come to lie inside the envelope of its edges: false where the projection tears the box apart. */
function holdsInterior(box: BoundingBox, forward: PointTransform, found: BoundingBox): boolean {
  const places = new Float64Array(2 * (interiorSteps - 1) ** 2);
  let at = 0;
  for (let row = 1; row < interiorSteps; row++) {
    for (let column = 1; column < interiorSteps; column++) {
      places[at++] = box.west + ((box.east - box.west) * column) / interiorSteps;
      places[at++] = box.south + ((box.north - box.south) * row) / interiorSteps;
    }
  }
  forward(places);
  const slack = 1e-6 * Math.max(found.east - found.west, found.north - found.south);
  for (let k = 0; k < places.length; k += 2) {
    const x = places[k]!;
    const y = places[k + 1]!;
    if (!(x >= found.west - slack && x <= found.east + slack && y >= found.south - slack && y <= found.north + slack)) return false;
  }
  return true;
}

/** Undefined where a sample of an edge has no image, or the projection tears the box apart. */
function envelope(box: BoundingBox, to: Crs): BoundingBox | undefined {
  const forward = transformer(box.crs, to);
  const perimeter = samplePerimeter(box, forward);
  if (perimeter === undefined) return undefined;
  if (to.unit === 'degree') unwrapLongitudes(perimeter);
  const place = placeOnPerimeter(box, forward, to.unit === 'degree');
  let west = extreme(perimeter, place, 0, -1);
  let east = extreme(perimeter, place, 0, 1);
  let south = extreme(perimeter, place, 1, -1);
  let north = extreme(perimeter, place, 1, 1);
  if (to.unit !== 'degree') {
    const found = { west, south, east, north, crs: to };
    return holdsInterior(box, forward, found) ? found : undefined;
  }
  const northPole = holdsPole(box, to, 90);
  const southPole = holdsPole(box, to, -90);
  if (northPole) north = 90;
  if (southPole) south = -90;
  if (northPole || southPole || east - west >= 360 - 1e-9) return { west: -180, south, east: 180, north, crs: to };
  const turns = Math.floor((west + 180) / 360) * 360;
  west -= turns;
  east -= turns;
  if (east > 180 + 1e-9) east -= 360;
  return { west, south, east, north, crs: to };
}

function holdsPole(box: BoundingBox, to: Crs, latitude: number): boolean {
  if (box.crs.unit === 'degree') return latitude > 0 ? box.north >= latitude : box.south <= latitude;
  const [x, y] = transformPoint(to, box.crs, 0, latitude);
  return x >= box.west && x <= box.east && y >= box.south && y <= box.north;
}

/** The place a fraction of the way around: 0 to 1 south edge eastward, 1 to 2 east, 2 to 3 north westward, 3 to 4 west. */
function corner(box: BoundingBox, along: number): readonly [number, number] {
  const edge = Math.min(3, Math.floor(along));
  const t = along - edge;
  const x = (s: number) => (s >= 1 ? box.east : box.west + (box.east - box.west) * s);
  const y = (s: number) => (s >= 1 ? box.north : box.south + (box.north - box.south) * s);
  if (edge === 0) return [x(t), box.south];
  if (edge === 1) return [box.east, y(t)];
  if (edge === 2) return [x(1 - t), box.north];
  return [box.west, y(1 - t)];
}

function samplePerimeter(box: BoundingBox, forward: PointTransform): Float64Array | undefined {
  const count = 4 * stepsAlongEdge;
  const samples = new Float64Array(2 * (count + 1));
  for (let k = 0; k <= count; k++) samples.set(corner(box, k / stepsAlongEdge), 2 * k);
  forward(samples);
  return samples.every(Number.isFinite) ? samples : undefined;
}

/** Makes longitudes continuous around the perimeter. */
function unwrapLongitudes(samples: Float64Array): void {
  for (let at = 2; at < samples.length; at += 2) samples[at] = nearest(samples[at]!, samples[at - 2]!);
}

function nearest(longitude: number, to: number): number {
  return longitude - 360 * Math.round((longitude - to) / 360);
}

type Place = (along: number, axis: 0 | 1, near: number) => number;

function placeOnPerimeter(box: BoundingBox, forward: PointTransform, isGeographic: boolean): Place {
  const point = new Float64Array(2);
  return (along, axis, near) => {
    point.set(corner(box, along));
    forward(point);
    return isGeographic && axis === 0 ? nearest(point[0]!, near) : point[axis]!;
  };
}

/** The least (`sign` -1) or greatest (1) coordinate on the perimeter: the best sample, then golden section between its neighbours. */
function extreme(samples: Float64Array, place: Place, axis: 0 | 1, sign: -1 | 1): number {
  const count = samples.length / 2 - 1;
  let best = 0;
  for (let k = 1; k <= count; k++) if (sign * (samples[2 * k + axis]! - samples[2 * best + axis]!) > 0) best = k;
  const value = samples[2 * best + axis]!;
  let found = value;
  for (const [low, high] of [
    [Math.max(0, best - 1), best],
    [best, Math.min(count, best + 1)],
    [Math.max(0, best - 1), Math.min(count, best + 1)],
  ] as const) {
    let a = low / stepsAlongEdge;
    let b = high / stepsAlongEdge;
    const golden = (Math.sqrt(5) - 1) / 2;
    for (let step = 0; step < searchSteps; step++) {
      const left = b - golden * (b - a);
      const right = a + golden * (b - a);
      const atLeft = place(left, axis, value);
      const atRight = place(right, axis, value);
      if (sign * (atLeft - found) > 0) found = atLeft;
      if (sign * (atRight - found) > 0) found = atRight;
      if (sign * (atLeft - atRight) > 0) b = right;
      else a = left;
    }
  }
  return found;
}
