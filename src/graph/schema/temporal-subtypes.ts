import { parseTime } from '../../cube/index.ts';
import { showValue } from '../json-value.ts';
import { type Problem, problem, within } from './problem.ts';

const timeOfDay = /^([01]\d|2[0-4]):[0-5]\d:[0-5]\d(Z|[+-]\d{2}:\d{2})?$/;

/** Dates and date-times alike: with or without time and zone, also a month or a year. */
export function checkInstant(value: unknown): Problem | undefined {
  if (typeof value !== 'string')
    return problem(0, `is ${showValue(value)}; expected a date such as "2024-06-01" or "2024-06-01T10:30:00Z"`);
  if (parseTime(value) !== undefined) return undefined;
  const swapped = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.test(value.trim()) ? ' (year first)' : '';
  return problem(
    2,
    `is ${showValue(value)}, which is not a date of the calendar; expected one such as "2024-06-01" or "2024-06-01T10:30:00Z"${swapped}`,
  );
}

export function checkTimeOfDay(value: unknown): Problem | undefined {
  if (typeof value !== 'string') return problem(0, `is ${showValue(value)}; expected a time of day such as "18:00:00"`);
  return timeOfDay.test(value) ? undefined : problem(2, `is ${showValue(value)}; expected a time of day such as "18:00:00"`);
}

/** An end of an interval as a number to compare; open ends and what cannot be compared are undefined. */
function endOf(value: unknown): number | undefined {
  if (typeof value === 'number') return parseTime(String(value).padStart(4, '0'));
  return typeof value === 'string' && !timeOfDay.test(value) ? parseTime(value) : undefined;
}

/** What the ends of an interval may be beside dates and null. */
export interface IntervalEnds {
  readonly timesOfDay: boolean;
  readonly years: boolean;
}

/** Half-open intervals: the start is included, the end is not. An empty one is `TemporalExtentEmpty`. */
export function checkTemporalInterval(value: unknown, ends: IntervalEnds): Problem | undefined {
  if (!Array.isArray(value))
    return problem(0, `is ${showValue(value)}; expected a list of start and end such as ["2024-06-01", "2024-07-01"]`);
  if (value.length !== 2) {
    return problem(
      2,
      `has ${value.length} ${value.length === 1 ? 'item' : 'items'}; expected start and end, null where it is open: ["2024-06-01", null]`,
    );
  }
  for (let index = 0; index < 2; index++) {
    const end: unknown = value[index];
    if (end === null || end === undefined) continue;
    if (ends.timesOfDay && typeof end === 'string' && timeOfDay.test(end)) continue;
    if (ends.years && typeof end === 'number' && Number.isInteger(end)) continue;
    const wrong = checkInstant(end);
    if (wrong !== undefined) return within(index, { ...wrong, closeness: 2 });
  }
  const [start, end] = value.map(endOf);
  if (start === undefined || end === undefined || start < end) return undefined;
  const hint = start === end ? '; the end is not part of the interval' : '';
  return problem(
    2,
    `starts at ${value[0]} and ends at ${value[1]}: it is empty, the start must be before the end${hint}`,
    '',
    'TemporalExtentEmpty',
  );
}

/** An interval that a user may not have meant. */
export function doubtTemporalInterval(value: unknown): string | undefined {
  return Array.isArray(value) && value.length === 2 && value[0] === null && value[1] === null
    ? 'is open at both ends: every date is taken; null says the same'
    : undefined;
}

const duration = /^-?P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+[DW])?(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/;

/** @see ISO 8601 durations */
export function checkDuration(value: unknown): Problem | undefined {
  if (typeof value !== 'string') return problem(0, `is ${showValue(value)}; expected a duration such as "P1M"`);
  return duration.test(value) ? undefined : problem(2, `is ${showValue(value)}; expected a duration such as "P1M" or "PT6H"`);
}
