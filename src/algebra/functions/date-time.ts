import { OpenEOError, parseTime } from '../../cube/index.ts';
import { describe, type FunctionDefinition, isNull, textOf } from './definition.ts';

const unitMs: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

const dateAndTime = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)([Zz]|[+-]\d{2}:?\d{2})?)?$/;
const timeOfDay = /^(\d{2}):(\d{2}):(\d{2}(?:\.\d+)?)[Zz]?$/;
const dayMs = 86_400_000;

function notATime(value: unknown, name: string): OpenEOError {
  return new OpenEOError(
    'ProcessParameterInvalid',
    `${name} needs a date (2024-06-01) or date-time (2024-06-01T12:00:00Z), but got ${describe(value)}.`,
  );
}

function unknownUnit(unit: unknown, name: string): OpenEOError {
  const units = [...Object.keys(unitMs), 'month', 'year'].join(', ');
  return new OpenEOError('ProcessParameterInvalid', `${name} has ${describe(unit)} as unit; use one of ${units}.`);
}

/** Adds calendar months; a day that the month does not have becomes its last. */
function addMonths(time: number, months: number): number {
  const date = new Date(time);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}

/**
 * Shifts a date or date-time, whose form and offset it keeps; milliseconds are written where there are some. A leap second counts as the second before it.
 */
function shift(text: string, value: number, unit: string): string {
  const match = dateAndTime.exec(text);
  if (match === null) throw notATime(text, 'date_shift');
  const [, day, time, offset] = match;
  const local = parseTime(time === undefined ? day : `${day}T${time.replace(/:60(?=\.|$)/, ':59')}Z`);
  if (local === undefined) throw notATime(text, 'date_shift');
  if (!Number.isInteger(value)) {
    throw new OpenEOError('ProcessParameterInvalid', `date_shift needs an integer as value, but got ${describe(value)}.`);
  }
  let shifted: number;
  if (unit === 'month' || unit === 'year') shifted = addMonths(local, unit === 'month' ? value : value * 12);
  else if (Object.hasOwn(unitMs, unit)) shifted = local + value * unitMs[unit];
  else throw unknownUnit(unit, 'date_shift');
  const written = new Date(shifted).toISOString();
  return time === undefined ? written.slice(0, 10) : written.replace(/(?:\.000)?Z$/, '') + (offset ?? 'Z');
}

/** Calendar months from one instant to another; the last, unfinished one counts by its elapsed share. */
function monthsBetween(first: number, second: number, step: number): number {
  if (second < first) return -monthsBetween(second, first, step);
  const [from, to] = [new Date(first), new Date(second)];
  let whole = Math.floor(((to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()) / step);
  if (addMonths(first, whole * step) > second) whole -= 1;
  const start = addMonths(first, whole * step);
  return whole + (second - start) / (addMonths(first, (whole + 1) * step) - start);
}

function difference(first: unknown, second: unknown, unit: string): number {
  const [from, to] = [first, second].map((date) => {
    const time = parseTime(textOf(date, 'date_difference'));
    if (time === undefined) throw notATime(date, 'date_difference');
    return time;
  });
  if (unit === 'month' || unit === 'year') return monthsBetween(from, to, unit === 'month' ? 1 : 12);
  if (!Object.hasOwn(unitMs, unit)) throw unknownUnit(unit, 'date_difference');
  return (to - from) / unitMs[unit];
}

/** Milliseconds since midnight of a time without date; undefined for other texts. */
function timeOfDayOf(text: string): number | undefined {
  const match = timeOfDay.exec(text);
  return match === null ? undefined : Number(match[1]) * unitMs['hour'] + Number(match[2]) * unitMs['minute'] + Number(match[3]) * 1000;
}

/** Compares instants; with bounds that are times of day, the time of day (UTC) of the value. */
function isBetween(value: string, min: string, max: string, excludeMax: boolean): boolean {
  const bounds = [min, max].map(timeOfDayOf);
  const daily = bounds.every((bound) => bound !== undefined);
  const instants = [value, min, max].map((text) => {
    const inDay = timeOfDayOf(text);
    const time = parseTime(text);
    if (daily && inDay !== undefined) return inDay;
    if (time === undefined) throw notATime(text, 'date_between');
    return daily ? ((time % dayMs) + dayMs) % dayMs : time;
  });
  const [x, lower, upper] = instants;
  return x >= lower && (excludeMax ? x < upper : x <= upper);
}

export const dateTimeFunctions: readonly FunctionDefinition[] = [
  {
    /** Operands date and value; option `unit`. */
    name: 'date_shift',
    kind: 'map',
    evaluate: ([date, value], options, call) =>
      isNull(date, call) || isNull(value, call) ? null : shift(textOf(date, 'date_shift'), value as number, options['unit'] as string),
  },
  {
    /** Operands date1 and date2; option `unit`. */
    name: 'date_difference',
    kind: 'map',
    evaluate: ([date1, date2], options, call) =>
      isNull(date1, call) || isNull(date2, call) ? null : difference(date1, date2, options['unit'] as string),
  },
  {
    /** Operands x, min, max; option `excludeMax`. */
    name: 'date_between',
    kind: 'map',
    evaluate: ([x, min, max], options, call) => {
      if (isNull(x, call) || isNull(min, call) || isNull(max, call)) return null;
      const [value, lower, upper] = [x, min, max].map((text) => textOf(text, 'date_between'));
      return isBetween(value, lower, upper, options['excludeMax'] === true);
    },
  },
];
