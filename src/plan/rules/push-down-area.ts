import type { Area, Hash, Operator, OperatorOf } from '../../algebra/index.ts';
import { consumersOf, pathToSource } from './consumers.ts';

/**
 * A crop of a source that loads everywhere becomes the source's own extent, so that items elsewhere are never looked for.
 * Only where every way from the source to a result passes a crop through operators that keep x and y; where crops differ, nothing moves.
 */
export function pushDownArea(operators: ReadonlyMap<Hash, Operator>, results: ReadonlySet<Hash>): ReadonlyMap<Hash, Area> {
  const consumers = consumersOf(operators);
  const areas = new Map<Hash, Area>();
  for (const operator of operators.values()) {
    if (operator.op !== 'source' || operator.query.area !== undefined) continue;
    const crops = pathToSource(operator, consumers, results, keepsSpace, (above): above is OperatorOf<'crop'> => above.op === 'crop');
    const [first] = crops ?? [];
    if (first !== undefined && crops!.every((crop) => JSON.stringify(crop.area) === JSON.stringify(first.area)))
      areas.set(operator.hash, first.area);
  }
  return areas;
}

function keepsSpace(operator: Operator): boolean {
  return operator.op === 'map' || operator.op === 'select' || operator.op === 'index' || operator.op === 'reshape';
}
