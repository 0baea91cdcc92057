import type { Grid } from '../cube/index.ts';
import { type FeatureCollection, maskOf, pixelCount, rasterizeSpans, reprojectFeatures } from '../vector/index.ts';

const reprojected = new WeakMap<FeatureCollection, Map<string, FeatureCollection>>();

function inCrsOf(features: FeatureCollection, grid: Grid): FeatureCollection {
  const { crs } = grid.lattice;
  if (features.crs.code === crs.code) return features;
  let known = reprojected.get(features);
  if (known === undefined) {
    known = new Map();
    reprojected.set(features, known);
  }
  let found = known.get(crs.code);
  if (found === undefined) {
    found = reprojectFeatures(features, crs);
    known.set(crs.code, found);
  }
  return found;
}

/** 1 for each pixel of the window that belongs to any of the features, 0 elsewhere; row by row. */
export function coverageOf(features: FeatureCollection, grid: Grid): Uint8Array {
  return maskOf(
    inCrsOf(features, grid).features.map((feature) => feature.geometry),
    grid,
  );
}

/** Offsets (row by row) of the window's pixels that belong to each feature. */
export function zonesOf(features: FeatureCollection, grid: Grid): readonly Uint32Array[] {
  return inCrsOf(features, grid).features.map((feature) => {
    const spans = rasterizeSpans(feature.geometry, grid);
    const pixels = new Uint32Array(pixelCount(spans));
    let next = 0;
    spans.rows.forEach((row, span) => {
      for (let column = spans.firstColumns[span]!; column < spans.endColumns[span]!; column += 1)
        pixels[next++] = row * grid.width + column;
    });
    return pixels;
  });
}
