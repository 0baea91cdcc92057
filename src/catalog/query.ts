import type { CollectionQuery } from '../algebra/index.ts';
import type { DataType, Grid } from '../cube/index.ts';
import type { EvaluateCondition } from './condition.ts';
import type { Geometry, Wgs84Box } from './footprint.ts';
import type { Log } from './log.ts';
import type { FetchJson } from './stac/fetch-json.ts';

/** A query whose extents are numbers: what the plan makes of a `CollectionQuery` and the constraints pushed into it. */
export interface ResolvedQuery extends Pick<CollectionQuery, 'from' | 'bands' | 'properties' | 'featureFlags'> {
  /** Half-open, epoch milliseconds; open ends are infinite. Absent: all times. */
  readonly time?: readonly [start: number, end: number];
  /** Absent: everywhere. `west > east` crosses the antimeridian. */
  readonly box?: Wgs84Box;
  /** Polygon or MultiPolygon in WGS84 within the box: items that do not touch it are left out. */
  readonly polygon?: Geometry;
}

/** What a raster file's header says. */
export interface FileHeader {
  /** Absent where the file is not georeferenced. */
  readonly grid?: Grid;
  readonly type: DataType;
  readonly nodata?: number;
  /** Number of samples. */
  readonly samples: number;
}

export type ReadGrid = (href: string, signal?: AbortSignal) => Promise<FileHeader>;

export interface ResolveOptions {
  /**
   * Reads a file's header, no pixels. With it, grids, types and no-data that metadata leave open are known when items are resolved;
   * file sources need it to know where their files are.
   */
  readonly readGrid?: ReadGrid;
  readonly fetchJson?: FetchJson;
  /** Default: the interpreter of `algebra/`. */
  readonly evaluateCondition?: EvaluateCondition;
  readonly log?: Log;
  /** Whether `load_stac` may read this local file; default: any. What a document from the web refers to is never read from here. */
  readonly mayReadLocal?: (path: string) => boolean;
  /** For all requests to a catalog together. */
  readonly timeLimitMs?: number;
  /** Documents or headers read at once. */
  readonly concurrency?: number;
}
