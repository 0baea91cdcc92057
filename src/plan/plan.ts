import type { Hash } from '../algebra/index.ts';
import type { BoundOperator } from './bound.ts';
import type { PlannedOutput } from './outputs.ts';

export interface Estimate {
  /** Encoded bytes of the sources. */
  readonly bytesRead: number;
  readonly blocksDecoded: number;
  readonly inputPixels: number;
  readonly outputPixels: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  /** Upper bound: uncompressed. */
  readonly outputBytes: number;
}

/** Everything that a job does, as plain JSON: printed, hashed, stored, sent to workers. */
export interface Plan {
  readonly hash: Hash;
  readonly operators: Readonly<Record<Hash, BoundOperator>>;
  /** Content that operators refer to: pinned pixels, features, inline cubes. */
  readonly contents: readonly Hash[];
  /** Texts of reference systems that have no EPSG code. */
  readonly referenceSystems: readonly string[];
  readonly outputs: readonly PlannedOutput[];
  /** What wrote the bytes: equal plans give equal files only by equal encoders. */
  readonly encoder: string;
  /** For each output how many tiles a side are best computed together. Not part of the hash: it changes no bit of a result. */
  readonly grouping: readonly number[];
  readonly estimate: Estimate;
  /** Decisions that a user may want to know, in sentences. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}
