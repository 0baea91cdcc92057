import type { Hash } from '../algebra/index.ts';
import type { PartialStatistics } from '../raster/index.ts';

/** What work cost; added up over tasks. */
export interface Usage {
  cpuMs: number;
  bytesRead: number;
  blocksDecoded: number;
  /** Pixels of sources that were decoded. */
  inputPixels: number;
  /** Values written. */
  outputPixels: number;
}

export function noUsage(): Usage {
  return { cpuMs: 0, bytesRead: 0, blocksDecoded: 0, inputPixels: 0, outputPixels: 0 };
}

export function addUsage(sum: Usage, more: Readonly<Usage>): void {
  sum.cpuMs += more.cpuMs;
  sum.bytesRead += more.bytesRead;
  sum.blocksDecoded += more.blocksDecoded;
  sum.inputPixels += more.inputPixels;
  sum.outputPixels += more.outputPixels;
}

/** Bytes in a stored object. */
export interface Reference {
  readonly key: string;
  readonly offset: number;
  readonly length: number;
}

/** A reduced plane that an overview is made from. */
export interface PlaneReference extends Reference {
  readonly width: number;
  readonly height: number;
}

/** One tile of one file at one level: its bands' encoded bytes, their reduced planes where there is a next level, and statistics at full resolution. */
export interface TileResult {
  readonly kind: 'tile';
  readonly output: number;
  readonly file: number;
  readonly level: number;
  readonly tile: number;
  readonly bands: readonly { readonly bytes: Reference; readonly reduced?: PlaneReference; readonly statistics?: PartialStatistics }[];
}

/** Pixels of the zones in one cell, for each plane. */
export interface ZonesResult {
  readonly kind: 'zones';
  readonly operator: Hash;
  readonly cell: number;
  readonly zones: readonly { readonly zone: number; readonly pixels: number; readonly values: Reference }[];
}

/** A finished file under its name. */
export interface FileResult {
  readonly kind: 'file';
  readonly output: number;
  readonly file: number;
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly warnings: readonly string[];
  /** One a band: merged statistics of the whole file. */
  readonly statistics?: readonly PartialStatistics[];
}

export type CellResult = TileResult | ZonesResult | FileResult;

/**
 * A piece of a plan's work: JSON, self-contained but for what it refers to by hash and key. May run twice, anywhere: what it stores bears the
 * attempt's name and becomes real when the coordinator journals the result.
 */
export type Task = { readonly id: string; readonly plan: Hash; readonly job: string } & (
  | { readonly kind: 'tiles'; readonly output: number; readonly file: number; readonly tiles: readonly number[] }
  | {
      readonly kind: 'overviews';
      readonly output: number;
      readonly file: number;
      readonly level: number;
      readonly tiles: readonly { readonly tile: number; readonly quadrants: readonly (readonly PlaneReference[] | null)[] }[];
    }
  | { readonly kind: 'zones'; readonly operator: Hash; readonly cells: readonly number[] }
  | { readonly kind: 'values'; readonly output: number; readonly zones: readonly ZonesResult[] }
  | { readonly kind: 'assemble'; readonly output: number; readonly file: number; readonly tiles: readonly TileResult[] }
);

export interface TaskError {
  readonly code: string;
  readonly message: string;
  readonly node?: string;
  readonly argument?: string;
  readonly item?: string;
  readonly file?: string;
  readonly stack?: string;
}

export type TaskResult =
  | { readonly ok: true; readonly id: string; readonly attempt: string; readonly cells: readonly CellResult[]; readonly usage: Usage }
  | {
      readonly ok: false;
      readonly id: string;
      readonly attempt: string;
      readonly cancelled: boolean;
      readonly error: TaskError;
      readonly usage: Usage;
    };

/** Where tasks run: worker threads here, a cluster elsewhere. Results come as they finish; at most as many run as there are workers. */
export interface Executor {
  readonly workers: number;
  run(tasks: Iterable<Task>, signal: AbortSignal): AsyncIterable<TaskResult>;
  close(): Promise<void>;
}
