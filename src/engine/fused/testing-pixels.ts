import { dayOfYear, testingTile, testingValue } from '../../catalog/index.ts';
import { allocate, factsOf, type Grid, type NumericArray, type NumericType } from '../../cube/index.ts';
import type { PixelAsset, PixelItem } from '../../plan/index.ts';

const scheme = 'testing:';

/** True for pixels that are made by a formula, not read from a file. */
export function isTesting(asset: PixelAsset): boolean {
  return asset.href.startsWith(scheme);
}

/**
 * Pixels of a testing source in a window of its own grid, by `testingValue`: the same for a pixel whatever window it is asked in. Integers are rounded
 * and clamped to what the type holds but its own no-data.
 */
export function testingPixels(
  asset: PixelAsset,
  item: PixelItem,
  band: { readonly name: string; readonly type: NumericType; readonly nodata?: number },
  window: Grid,
): NumericArray {
  const { lattice, width, height } = window;
  const facts = factsOf(band.type);
  // A band that states no no-data has one above its own values where the cube needs it: no pixel may come to it.
  const most = asset.nodata === undefined && band.nodata !== undefined ? Math.min(facts.max, band.nodata - 1) : facts.max;
  const day = dayOfYear(item.time);
  const tile = testingTile(asset.href.slice(scheme.length));
  const values = allocate(band.type, width * height);
  for (let row = window.row, index = 0; row < window.row + height; row += 1) {
    const y = lattice.anchorY - row * lattice.stepY;
    for (let column = window.column; column < window.column + width; column += 1, index += 1) {
      const value = testingValue(band.name, column, row, day, { x: lattice.anchorX + column * lattice.stepX, y, time: item.time, tile });
      values[index] = facts.integer ? Math.min(most, Math.max(facts.min, Math.round(value))) : value;
    }
  }
  return values;
}
