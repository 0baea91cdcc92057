import { noise } from './noise.ts';
import { between, hash, seedOf, unit } from './random.ts';
import type { Point } from './world-frame.ts';

/** A field, meadow or plantation: one strip of a block of land. */
export interface Parcel {
  /** Unlike any other parcel's, whatever part of the world is looked at. */
  readonly key: number;
  /** Direction of its rows, radians from east. */
  readonly direction: number;
  readonly centre: Point;
}

/** Where a place lies in its parcel. */
export interface ParcelPlace {
  readonly parcel: Parcel;
  /** Metres to the boundary with the next block: a lane or a hedge. */
  readonly laneMetres: number;
  /** Metres to the boundary with the next strip of the same block. */
  readonly edgeMetres: number;
}

export interface Parcels {
  at(x: number, y: number): ParcelPlace;
  /** The parcel's outline in world coordinates, counter-clockwise, drawn in by `inset` metres from its boundaries; empty where nothing is left. */
  outline(parcel: Parcel, inset: number): readonly Point[];
}

const blockMetres = 640;

interface Site {
  readonly column: number;
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

/** How a block is cut: strips of about `width` across its direction, each cut again after about `length` along it. */
interface Cut {
  readonly seed: number;
  readonly direction: number;
  readonly width: number;
  readonly length: number;
}

/**
 * The mosaic of fields: blocks are the Voronoi cells of jittered sites, each cut into strips in its own direction. All
 * parcels are convex polygons, so the outline and the answer for a single place are two views of one thing.
 */
export function parcelsOf(seed: number): Parcels {
  const siteSeed = seedOf(seed, 'sites');
  const cutSeed = seedOf(seed, 'cuts');
  const siteAt = (column: number, row: number): Site => ({
    column,
    row,
    x: (column + between(0.14, 0.86, siteSeed, column, row)) * blockMetres,
    y: (row + between(0.14, 0.86, siteSeed + 1, column, row)) * blockMetres,
  });
  const sites = remember(siteAt);
  /** Every site that can be the nearest or second nearest of a place in the cell: those at most two cells away. */
  const around = remember((column0: number, row0: number): readonly Site[] => {
    const found: Site[] = [];
    for (let row = row0 - 2; row <= row0 + 2; row++) {
      for (let column = column0 - 2; column <= column0 + 2; column++) found.push(sites(column, row));
    }
    return found;
  });
  const cutOf = remember((column: number, row: number): Cut => {
    const { x, y } = sites(column, row);
    // Neighbouring blocks lie roughly alike, as they follow the same slope.
    const direction =
      1.1 * noise(cutSeed, x / 2600, y / 2600) +
      between(-0.35, 0.35, cutSeed + 1, column, row) +
      (unit(cutSeed + 2, column, row) < 0.3 ? Math.PI / 2 : 0);
    return {
      seed: hash(cutSeed + 3, column, row),
      direction,
      width: between(80, 190, cutSeed + 4, column, row),
      length: between(240, 520, cutSeed + 5, column, row),
    };
  });
  const parcels = new Map<number, Parcel>();
  const corners = new Map<number, { readonly site: Site; readonly strip: number; readonly part: number }>();

  const at = (x: number, y: number): ParcelPlace => {
    const column0 = Math.floor(x / blockMetres);
    const row0 = Math.floor(y / blockMetres);
    const candidates = around(column0, row0);
    let nearest = candidates[0];
    let least = Infinity;
    let second = nearest;
    let secondLeast = Infinity;
    for (const site of candidates) {
      const distance = (site.x - x) ** 2 + (site.y - y) ** 2;
      if (distance < least) {
        second = nearest;
        secondLeast = least;
        nearest = site;
        least = distance;
      } else if (distance < secondLeast) {
        second = site;
        secondLeast = distance;
      }
    }
    const cut = cutOf(nearest.column, nearest.row);
    const [along, across] = inBlock(cut, nearest, x, y);
    const [strip, stripEdge] = division(cut.seed, 0, cut.width, across);
    const [part, partEdge] = division(cut.seed, strip + 1, cut.length, along);
    const key = hash(cut.seed, strip, part);
    let parcel = parcels.get(key);
    if (parcel === undefined) {
      parcel = { key, direction: cut.direction, centre: centreOf(cut, nearest, strip, part) };
      parcels.set(key, parcel);
      corners.set(key, { site: nearest, strip, part });
    }
    const laneMetres = (secondLeast - least) / (2 * Math.hypot(second.x - nearest.x, second.y - nearest.y));
    return { parcel, laneMetres, edgeMetres: Math.min(stripEdge, partEdge) };
  };

  const outline = (parcel: Parcel, inset: number): readonly Point[] => {
    const known = corners.get(parcel.key);
    if (known === undefined) return [];
    const { site, strip, part } = known;
    const cut = cutOf(site.column, site.row);
    const across = [boundary(cut.seed, 0, cut.width, strip) + inset, boundary(cut.seed, 0, cut.width, strip + 1) - inset];
    const along = [boundary(cut.seed, strip + 1, cut.length, part) + inset, boundary(cut.seed, strip + 1, cut.length, part + 1) - inset];
    if (across[0] >= across[1] || along[0] >= along[1]) return [];
    let ring: readonly Point[] = [
      fromBlock(cut, site, along[0], across[0]),
      fromBlock(cut, site, along[1], across[0]),
      fromBlock(cut, site, along[1], across[1]),
      fromBlock(cut, site, along[0], across[1]),
    ];
    for (const other of around(site.column, site.row)) if (other !== site) ring = keepNear(ring, site, other, inset);
    return ring;
  };
  return { at, outline };
}

function remember<T>(make: (column: number, row: number) => T): (column: number, row: number) => T {
  const known = new Map<number, T>();
  return (column, row) => {
    const key = column * 65536 + row;
    let value = known.get(key);
    if (value === undefined) {
      value = make(column, row);
      known.set(key, value);
    }
    return value;
  };
}

/** Place of the boundary before division `index` along an axis: every `pitch` metres, shifted by up to a third of it. */
function boundary(seed: number, axis: number, pitch: number, index: number): number {
  return (index + between(-0.33, 0.33, seed, index, axis * 7919 + 13)) * pitch;
}

/** The division that a coordinate lies in, and the distance to the nearer of its two boundaries. */
function division(seed: number, axis: number, pitch: number, coordinate: number): readonly [index: number, edge: number] {
  let index = Math.floor(coordinate / pitch);
  if (coordinate < boundary(seed, axis, pitch, index)) index--;
  else if (coordinate >= boundary(seed, axis, pitch, index + 1)) index++;
  const edge = Math.min(coordinate - boundary(seed, axis, pitch, index), boundary(seed, axis, pitch, index + 1) - coordinate);
  return [index, edge];
}

function inBlock(cut: Cut, site: Site, x: number, y: number): readonly [along: number, across: number] {
  const cos = Math.cos(cut.direction);
  const sin = Math.sin(cut.direction);
  return [(x - site.x) * cos + (y - site.y) * sin, (y - site.y) * cos - (x - site.x) * sin];
}

function fromBlock(cut: Cut, site: Site, along: number, across: number): Point {
  const cos = Math.cos(cut.direction);
  const sin = Math.sin(cut.direction);
  return [site.x + along * cos - across * sin, site.y + along * sin + across * cos];
}

function centreOf(cut: Cut, site: Site, strip: number, part: number): Point {
  const across = (boundary(cut.seed, 0, cut.width, strip) + boundary(cut.seed, 0, cut.width, strip + 1)) / 2;
  const along = (boundary(cut.seed, strip + 1, cut.length, part) + boundary(cut.seed, strip + 1, cut.length, part + 1)) / 2;
  return fromBlock(cut, site, along, across);
}

/** The part of a convex ring that is nearer to `site` than to `other` by `inset` metres from the line between them. */
function keepNear(ring: readonly Point[], site: Site, other: Site, inset: number): readonly Point[] {
  const dx = other.x - site.x;
  const dy = other.y - site.y;
  const length = Math.hypot(dx, dy);
  const outside = ([x, y]: Point) => ((x - site.x) * dx + (y - site.y) * dy) / length - length / 2 + inset;
  const kept: Point[] = [];
  for (let index = 0; index < ring.length; index++) {
    const from = ring[index];
    const to = ring[(index + 1) % ring.length];
    const a = outside(from);
    const b = outside(to);
    if (a <= 0) kept.push(from);
    if (a <= 0 !== b <= 0) {
      const t = a / (a - b);
      kept.push([from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]);
    }
  }
  return kept;
}
