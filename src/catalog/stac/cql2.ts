import type { JsonObject } from '../../cube/index.ts';
import type { SimpleCondition } from '../condition.ts';

const operators = { eq: '=', neq: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

export type PropertyConditions = readonly (readonly [property: string, condition: SimpleCondition])[];

function jsonOf(property: string, condition: SimpleCondition): JsonObject {
  const reference = { property };
  switch (condition.operator) {
    case 'between':
      return { op: 'between', args: [reference, condition.min, condition.max] };
    case 'in':
      return { op: 'in', args: [reference, condition.values] };
    default:
      return { op: operators[condition.operator], args: [reference, condition.value] };
  }
}

/** Conditions that all hold, as a CQL2 JSON filter. `between` includes both ends, as openEO's does. */
export function cql2Json(conditions: PropertyConditions): JsonObject {
  const filters = conditions.map(([property, condition]) => jsonOf(property, condition));
  return filters.length === 1 ? filters[0] : { op: 'and', args: filters };
}

function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

function textOf(property: string, condition: SimpleCondition): string {
  const reference = `"${property.replaceAll('"', '""')}"`;
  switch (condition.operator) {
    case 'between':
      return `${reference} BETWEEN ${literal(condition.min)} AND ${literal(condition.max)}`;
    case 'in':
      return `${reference} IN (${condition.values.map(literal).join(', ')})`;
    default:
      return `${reference} ${operators[condition.operator]} ${literal(condition.value)}`;
  }
}

/** Conditions that all hold, as CQL2 text. */
export function cql2Text(conditions: PropertyConditions): string {
  return conditions.map(([property, condition]) => textOf(property, condition)).join(' AND ');
}
