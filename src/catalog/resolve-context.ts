import type { CollectionBand } from './band.ts';
import type { EvaluateCondition, PropertyFilters } from './condition.ts';
import type { FeatureFlags } from './feature-flags.ts';
import type { SourceItem } from './item.ts';
import type { Log } from './log.ts';
import type { FileHeader, ResolvedQuery } from './query.ts';
import type { FetchJson } from './stac/fetch-json.ts';

/** What resolving a query of one source has at hand. */
export interface ResolveContext {
  /** Collection id or URL, for messages. */
  readonly source: string;
  readonly query: ResolvedQuery;
  readonly flags: FeatureFlags;
  /** Conditions, adapted to the source. */
  readonly filters: PropertyFilters;
  readonly header?: (href: string) => Promise<FileHeader>;
  readonly fetchJson: FetchJson;
  readonly evaluate: EvaluateCondition;
  readonly log: Log;
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/** Items of a source within the query's extents, in any order, and the bands that were chosen. */
export interface Resolution {
  readonly bands: readonly CollectionBand[];
  readonly items: readonly SourceItem[];
  /** Where there are none: why, as far as it is known. */
  readonly why?: string;
}
