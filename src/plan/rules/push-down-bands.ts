import type { Hash, Operator, OperatorOf } from '../../algebra/index.ts';
import { consumersOf, pathToSource } from './consumers.ts';

/**
 * A filter of bands right above a source that loads all of them becomes the source's own list: the resolution is that of the bands in use,
 * and the others are never opened. Only where all ways from the source select by name; their lists are joined.
 */
export function pushDownBands(operators: ReadonlyMap<Hash, Operator>, results: ReadonlySet<Hash>): ReadonlyMap<Hash, readonly string[]> {
  const consumers = consumersOf(operators);
  const bands = new Map<Hash, readonly string[]>();
  for (const operator of operators.values()) {
    if (operator.op !== 'source' || operator.query.bands !== undefined) continue;
    const filters = pathToSource(operator, consumers, results, keepsBands, isBandFilter);
    if (filters === undefined || filters.length === 0) continue;
    const lists = filters.map(({ selection }) =>
      selection.kind === 'bands' && selection.wavelengths.length === 0 ? selection.bands : undefined,
    );
    const names = lists.filter((list) => list !== undefined);
    if (names.length === lists.length) bands.set(operator.hash, [...new Set(names.flat())]);
  }
  return bands;
}

function keepsBands(operator: Operator): boolean {
  return operator.op === 'crop' || (operator.op === 'select' && operator.selection.kind === 'interval');
}

function isBandFilter(operator: Operator): operator is OperatorOf<'select'> {
  return operator.op === 'select' && operator.selection.kind === 'bands';
}
