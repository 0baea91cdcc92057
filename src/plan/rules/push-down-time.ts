import type { Hash, Operator, OperatorOf, TemporalExtent } from '../../algebra/index.ts';
import { formatTime, OpenEOError, parseInterval } from '../../cube/index.ts';
import { consumersOf, pathToSource } from './consumers.ts';

const dayMs = 86_400_000;

/**
 * A temporal filter above a source narrows the source's own interval, widened to whole UTC days since labels may stand for days. The filter stays.
 * Only where all ways from the source pass a filter through operators that keep time labels; their intervals are joined.
 */
export function pushDownTime(operators: ReadonlyMap<Hash, Operator>, results: ReadonlySet<Hash>): ReadonlyMap<Hash, TemporalExtent> {
  const consumers = consumersOf(operators);
  const extents = new Map<Hash, TemporalExtent>();
  for (const operator of operators.values()) {
    // Labels of such a source may stand for months: days around the filter would leave them items short.
    if (operator.op !== 'source' || operator.query.featureFlags?.['temporalresolution'] !== undefined) continue;
    const filters = pathToSource(operator, consumers, results, keepsTime, isTimeFilter);
    if (filters === undefined || filters.length === 0) continue;
    const intervals = filters.map(intervalOf);
    const own =
      operator.query.time === undefined ? [-Infinity, Infinity] : intervalIn(operator.query.time, operator.nodes[0], 'temporal_extent');
    const start = Math.max(own[0]!, Math.floor(Math.min(...intervals.map(([from]) => from)) / dayMs) * dayMs);
    const end = Math.min(own[1]!, Math.ceil(Math.max(...intervals.map(([, to]) => to)) / dayMs) * dayMs);
    if (start < end)
      extents.set(operator.hash, [Number.isFinite(start) ? formatTime(start) : null, Number.isFinite(end) ? formatTime(end) : null]);
  }
  return extents;
}

function keepsTime(operator: Operator): boolean {
  return (
    operator.op === 'crop' ||
    operator.op === 'map' ||
    operator.op === 'index' ||
    (operator.op === 'select' && operator.selection.kind === 'bands')
  );
}

function isTimeFilter(operator: Operator): operator is OperatorOf<'select'> {
  return operator.op === 'select' && operator.selection.kind === 'interval' && operator.dimension === undefined;
}

function intervalOf(operator: OperatorOf<'select'>): readonly [number, number] {
  return operator.selection.kind === 'interval'
    ? intervalIn(operator.selection.extent, operator.nodes[0], 'extent')
    : [-Infinity, Infinity];
}

function intervalIn(extent: TemporalExtent, node: string | undefined, argument: string): readonly [number, number] {
  try {
    return parseInterval(extent);
  } catch (error) {
    throw error instanceof OpenEOError ? error.within({ node, argument }) : error;
  }
}
