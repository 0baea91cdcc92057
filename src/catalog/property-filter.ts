import type { Expression } from '../algebra/index.ts';
import { type JsonObject, OpenEOError } from '../cube/index.ts';
import type { EvaluateCondition, PropertyFilters } from './condition.ts';
import { didYouMean, listed } from './did-you-mean.ts';
import type { FeatureFlags, PropertyAdaptation } from './feature-flags.ts';

function mapValue(value: unknown, values: NonNullable<PropertyAdaptation['values']>): unknown {
  if (Array.isArray(value)) return value.map((entry) => mapValue(entry, values));
  if (values === 'add-MGRS-prefix') return typeof value === 'string' && !value.startsWith('MGRS-') ? `MGRS-${value}` : value;
  const key = typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  return key !== undefined && Object.hasOwn(values, key) ? values[key] : value;
}

function withValues(condition: Expression, values: PropertyAdaptation['values']): Expression {
  if (values === undefined) return condition;
  return {
    ...condition,
    nodes: condition.nodes.map((node) => (node.e === 'constant' ? { ...node, value: mapValue(node.value, values) } : node)),
  };
}

/** Conditions as the source's items can be asked: dropped, renamed, their literals mapped (`property_filter_adaptations`). */
export function adaptFilters(filters: PropertyFilters, adaptations: FeatureFlags['adaptations']): PropertyFilters {
  return filters.flatMap(([property, condition]) => {
    const adaptation = Object.hasOwn(adaptations, property) ? adaptations[property] : undefined;
    if (adaptation === undefined) return [[property, condition]];
    return adaptation.drop ? [] : [[adaptation.rename ?? property, withValues(condition, adaptation.values)]];
  });
}

/** Conditions to be checked here: those that the service has not applied, and of the others those that `post_query_property_filtering` wants again. */
export function filtersToCheck(
  filters: PropertyFilters,
  applied: ReadonlySet<string>,
  again: FeatureFlags['filterAgain'],
): PropertyFilters {
  return filters.filter(
    ([property]) =>
      !applied.has(property) || ((again.only === undefined || again.only.includes(property)) && !again.but?.includes(property)),
  );
}

interface Described {
  readonly id: string;
  readonly properties: JsonObject;
}

/** The items for which all conditions are true. A property that an item lacks is null: the item is left out. */
export function filterByProperties<T extends Described>(
  items: readonly T[],
  filters: PropertyFilters,
  evaluate: EvaluateCondition,
): readonly T[] {
  if (filters.length === 0) return items;
  return items.filter((item) =>
    filters.every(([property, condition]) => {
      const value = item.properties[property];
      if (value === undefined || value === null) return false;
      try {
        return evaluate(condition, value) === true;
      } catch (error) {
        throw error instanceof OpenEOError ? error.within({ item: item.id, argument: 'properties' }) : error;
      }
    }),
  );
}

/** Why conditions left nothing of these items: a property that none of them has, with the nearest that they have; else which conditions were asked. */
export function whyNothingIsLeft(items: readonly Described[], filters: PropertyFilters): string {
  const known = new Set(items.flatMap((item) => Object.keys(item.properties)));
  const missing = filters.map(([property]) => property).find((property) => !known.has(property));
  if (missing === undefined) {
    const properties = [...new Set(filters.map(([property]) => property))];
    return `no item fulfils the conditions on ${listed(properties)}.`;
  }
  return `no item has the property '${missing}'.${didYouMean(missing, known) || ` Items have ${listed([...known].sort())}.`}`;
}
