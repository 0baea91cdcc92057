import type { Label } from '../cube/index.ts';

export interface InlineDimension {
  readonly name: string;
  readonly type: 'spatial' | 'temporal' | 'bands' | 'geometry' | 'other';
  readonly axis?: 'x' | 'y' | 'z';
  readonly labels: readonly Label[];
  readonly referenceSystem?: string | number;
}

/**
 * A cube given by value, of any dimensions (also none). Null and NaN are kept apart: NaN is no-data only where `nodata` says so.
 * Values are row-major in the order of the dimensions.
 */
export interface InlineCube {
  readonly dimensions: readonly InlineDimension[];
  readonly values: readonly (number | boolean | string | null)[];
  readonly nodata: readonly (number | null)[];
}
