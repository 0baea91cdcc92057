import type { CollectionQuery, Hash, Operator } from '../algebra/index.ts';
import { pushDownArea } from './rules/push-down-area.ts';
import { pushDownBands } from './rules/push-down-bands.ts';
import { pushDownTime } from './rules/push-down-time.ts';

/** What each source is to be asked for, with what the operators above it need pushed into its query. By operator hash. */
export function constrainSources(operators: ReadonlyMap<Hash, Operator>): ReadonlyMap<Hash, CollectionQuery> {
  const areas = pushDownArea(operators);
  const bands = pushDownBands(operators);
  const times = pushDownTime(operators);
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
