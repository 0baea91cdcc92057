import { boundsOf, type Crs, crsOf, type Grid, isSameLattice, type Lattice, OpenEOError, transformBox, utmCrsOf } from '../cube/index.ts';
import { splitBox, uniteBoxes, type Wgs84Box } from './footprint.ts';
import type { LatticeHints, SourceItems } from './item.ts';

/** What else bears on the choice: the query's box, and what a graph asks for. */
export interface LatticeRequest {
  readonly box?: Wgs84Box;
  readonly crs?: Crs;
  /** x, y in units of the reference system. */
  readonly step?: readonly [number, number];
  readonly anchor?: readonly [number, number];
}

export interface LatticeChoice {
  readonly lattice: Lattice;
  /** One sentence each for reference system, step and anchor, for `explain`. */
  readonly why: readonly string[];
}

interface Chosen<T> {
  readonly value: T;
  readonly why: string;
}

function gridsOf({ items }: SourceItems): readonly Grid[] {
  return items.flatMap((item) => item.assets.flatMap((asset) => asset.grid ?? []));
}

/** The query's box, else the box around all items, in WGS84. */
function areaOf(source: SourceItems, grids: readonly Grid[], box: Wgs84Box | undefined): Wgs84Box | undefined {
  if (box !== undefined) return box;
  const boxes = source.items.flatMap((item) => item.bbox ?? []);
  if (boxes.length > 0) return boxes.reduce(uniteBoxes);
  return grids.length > 0 ? transformBox(boundsOf(grids[0]), crsOf(4326)) : undefined;
}

/** The zone that holds most of the area; of one that crosses the antimeridian, that of its wider side. */
function zoneOf(area: Wgs84Box): Crs {
  const sides = [...splitBox(area)].sort((a, b) => b.east - b.west - (a.east - a.west));
  const { west, south, east, north } = sides[0];
  return utmCrsOf(west, south, east, north);
}

function chooseCrs(source: SourceItems, grids: readonly Grid[], request: LatticeRequest): Chosen<Crs> {
  if (request.crs !== undefined) return { value: request.crs, why: `${request.crs.code}: asked for` };
  const found = new Map(grids.map((grid) => [grid.lattice.crs.code, grid.lattice.crs]));
  if (found.size === 1) {
    const [crs] = found.values();
    return { value: crs, why: `${crs.code}: the reference system of all items` };
  }
  if (source.lattice.crs !== undefined) {
    const crs = crsOf(source.lattice.crs);
    return {
      value: crs,
      why: `${crs.code}: declared by '${source.source}'${found.size > 1 ? `, whose items are in ${[...found.keys()].sort().join(', ')}` : ''}`,
    };
  }
  const area = areaOf(source, grids, request.box);
  if (area === undefined) {
    throw new OpenEOError(
      'ProcessParameterInvalid',
      `Neither the metadata nor the items of '${source.source}' say in which reference system they are, and no extent was asked for: give spatial_extent.`,
      {
        argument: 'spatial_extent',
      },
    );
  }
  const crs = zoneOf(area);
  const reason = found.size > 1 ? `items are in ${[...found.keys()].sort().join(', ')}` : 'no reference system is fixed';
  return {
    value: crs,
    why: `${crs.code}: the UTM zone that holds most of the ${request.box === undefined ? 'data' : 'extent'} (${reason})`,
  };
}

/** Finest gsd of the selected bands, in the unit of the reference system, where all that state one state it so. */
function statedStep(source: SourceItems, crs: Crs): readonly [number, number] | undefined {
  if (crs.unit === 'degree') return source.lattice.stepDegrees;
  if (crs.unit !== 'metre') return undefined;
  const sizes = source.bands.flatMap((band) => band.gsd ?? []);
  if (sizes.length === 0) return undefined;
  const finest = Math.min(...sizes);
  return [finest, finest];
}

