import type { CollectionQuery, Hash, Operator } from '../algebra/index.ts';
import { pushDownArea } from './rules/push-down-area.ts';
import { pushDownBands } from './rules/push-down-bands.ts';
import { pushDownTime } from './rules/push-down-time.ts';

const none: ReadonlySet<Hash> = new Set();

/**
 * What each source is to be asked for, with what the operators above it need pushed into its query. By operator hash. `results` are wanted
 * as they are, whatever else is made of them; what no operator takes is one anyway.
 */
export function constrainSources(
  operators: ReadonlyMap<Hash, Operator>,
  results: ReadonlySet<Hash> = none,
): ReadonlyMap<Hash, CollectionQuery> {
  const areas = pushDownArea(operators, results);
  const bands = pushDownBands(operators, results);
  const times = pushDownTime(operators, results);
  const queries = new Map<Hash, CollectionQuery>();
  for (const operator of operators.values()) {
    if (operator.op !== 'source') continue;
    const { hash, query } = operator;
    queries.set(hash, {
      ...query,
      area: query.area ?? areas.get(hash),
      bands: query.bands ?? bands.get(hash),
      time: times.get(hash) ?? query.time,
    });
  }
  return queries;
}
