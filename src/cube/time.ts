import { OpenEOError } from './error.ts';
import type { TimeLabel } from './schema.ts';

const dayMs = 86_400_000;

/** Calendar periods of `aggregate_temporal_period`. */
export const periods = ['hour', 'day', 'week', 'dekad', 'month', 'season', 'tropical-season', 'year', 'decade', 'decade-ad'] as const;
export type Period = (typeof periods)[number];

const dateTime = /^([+-]?\d{4,6})(?:-(\d{2})(?:-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?)?)?)?$/;

function utc(year: number, month: number, day = 1, hour = 0): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  date.setUTCHours(hour);
  return date.getTime();
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 3_600_000 + Number(digits.slice(2, 4)) * 60_000);
}

function parseParts(text: string): { readonly start: number; readonly end: number } | undefined {
  const match = dateTime.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const y = Number(year);
  if (month === undefined) return { start: utc(y, 0), end: utc(y + 1, 0) };
  const m = Number(month) - 1;
  if (m < 0 || m > 11) return undefined;
  if (day === undefined) return { start: utc(y, m), end: utc(y, m + 1) };
  const d = Number(day);
  if (d < 1 || d > new Date(utc(y, m + 1) - dayMs).getUTCDate()) return undefined;
  if (hour === undefined) return { start: utc(y, m, d), end: utc(y, m, d) + dayMs };
  const h = Number(hour);
  const min = Number(minute);
  const s = Number(second ?? 0);
  if (h > 24 || min > 59 || s > 60) return undefined;
  const start = utc(y, m, d) + h * 3_600_000 + min * 60_000 + s * 1000 + Math.round(Number(fraction ?? 0) * 1000) - offsetMs(zone);
  return { start, end: start };
}

/**
 * Epoch milliseconds of an RFC 3339 date-time, a date, a month or a year (its first instant); without zone UTC. Undefined where the text is none of them.
 * @see RFC 3339
 */
export function parseTime(text: string): number | undefined {
  return parseParts(text)?.start;
}

/** `YYYY-MM-DDTHH:MM:SSZ`, with milliseconds only where there are some. */
export function formatTime(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** Half-open interval in epoch milliseconds; open ends are infinite. Null is unbounded. Throws `TemporalExtentEmpty` where it holds no instant. */
export function parseInterval(extent: readonly [string | null, string | null]): readonly [start: number, end: number] {
  const [from, to] = extent.map((text, position) => {
    if (text === null || text === undefined || text === '..') return position === 0 ? -Infinity : Infinity;
    const time = parseTime(String(text));
    if (time === undefined) {
      throw new OpenEOError('ProcessParameterInvalid', `'${text}' is neither a date (2024-06-01) nor a date-time (2024-06-01T12:00:00Z).`);
    }
    return time;
  }) as [number, number];
  if (!(from < to)) {
    throw new OpenEOError(
      'TemporalExtentEmpty',
      `The interval from ${extent[0]} to ${extent[1]} is empty: its end must be later than its start.`,
    );
  }
  return [from, to];
}

/** The label for a text: an instant for date-times, the whole day, month or year for shorter forms; other texts get no interval of their own. */
export function timeLabelOf(text: string): TimeLabel {
  const parts = parseParts(text);
  if (parts === undefined) return { text, start: Number.NaN, end: Number.NaN };
  return { text, start: parts.start, end: parts.end };
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function isoWeek(time: number): { readonly year: number; readonly week: number; readonly start: number } {
  const day = Math.floor(time / dayMs);
  const monday = day - ((((day + 3) % 7) + 7) % 7);
  const thursday = new Date((monday + 3) * dayMs);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - utc(year, 0)) / dayMs / 7) + 1;
  return { year, week, start: monday * dayMs };
}

const seasonNames = ['djf', 'mam', 'jja', 'son'];

/** The period that an instant falls into. Seasons bear the year of their first month (`2023-djf` starts in December 2023). */
export function periodOf(time: number, period: Period): TimeLabel {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const day = date.getUTCDate();
  switch (period) {
    case 'hour': {
      const hour = date.getUTCHours();
      const start = utc(year, month, day, hour);
      return { text: `${pad(year, 4)}-${pad(month + 1, 2)}-${pad(day, 2)}-${pad(hour, 2)}`, start, end: start + 3_600_000 };
    }
    case 'day': {
      const start = utc(year, month, day);
      return { text: `${pad(year, 4)}-${pad(Math.round((start - utc(year, 0)) / dayMs) + 1, 3)}`, start, end: start + dayMs };
    }
    case 'week': {
      const { year: weekYear, week, start } = isoWeek(time);
      return { text: `${pad(weekYear, 4)}-${pad(week, 2)}`, start, end: start + 7 * dayMs };
    }
    case 'dekad': {
      const third = Math.min(2, Math.floor((day - 1) / 10));
      const start = utc(year, month, 1 + third * 10);
      const end = third === 2 ? utc(year, month + 1) : utc(year, month, 11 + third * 10);
      return { text: `${pad(year, 4)}-${pad(month * 3 + third + 1, 2)}`, start, end };
    }
    case 'month':
      return { text: `${pad(year, 4)}-${pad(month + 1, 2)}`, start: utc(year, month), end: utc(year, month + 1) };
    case 'season': {
      const season = Math.floor(((month + 1) % 12) / 3);
      const firstYear = season === 0 && month < 2 ? year - 1 : year;
      const firstMonth = (season * 3 + 11) % 12;
      return {
        text: `${pad(firstYear, 4)}-${seasonNames[season]}`,
        start: utc(firstYear, firstMonth),
        end: utc(firstYear, firstMonth + 3),
      };
    }
    case 'tropical-season': {
      const wet = month >= 10 || month < 4;
      const firstYear = wet && month < 4 ? year - 1 : year;
      const firstMonth = wet ? 10 : 4;
      return {
        text: `${pad(firstYear, 4)}-${wet ? 'ndjfma' : 'mjjaso'}`,
        start: utc(firstYear, firstMonth),
        end: utc(firstYear, firstMonth + 6),
      };
    }
    case 'year':
      return { text: pad(year, 4), start: utc(year, 0), end: utc(year + 1, 0) };
    case 'decade': {
      const first = Math.floor(year / 10) * 10;
      return { text: pad(first, 4), start: utc(first, 0), end: utc(first + 10, 0) };
    }
    case 'decade-ad': {
      const first = Math.floor((year - 1) / 10) * 10 + 1;
      return { text: pad(first, 4), start: utc(first, 0), end: utc(first + 10, 0) };
    }
  }
}

/** All periods from the one of `first` to the one of `last`, both included; empty ones too. */
export function periodsBetween(first: number, last: number, period: Period): readonly TimeLabel[] {
  const found: TimeLabel[] = [];
  for (let label = periodOf(first, period); label.start <= last; label = periodOf(label.end, period)) found.push(label);
  return found;
}
