import type { Lattice } from '../../cube/index.ts';

/** How much a target pixel covers of the source near a place, in source pixels. */
export interface LocalScale {
  /** Source columns and rows per target pixel, never below 1: by how much a filter is widened. */
  readonly columns: number;
  readonly rows: number;
  /** Area of a target pixel in source pixels. */
  readonly area: number;
  /** True where the lattices are turned against each other so far (30 to 60 degrees) that a target pixel's diagonal says nothing of its width. */
  readonly isTurned: boolean;
  /** Extent of a target pixel along the source's columns and rows, used where `isTurned`. */
  readonly acrossColumns: number;
  readonly acrossRows: number;
}

/** Least and greatest source coordinates, in pixels of the source lattice. */
export interface Envelope {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where the places of a target lattice lie on a source lattice. Answers depend on the lattices and the place only, never on the window asked for. */
export interface PixelMapping {
  /** True where columns depend on columns and rows on rows only. */
  readonly isAffine: boolean;
  /** An envelope of the source coordinates of everything in a window of target pixels, or undefined where nothing of it has an image. */
  bounds(column: number, row: number, width: number, height: number): Envelope | undefined;
  /**
   * Source coordinates (in pixels of the source lattice: column 3 covers 3 to 4) of the places `offset` into the pixels of a window: 0 is the
   * upper-left corner, 0.5 the centre, 1 the lower-right corner. Row by row; NaN where a place has no image.
   */
  fill(column: number, row: number, width: number, height: number, offset: number, x: Float64Array, y: Float64Array): void;
  /** The scale in the cell of `cellSize` pixels that holds this column and row. */
  scaleAt(column: number, row: number): LocalScale;
}

/** Scales are constant in cells of this many target pixels, counted from the lattice's anchor. */
export const cellSize = 256;
/** The mapping between two lattices of one CRS: exact, a scale and an offset an axis. */
export function affineMapping(target: Lattice, source: Lattice): PixelMapping {
  const scaleX = target.stepX / source.stepX;
  const scaleY = target.stepY / source.stepY;
  const offsetX = (target.anchorX - source.anchorX) / source.stepX;
  const offsetY = (source.anchorY - target.anchorY) / source.stepY;
  const scale = localScale(scaleX, 0, 0, scaleY);
  return {
    isAffine: true,
    bounds: (column, row, width, height) => ({
      left: column * scaleX + offsetX,
      right: (column + width) * scaleX + offsetX,
      top: row * scaleY + offsetY,
      bottom: (row + height) * scaleY + offsetY,
    }),
    fill(column, row, width, height, offset, x, y) {
      for (let r = 0, at = 0; r < height; r++) {
        const sourceY = (row + r + offset) * scaleY + offsetY;
        for (let c = 0; c < width; c++, at++) {
          x[at] = (column + c + offset) * scaleX + offsetX;
          y[at] = sourceY;
        }
      }
    },
    scaleAt: () => scale,
  };
}

/** From the change of source column and row per target column and row. */
export function localScale(xByColumn: number, xByRow: number, yByColumn: number, yByRow: number): LocalScale {
  const acrossColumns = Math.hypot(xByColumn, xByRow);
  const acrossRows = Math.hypot(yByColumn, yByRow);
  const area = Math.abs(xByColumn * yByRow - xByRow * yByColumn);
  const diagonalArea = Math.abs((xByColumn + xByRow) * (yByColumn + yByRow));
  return {
    columns: widening(acrossColumns),
    rows: widening(acrossRows),
    area,
    isTurned: diagonalArea < 0.5 * area,
    acrossColumns,
    acrossRows,
  };
}

/** As GDAL does: within 0.05 of a whole number it is that number. */
function widening(scale: number): number {
  const whole = Math.round(scale);
  if (Math.abs(scale - whole) < 0.05) return Math.max(1, whole);
  return Math.max(1, scale);
}
