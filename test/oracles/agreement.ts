import assert from 'node:assert/strict';

/** How a result differs from what Python computed: `comparison` of `reference.py`. */
export interface Comparison {
  readonly shapes?: readonly (readonly number[])[];
  readonly pixels: number;
  readonly valid: number;
  readonly gapsDiffer: number;
  readonly valuesDiffer: number;
  readonly largest: number;
  readonly distinct: number;
  readonly places: readonly unknown[];
}

/** Fails where a value or a gap differs, or where there was nothing to tell apart. */
export function assertAgreement(comparison: Comparison, what: string): void {
  const said = `${what}: ${JSON.stringify(comparison)}`;
  assert.equal(comparison.shapes, undefined, said);
  assert.equal(comparison.gapsDiffer, 0, said);
  assert.equal(comparison.valuesDiffer, 0, said);
  assert.ok(comparison.valid > 100 && comparison.distinct > 1, `too little to compare: ${said}`);
}

/** What GDAL says of a file besides its pixels: `description` of `reference.py`. */
export interface Description {
  readonly driver: string;
  readonly size: readonly number[];
  readonly transform: readonly number[];
  readonly code: number | null;
  readonly types: readonly string[];
  readonly names: readonly string[];
  readonly nodata: number | 'nan' | 'none';
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where the pixels of a result must lie: `grid_facts` of `reference.py`. */
export interface GridFacts {
  readonly size: readonly number[];
  readonly transform: readonly number[];
  readonly code: number;
}

export function assertGrid(found: Description, expected: GridFacts): void {
  const { size, transform, code } = found;
  assert.deepEqual({ size, transform, code }, { ...expected });
}
