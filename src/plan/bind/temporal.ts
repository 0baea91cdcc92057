import type { OperatorOf } from '../../algebra/index.ts';
import {
  type CubeSchema,
  OpenEOError,
  type Period,
  parseInterval,
  periodOf,
  periods,
  periodsBetween,
  type TimeDimension,
  type TimeLabel,
  timeLabelOf,
} from '../../cube/index.ts';
import { reducedSchema } from './along.ts';
import { replaceDimension, temporalPosition } from './dimensions.ts';

interface Groups {
  readonly labels: readonly TimeLabel[];
  readonly groups: readonly (readonly number[])[];
}

function isPeriod(name: string): name is Period {
  return (periods as readonly string[]).includes(name);
}

function requireTimes(dimension: TimeDimension, node: string): void {
  const odd = dimension.labels.find((label) => Number.isNaN(label.start));
  if (odd !== undefined) {
    throw new OpenEOError('ProcessParameterInvalid', `Label '${odd.text}' of dimension '${dimension.name}' is not a time.`, {
      node,
      argument: 'data',
    });
  }
}

function byPeriod(dimension: TimeDimension, period: string, node: string): Groups {
  if (!isPeriod(period)) {
    throw new OpenEOError('ProcessParameterInvalid', `'${period}' is not a period; known are ${periods.join(', ')}.`, {
      node,
      argument: 'period',
    });
  }
  if (dimension.labels.length === 0) return { labels: [], groups: [] };
  const starts = dimension.labels.map((label) => label.start);
  const labels = periodsBetween(minimum(starts), maximum(starts), period);
  const index = new Map(labels.map((label, position) => [label.start, position]));
  const groups: number[][] = labels.map(() => []);
  starts.forEach((start, position) => {
    groups[index.get(periodOf(start, period).start)!]!.push(position);
  });
  return { labels, groups };
}

function minimum(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}

function maximum(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}

const timeOfDay = /^(\d{2}):(\d{2})(?::(\d{2}))?Z?$/;

function secondsOfDay(text: string | null): number | undefined {
  const match = text === null ? null : timeOfDay.exec(text);
  return match === null ? undefined : Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] ?? 0);
}

/** True for the instants in a half-open interval; intervals of times of day recur daily and may pass midnight. */
function membership(
  extent: readonly [string | null, string | null],
  node: string,
): { readonly has: (time: number) => boolean; readonly start: number; readonly end: number } {
  const from = secondsOfDay(extent[0]);
  const to = secondsOfDay(extent[1]);
  if (from !== undefined && to !== undefined) {
    const ofDay = (time: number): number => (((time / 1000) % 86_400) + 86_400) % 86_400;
    const has =
      from < to ? (time: number) => ofDay(time) >= from && ofDay(time) < to : (time: number) => ofDay(time) >= from || ofDay(time) < to;
    return { has, start: Number.NaN, end: Number.NaN };
  }
  try {
    const [start, end] = parseInterval(extent);
    return { has: (time) => time >= start && time < end, start, end };
  } catch (error) {
    throw error instanceof OpenEOError ? error.within({ node, argument: 'intervals' }) : error;
  }
}

function byIntervals(dimension: TimeDimension, operator: OperatorOf<'group'>): Groups {
  const node = operator.nodes[0] ?? '';
  if (operator.by.kind !== 'intervals') throw new TypeError('not grouped by intervals');
  const { intervals, labels: given } = operator.by;
  if (given !== undefined && given.length > 0 && given.length !== intervals.length) {
    throw new OpenEOError('ProcessParameterInvalid', `There are ${given.length} labels for ${intervals.length} intervals.`, {
      node,
      argument: 'labels',
    });
  }
  const members = intervals.map((extent) => membership(extent, node));
  const groups = members.map(({ has }) => dimension.labels.flatMap((label, position) => (has(label.start) ? [position] : [])));
  const labels = members.map(({ start, end }, position): TimeLabel => {
    const text = given?.[position] ?? intervals[position]![0] ?? intervals[position]![1] ?? String(position);
    const own = timeLabelOf(String(text));
    return { text: String(text), start: Number.isFinite(start) ? start : own.start, end: Number.isFinite(end) ? end : own.end };
  });
  if (new Set(labels.map((label) => label.text)).size < labels.length) {
    throw new OpenEOError(
      'DistinctDimensionLabelsRequired',
      'Two intervals begin at the same time: give distinct labels by the parameter labels.',
      {
        node,
        argument: 'labels',
      },
    );
  }
  return { labels, groups };
}

/** Bins of a temporal aggregation: complete periods between the first and the last label, or the given intervals. */
export function bindGroup(
  operator: OperatorOf<'group'>,
  input: CubeSchema,
): { readonly schema: CubeSchema; readonly position: number; readonly groups: Groups['groups'] } {
  const node = operator.nodes[0] ?? '';
  const position = temporalPosition(input, operator.dimension, { node });
  const dimension = input.dimensions[position] as TimeDimension;
  requireTimes(dimension, node);
  const { labels, groups } =
    operator.by.kind === 'period' ? byPeriod(dimension, operator.by.period, node) : byIntervals(dimension, operator);
  const longest = maximum(groups.map((group) => group.length));
  const schema = reducedSchema(replaceDimension(input, position, { ...dimension, labels }), operator.expression, Math.max(1, longest));
  return { schema, position, groups };
}

/** Indices of the labels that start in a half-open interval. */
export function labelsWithin(dimension: TimeDimension, extent: readonly [string | null, string | null], node: string): readonly number[] {
  requireTimes(dimension, node);
  try {
    const [start, end] = parseInterval(extent);
    return dimension.labels.flatMap((label, index) => (label.start >= start && label.start < end ? [index] : []));
  } catch (error) {
    throw error instanceof OpenEOError ? error.within({ node, argument: 'extent' }) : error;
  }
}
