import type { FilterMethod } from './method.ts';

/** Distance in pixels (of the coarser lattice) beyond which a filter is zero. */
export const filterRadius: Readonly<Record<FilterMethod, number>> = { bilinear: 1, cubic: 2, cubicspline: 2, lanczos: 3 };

/**
 * Weight at a distance from the sampled place: triangle, Catmull-Rom (a = -0.5), cubic B-spline, Lanczos with three lobes. Not normalised.
 * @see Keys, "Cubic convolution interpolation for digital image processing", 1981
 */
export function filterWeight(filter: FilterMethod, distance: number): number {
  const d = Math.abs(distance);
  switch (filter) {
    case 'bilinear':
      return d < 1 ? 1 - d : 0;
    case 'cubic':
      if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
      return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
    case 'cubicspline':
      if (d < 1) return (0.5 * d - 1) * d * d + 2 / 3;
      return d < 2 ? (2 - d) ** 3 / 6 : 0;
    case 'lanczos': {
      if (d === 0) return 1;
      if (d >= 3) return 0;
      const a = Math.PI * d;
      return (3 * Math.sin(a) * Math.sin(a / 3)) / (a * a);
    }
    default: {
      const never: never = filter;
      throw new TypeError(`unknown filter ${String(never)}`);
    }
  }
}
