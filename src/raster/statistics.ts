import type { NumericArray } from '../cube/index.ts';

/** Statistics of some of a band's pixels. Without a finite one `min` and `max` are null, `mean` and `m2` 0. Plain JSON. */
export interface PartialStatistics {
  /** All pixels. */
  readonly count: number;
  /** Pixels with a value. */
  readonly valid: number;
  /** Those of them with a finite value: the rest of the numbers is about these. */
  readonly finite: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number;
  /** Sum of squared differences from the mean. */
  readonly m2: number;
}

/** A band's statistics as files and catalogs state them: population standard deviation, percent of pixels with a value. */
export interface BandStatistics {
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly stddev: number;
  readonly validPercent: number;
}

const noStatistics: PartialStatistics = { count: 0, valid: 0, finite: 0, min: null, max: null, mean: 0, m2: 0 };

/**
 * Statistics of one block. NaN and `nodata` are no-data. Infinities are values, but no mean or range could hold them, so they
 * are only counted. Sums are taken row by row, then over rows, so the result depends on the block alone.
 */
export function statisticsOf(plane: NumericArray, width: number, height: number, stride: number, nodata?: number): PartialStatistics {
  const gap = nodata ?? Number.NaN;
  let valid = 0;
  let finite = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let row = 0; row < height; row++) {
    let rowSum = 0;
    for (let at = row * stride, end = at + width; at < end; at++) {
      const value = plane[at];
      if (!Number.isNaN(value) && value !== gap) {
        valid++;
        if (!Number.isFinite(value)) continue;
        finite++;
        rowSum += value;
        if (value < min) min = value;
        if (value > max) max = value;
      }
    }
    sum += rowSum;
  }
  if (finite === 0) return { ...noStatistics, count: width * height, valid };
  const mean = sum / finite;
  let m2 = 0;
  for (let row = 0; row < height; row++) {
    let rowSum = 0;
    for (let at = row * stride, end = at + width; at < end; at++) {
      const value = plane[at];
      if (Number.isFinite(value) && value !== gap) {
        const difference = value - mean;
        rowSum += difference * difference;
      }
    }
    m2 += rowSum;
  }
  return { count: width * height, valid, finite, min, max, mean, m2 };
}

/** @see Chan, Golub, LeVeque, Updating formulae and a pairwise algorithm for computing sample variances (1979) */
function combine(a: PartialStatistics, b: PartialStatistics): PartialStatistics {
  const count = a.count + b.count;
  const valid = a.valid + b.valid;
  if (b.finite === 0) return { ...a, count, valid };
  if (a.finite === 0) return { ...b, count, valid };
  const finite = a.finite + b.finite;
  const difference = b.mean - a.mean;
  return {
    count,
    valid,
    finite,
    min: Math.min(a.min!, b.min!),
    max: Math.max(a.max!, b.max!),
    mean: a.mean + difference * (b.finite / finite),
    m2: a.m2 + b.m2 + difference * difference * ((a.finite * b.finite) / finite),
  };
}

/**
 * The statistics of all blocks, given in the order of their index; undefined stands for a block without pixels. The blocks are merged in
 * a binary tree that their number alone decides, so the result does not depend on who computed which block, or when.
 */
export function mergeStatistics(parts: readonly (PartialStatistics | undefined)[]): PartialStatistics {
  if (parts.length === 0) return noStatistics;
  let level = parts.map((part) => part ?? noStatistics);
  while (level.length > 1) {
    const next: PartialStatistics[] = [];
    for (let index = 0; index < level.length; index += 2) {
      next.push(index + 1 < level.length ? combine(level[index], level[index + 1]) : level[index]);
    }
    level = next;
  }
  return level[0];
}

/** The statistics to publish; undefined where no pixel is valid and finite, or where sums left the range of numbers. */
export function bandStatistics(merged: PartialStatistics): BandStatistics | undefined {
  if (merged.finite === 0) return undefined;
  const minimum = merged.min!;
  const maximum = merged.max!;
  const stddev = Math.sqrt(merged.m2 / merged.finite);
  if (![minimum, maximum, merged.mean, stddev].every(Number.isFinite)) return undefined;
  return { minimum, maximum, mean: merged.mean, stddev, validPercent: (100 * merged.valid) / merged.count };
}

/** As STAC's `statistics` object of a band. */
export function stacStatistics(statistics: BandStatistics): Readonly<Record<string, number>> {
  const { minimum, maximum, mean, stddev, validPercent } = statistics;
  return { minimum, maximum, mean, stddev, valid_percent: validPercent };
}

/** As GDAL's metadata items of a band. */
export function gdalStatistics(statistics: BandStatistics): Readonly<Record<string, string>> {
  return {
    STATISTICS_MINIMUM: String(statistics.minimum),
    STATISTICS_MAXIMUM: String(statistics.maximum),
    STATISTICS_MEAN: String(statistics.mean),
    STATISTICS_STDDEV: String(statistics.stddev),
    STATISTICS_VALID_PERCENT: String(Number(statistics.validPercent.toPrecision(4))),
  };
}
