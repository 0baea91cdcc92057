import type { JsonObject } from '../cube/index.ts';
import type { DeduplicationRule, FeatureFlags } from './feature-flags.ts';
import { boundsOfGeometry, boxOf, type Geometry, isGeometry, type Wgs84Box } from './footprint.ts';

/** Properties in which two products of one acquisition agree. */
const acquisitionProperties = [
  'platform',
  'constellation',
  'gsd',
  'processing:level',
  'product:timeliness',
  'product:type',
  's2:product_type',
  's2:mgrs_tile',
  'grid:code',
  'sar:frequency_band',
  'sar:instrument_mode',
  'sar:observation_direction',
  'sar:polarizations',
  'sat:absolute_orbit',
  'sat:orbit_state',
];

const versionProperties = ['s2:processing_baseline', 'processing:version'];
const dateProperties = ['s2:generation_time', 'processing:datetime', 'updated', 'created'];

/** Farthest that two products of one acquisition may be apart: in time, in the degrees of their boxes, in the share of their areas. */
const mostMs = 30_000;
const mostDegrees = 1e-3;
const mostArea = 0.01;

/** Cells of this size, in time and degrees, find near items without comparing all with all. */
const cellMs = 2 * mostMs;
const cellDegrees = 10 * mostDegrees;

export interface Candidate {
  readonly id: string;
  readonly collection?: string;
  readonly time: number;
  readonly properties: JsonObject;
  readonly json: JsonObject;
}

interface Footprint {
  readonly box: Wgs84Box;
  /** Square degrees, holes taken off; 0 for what has no area. */
  readonly area: number;
}

function areaOf(geometry: Geometry): number {
  const isMulti = geometry.type === 'MultiPolygon';
  if (geometry.type !== 'Polygon' && !isMulti) return 0;
  const coordinates = geometry.coordinates as readonly unknown[];
  const rings = (isMulti ? coordinates.flat() : coordinates) as readonly (readonly (readonly number[])[])[];
  let twice = 0;
  for (const ring of rings) {
    for (let index = 1; index < ring.length; index += 1) twice += ring[index - 1][0] * ring[index][1] - ring[index][0] * ring[index - 1][1];
  }
  return Math.abs(twice) / 2;
}

function footprintOf(candidate: Candidate): Footprint | undefined {
  const geometry = isGeometry(candidate.json['geometry']) ? candidate.json['geometry'] : undefined;
  const box = boxOf(candidate.json['bbox']) ?? (geometry === undefined ? undefined : boundsOfGeometry(geometry));
  return box === undefined ? undefined : { box, area: geometry === undefined ? 0 : areaOf(geometry) };
}

function isSameFootprint(a: Footprint | undefined, b: Footprint | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const near = (x: number, y: number) => Math.abs(x - y) <= mostDegrees;
  if (!near(a.box.west, b.box.west) || !near(a.box.south, b.box.south) || !near(a.box.east, b.box.east) || !near(a.box.north, b.box.north))
    return false;
  return Math.abs(a.area - b.area) <= mostArea * Math.max(a.area, b.area);
}

/** Numbers of a dotted version, so that 10.1 is newer than 9.5. */
function versionOf(value: unknown): readonly number[] {
  return String(value ?? '')
    .split(/[^0-9]+/)
    .filter((part) => part !== '')
    .map(Number);
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? -1) - (b[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

interface Ranked {
  readonly candidate: Candidate;
  readonly footprint: Footprint | undefined;
  readonly scores: readonly number[];
  readonly version: readonly number[];
  readonly date: string;
}

/** Above 0 where `a` is to be kept rather than `b`: higher score, newer processing baseline, later processing, then the later id. */
function compareRanked(a: Ranked, b: Ranked): number {
  for (let index = 0; index < a.scores.length; index += 1)
    if (a.scores[index] !== b.scores[index]) return a.scores[index] - b.scores[index];
  const version = compareVersions(a.version, b.version);
  if (version !== 0) return version;
  if (a.date !== b.date) return a.date < b.date ? -1 : 1;
  return a.candidate.id < b.candidate.id ? -1 : a.candidate.id > b.candidate.id ? 1 : 0;
}

/** Items that are one acquisition, found by their cell in time and space. */
interface Group {
  readonly first: Ranked;
  kept: Ranked;
}

function cellsOf(time: number, footprint: Footprint | undefined): readonly [t: number, x: number, y: number] {
  const [west, south] = footprint === undefined ? [0, 0] : [footprint.box.west, footprint.box.south];
  return [Math.floor(time / cellMs), Math.floor(west / cellDegrees), Math.floor(south / cellDegrees)];
}

const offsets = [0, -1, 1];

function findGroup(groups: ReadonlyMap<string, readonly Group[]>, key: string, ranked: Ranked): Group | undefined {
  const [t, x, y] = cellsOf(ranked.candidate.time, ranked.footprint);
  for (const dt of offsets) {
    for (const dx of offsets) {
      for (const dy of offsets) {
        const near = groups.get(`${key}|${t + dt}|${x + dx}|${y + dy}`);
        const found = near?.find(
          ({ first }) =>
            Math.abs(first.candidate.time - ranked.candidate.time) < mostMs && isSameFootprint(first.footprint, ranked.footprint),
        );
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

/**
 * One item an acquisition: of items of one collection that agree in the acquisition's properties, lie within 30 s and cover the same ground, the newest
 * processing baseline (`s2:processing_baseline`, `processing:version`), then the latest processing, is kept. By default only items that name such a
 * version are compared, so that files of one acquisition listed as items of their own stay. Items come sorted by time and id; the time taken is linear
 * in their number; the order is kept.
 */
export function deduplicate<T extends Candidate>(items: readonly T[], mode: FeatureFlags['deduplication']): readonly T[] {
  if (mode === 'off') return items;
  const rule: DeduplicationRule | undefined = mode === 'versions' ? undefined : mode;
  const patterns = new Map(Object.entries(rule?.fromId ?? {}).map(([property, pattern]) => [property, new RegExp(pattern, 'u')]));
  const valueOf = (item: T, property: string): unknown => item.properties[property] ?? patterns.get(property)?.exec(item.id)?.[1];
  const preferences = Object.entries(rule?.preference ?? {});
  const properties = rule?.properties ?? acquisitionProperties;
  const groups = new Map<string, Group[]>();
  const kept = new Set<Candidate>();
  for (const item of items) {
    const version = versionProperties.map((property) => item.properties[property]).find((value) => value !== undefined && value !== null);
    if (rule === undefined && version === undefined) {
      kept.add(item);
      continue;
    }
    const ranked: Ranked = {
      candidate: item,
      footprint: footprintOf(item),
      scores: preferences.map(([property, scores]) => scores[String(valueOf(item, property))] ?? 0),
      version: versionOf(version),
      date: dateProperties.map((property) => item.properties[property]).find((value) => typeof value === 'string') ?? '',
    };
    const key = `${item.collection ?? ''}|${JSON.stringify(properties.map((property) => valueOf(item, property) ?? null))}`;
    const group = findGroup(groups, key, ranked);
    if (group === undefined) {
      const cell = `${key}|${cellsOf(item.time, ranked.footprint).join('|')}`;
      const there = groups.get(cell) ?? [];
      there.push({ first: ranked, kept: ranked });
      groups.set(cell, there);
    } else if (compareRanked(ranked, group.kept) > 0) group.kept = ranked;
  }
  for (const cell of groups.values()) for (const group of cell) kept.add(group.kept.candidate);
  return items.filter((item) => kept.has(item));
}
