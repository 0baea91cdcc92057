import type { Crs } from './crs.ts';
import { transformer } from './crs-transform.ts';
import { OpenEOError } from './error.ts';
import { boundsOf, type Grid } from './grid.ts';

/**
 * The grid that GDAL suggests for a raster in another CRS: the extent of its transformed edges from their upper-left corner, and square pixels of such
 * a size that the diagonal from the first to the last corner has as many as in the source. The lattice's anchor is the extent's upper-left corner.
 * @throws OpenEOError `ExtentOutsideCrs` where less than ten places of the source have an image.
 * @see GDALSuggestedWarpOutput2 in GDAL's documentation of the warper.
 */
export function suggestGrid(source: Grid, to: Crs): Grid {
  const steps = Math.min(100, Math.max(20, Math.floor(Math.min(source.width, source.height) / 50 + 0.5)));
  const bounds = boundsOf(source);
  const forward = transformer(source.lattice.crs, to);
  const x = (t: number) => (t === 1 ? bounds.east : bounds.west + t * (bounds.east - bounds.west));
  const y = (t: number) => (t === 1 ? bounds.south : bounds.north - t * (bounds.north - bounds.south));

  const edges = new Float64Array(8 * (steps + 1));
  for (let step = 0; step <= steps; step++) {
    const t = step / steps;
    edges.set([x(t), y(0), x(t), y(1), x(0), y(t), x(1), y(t)], 8 * step);
  }
  forward(edges);
  let samples = edges;
  if (!edges.every(Number.isFinite)) {
    samples = new Float64Array(2 * (steps + 1) ** 2);
    for (let row = 0; row <= steps; row++) {
      for (let column = 0; column <= steps; column++) samples.set([x(column / steps), y(row / steps)], 2 * (row * (steps + 1) + column));
    }
    forward(samples);
  }

  let west = Infinity;
  let east = -Infinity;
  let south = Infinity;
  let north = -Infinity;
  let found = 0;
  for (let at = 0; at < samples.length; at += 2) {
    const px = samples[at]!;
    const py = samples[at + 1]!;
    if (!Number.isFinite(px)) continue;
    found++;
    west = Math.min(west, px);
    east = Math.max(east, px);
    south = Math.min(south, py);
    north = Math.max(north, py);
  }
  if (found < 10) {
    const shown = `west ${bounds.west}, south ${bounds.south}, east ${bounds.east}, north ${bounds.north} (${bounds.crs.code})`;
    throw new OpenEOError('ExtentOutsideCrs', `The raster at ${shown} has no image in ${to.code}: choose another projection.`);
  }

  const last = samples.length - 2;
  let acrossX = samples[last]! - samples[0]!;
  let acrossY = samples[last + 1]! - samples[1]!;
  if (!Number.isFinite(acrossX + acrossY) || acrossX === 0 || acrossY === 0) {
    acrossX = east - west;
    acrossY = north - south;
  }
  const size = Math.hypot(acrossX, acrossY) / Math.hypot(source.width, source.height);
  const width = Math.max(1, Math.floor((east - west) / size + 0.5));
  const height = Math.max(1, Math.floor((north - south) / size + 0.5));
  return { lattice: { crs: to, anchorX: west, anchorY: north, stepX: size, stepY: size }, column: 0, row: 0, width, height };
}