function chooseStep(source: SourceItems, grids: readonly Grid[], crs: Crs, request: LatticeRequest): Chosen<readonly [number, number]> {
  const said = ([x, y]: readonly [number, number], why: string): Chosen<readonly [number, number]> => ({
    value: [x, y],
    why: `step ${x} x ${y}: ${why}`,
  });
  const { lattice }: { readonly lattice: LatticeHints } = source;
  if (request.step !== undefined) return said(request.step, 'asked for');
  if (lattice.stepOverride !== undefined) return said(lattice.stepOverride, 'cellsize_override');
  const stated = statedStep(source, crs);
  if (stated !== undefined) return said(stated, 'the finest of the selected bands');
  // A declared step is in units of the declared reference system; without one, of a UTM zone.
  const declaredUnit = lattice.crs === undefined ? 'metre' : crsOf(lattice.crs).unit;
  if (lattice.step !== undefined && declaredUnit === crs.unit) return said(lattice.step, `declared by '${source.source}'`);
  const first = grids.find((grid) => grid.lattice.crs.code === crs.code) ?? grids.find((grid) => grid.lattice.crs.unit === crs.unit);
  if (first !== undefined) return said([first.lattice.stepX, first.lattice.stepY], 'that of the first item');
  if (lattice.stepFallback !== undefined) return said(lattice.stepFallback, 'cellsize_fallback');
  throw new OpenEOError(
    'ProcessParameterInvalid',
    `Neither bands nor metadata nor items of '${source.source}' say a pixel size in units of ${crs.code}: resample to a resolution (resample_spatial), or set cellsize_fallback.`,
  );
}

/** Shifts by less than about this share of a step are noise of headers; the same items must always give the same anchor. */
const noise = 1e-6;

/**
 * The corner of a lattice that lies in the first step from 0, to a decimal below the noise, so that one lattice has one anchor whichever of its items is
 * asked.
 */
export function canonicalAnchor(anchor: number, step: number): number {
  const perUnit = 10 ** Math.max(0, Math.ceil(-Math.log10(step * noise)));
  const rest = Math.round((anchor - Math.floor(anchor / step) * step) * perUnit) / perUnit;
  return step - rest <= step * noise ? 0 : rest;
}

function chooseAnchor(
  source: SourceItems,
  grids: readonly Grid[],
  crs: Crs,
  [stepX, stepY]: readonly [number, number],
  request: LatticeRequest,
): Chosen<readonly [number, number]> {
  const said = ([x, y]: readonly [number, number], why: string): Chosen<readonly [number, number]> => ({
    value: [x, y],
    why: `anchor ${x}, ${y}: ${why}`,
  });
  if (request.anchor !== undefined) return said(request.anchor, 'asked for');
  const isStep = (a: number, b: number) => Math.abs(a - b) <= b * 1e-9;
  const fitting = grids.filter(
    ({ lattice }) => lattice.crs.code === crs.code && isStep(lattice.stepX, stepX) && isStep(lattice.stepY, stepY),
  );
  if (fitting.length > 0 && fitting.every((grid) => isSameLattice(fitting[0].lattice, grid.lattice))) {
    const { anchorX, anchorY } = fitting[0].lattice;
    return said([canonicalAnchor(anchorX, stepX), canonicalAnchor(anchorY, stepY)], 'the lattice that the items share');
  }
  const reason = fitting.length > 0 ? 'items lie on different lattices' : 'no item has this step';
  if (source.lattice.anchor !== undefined) return said(source.lattice.anchor, `declared by '${source.source}' (${reason})`);
  return said([0, 0], `the origin of the reference system (${reason})`);
}

/**
 * The lattice of a cube, the same whatever box and dates are asked for as long as the items' own lattices are.
 * Reference system: what is asked for; else the items' common one; else the collection's fixed one; else the UTM zone that holds most of the extent.
 * Step: what is asked for; `cellsize_override`; the finest gsd of the selected bands; the collection's `step`; the first item's; `cellsize_fallback`.
 * Anchor: what is asked for; the lattice that the items share at that step; the collection's `anchor`; the origin of the reference system.
 */
export function chooseLattice(source: SourceItems, request: LatticeRequest = {}): LatticeChoice {
  const grids = gridsOf(source);
  const crs = chooseCrs(source, grids, request);
  const step = chooseStep(source, grids, crs.value, request);
  const anchor = chooseAnchor(source, grids, crs.value, step.value, request);
  const [stepX, stepY] = step.value;
  const [anchorX, anchorY] = anchor.value;
  return { lattice: { crs: crs.value, anchorX, anchorY, stepX, stepY }, why: [crs.why, step.why, anchor.why] };
}
