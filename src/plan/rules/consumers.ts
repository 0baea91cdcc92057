import { type Hash, inputsOf, type Operator } from '../../algebra/index.ts';

/** Operators by the operator that they take. */
export function consumersOf(operators: ReadonlyMap<Hash, Operator>): ReadonlyMap<Hash, readonly Operator[]> {
  const consumers = new Map<Hash, Operator[]>();
  for (const operator of operators.values()) {
    for (const input of inputsOf(operator)) {
      const known = consumers.get(input);
      if (known === undefined) consumers.set(input, [operator]);
      else known.push(operator);
    }
  }
  return consumers;
}

/**
 * The first wanted operator on each way up from an operator, past those that `passes` lets through. Undefined where a way ends, at one of the
 * `results` or nowhere, or meets something else, before it finds one.
 */
export function pathToSource<T extends Operator>(
  from: Operator,
  consumers: ReadonlyMap<Hash, readonly Operator[]>,
  results: ReadonlySet<Hash>,
  passes: (operator: Operator) => boolean,
  isWanted: (operator: Operator) => operator is T,
): readonly T[] | undefined {
  const found: T[] = [];
  const seen = new Set<Hash>();
  const pending = [from];
  for (let operator = pending.pop(); operator !== undefined; operator = pending.pop()) {
    if (seen.has(operator.hash)) continue;
    seen.add(operator.hash);
    const above = consumers.get(operator.hash) ?? [];
    if (above.length === 0 || results.has(operator.hash)) return undefined;
    for (const next of above) {
      if (isWanted(next)) found.push(next);
      else if (passes(next)) pending.push(next);
      else return undefined;
    }
  }
  return found;
}
