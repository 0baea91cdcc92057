import type { Expression } from '../../algebra/index.ts';
import {
  type Band,
  type BandsDimension,
  type CubeSchema,
  type Dimension,
  isSameGrid,
  labelText,
  OpenEOError,
  type TimeLabel,
  unite,
} from '../../cube/index.ts';
import type { LabelMap } from '../bound.ts';
import { commonFacts, withPlaceForNull } from '../common-facts.ts';
import { inferResult, type ScalarFacts } from '../infer.ts';
import { factsOfCube, labelsOf } from './dimensions.ts';

export interface MergeBinding {
  readonly schema: CubeSchema;
  readonly maps: readonly [readonly LabelMap[], readonly LabelMap[]];
  readonly positions: readonly [readonly number[], readonly number[]];
}

/** Labels of both cubes in one dimension: times and space sorted, the rest cube1's and then what cube2 adds. */
function mergeLabels(
  a: Dimension,
  b: Dimension,
  schemaA: CubeSchema,
  schemaB: CubeSchema,
): { readonly dimension: Dimension; readonly mapA: LabelMap; readonly mapB: LabelMap } {
  const textsA = labelsOf(schemaA, a);
  const textsB = labelsOf(schemaB, b);
  const isGrid = a.kind === 'spatial' && a.labels === 'grid';
  if (isGrid) {
    const identity = textsA.map((_, index) => index);
    return { dimension: a, mapA: identity, mapB: identity };
  }
  const indexA = new Map(textsA.map((text, index) => [text, index]));
  const added = textsB.flatMap((text, index) => (indexA.has(text) ? [] : [index]));
  let order: readonly { readonly from: 'a' | 'b'; readonly index: number }[] = [
    ...textsA.map((_, index) => ({ from: 'a' as const, index })),
    ...added.map((index) => ({ from: 'b' as const, index })),
  ];
  if (a.kind === 'temporal' && b.kind === 'temporal') {
    const start = (entry: { from: 'a' | 'b'; index: number }): number => (entry.from === 'a' ? a : b).labels[entry.index]!.start;
    order = [...order].sort((left, right) => start(left) - start(right));
  } else if (a.kind === 'spatial' && added.length > 0) {
    const value = (entry: { from: 'a' | 'b'; index: number }): number => Number((entry.from === 'a' ? textsA : textsB)[entry.index]);
    const descending = Number(textsA[0]) > Number(textsA[textsA.length - 1]);
    order = [...order].sort((left, right) => (descending ? value(right) - value(left) : value(left) - value(right)));
  }
  const indexB = new Map(textsB.map((text, index) => [text, index]));
  const texts = order.map((entry) => (entry.from === 'a' ? textsA : textsB)[entry.index]!);
  const pickFrom = <T>(fromA: readonly T[], fromB: readonly T[]): T[] =>
    order.map((entry) => (entry.from === 'a' ? fromA : fromB)[entry.index]!);
  const mapA = texts.map((text) => indexA.get(text) ?? -1);
  const mapB = texts.map((text) => indexB.get(text) ?? -1);
  if (a.kind === 'bands') {
    const bandsB: readonly Band[] =
      b.kind === 'bands' ? b.bands : textsB.map((text) => ({ name: String(text), type: schemaB.type, categorical: false }));
    return { dimension: { ...a, labels: texts, bands: pickFrom(a.bands, bandsB) }, mapA, mapB };
  }
  if (a.kind === 'temporal') {
    return { dimension: { ...a, labels: pickFrom(a.labels, (b as { labels: readonly TimeLabel[] }).labels) }, mapA, mapB };
  }
  return { dimension: { ...a, labels: texts } as Dimension, mapA, mapB };
}

/** A band that is stored as both cubes' values need. `gaps`: somewhere a cube has no value, so the other's stands alone or none does. */
function mergedFacts(present: readonly ScalarFacts[], resolver: Expression | undefined, gaps: boolean): ScalarFacts {
  const [a, b] = present;
  const resolved = (): readonly ScalarFacts[] => {
    if (a === undefined || b === undefined || resolver === undefined) return present;
    const result = inferResult(resolver, { x: { kind: 'scalar', scalar: a }, y: { kind: 'scalar', scalar: b } });
    if (result.kind === 'array') return present;
    return gaps ? [result.scalar, ...present] : [result.scalar];
  };
  const common = commonFacts(resolved());
  return gaps ? withPlaceForNull(common) : common;
}

/**
 * Schema and label maps of a merge: equal dimensions, a dimension that one cube lacks (its values are repeated), disjoint or overlapping labels.
 * The resolver is needed where labels overlap, and always where a dimension is missing.
 */
export function bindMerge(a: CubeSchema, b: CubeSchema, resolver: Expression | undefined, node: string): MergeBinding {
  const extra = b.dimensions.filter((dimension) => !a.dimensions.some((other) => other.name === dimension.name));
  const missingInA = extra.length > 0;
  const missingInB = a.dimensions.some((dimension) => !b.dimensions.some((other) => other.name === dimension.name));
  if (missingInA && missingInB) {
    throw new OpenEOError(
      'IncompatibleDataCubes',
      `The cubes share too few dimensions: cube1 has ${a.dimensions.map(({ name }) => name).join(', ')}, cube2 has ${b.dimensions.map(({ name }) => name).join(', ')}.`,
      { node, argument: 'cube2' },
    );
  }
  const dimensions: Dimension[] = [];
  const mapsA: LabelMap[] = [];
  const mapsB: LabelMap[] = [];
  let disjoint = false;
  const outline = missingInA ? b.dimensions : a.dimensions;
  for (const dimension of outline) {
    const inA = a.dimensions.find((other) => other.name === dimension.name);
    const inB = b.dimensions.find((other) => other.name === dimension.name);
    if (inA !== undefined && inB !== undefined) {
      if (inA.kind !== inB.kind) {
        throw new OpenEOError('IncompatibleDataCubes', `Dimension '${dimension.name}' is ${inA.kind} in cube1 and ${inB.kind} in cube2.`, {
          node,
          argument: 'cube2',
        });
      }
      const { dimension: merged, mapA, mapB } = mergeLabels(inA, inB, a, b);
      dimensions.push(merged);
      mapsA.push(mapA);
      mapsB.push(mapB);
      if (mapA !== null && mapB !== null && mapA.every((index, label) => index < 0 || mapB[label]! < 0)) disjoint = true;
    } else {
      const own = (inA ?? inB)!;
      const identity = labelsOf(inA === undefined ? b : a, own).map((_, index) => index);
      dimensions.push(own);
      mapsA.push(inA === undefined ? null : identity);
      mapsB.push(inB === undefined ? null : identity);
    }
  }
  if (resolver === undefined && (!disjoint || missingInA || missingInB)) {
    throw new OpenEOError('OverlapResolverMissing', 'The cubes overlap, but no overlap resolver has been specified.', {
      node,
      argument: 'overlap_resolver',
    });
  }
  const grid = a.grid !== undefined && b.grid !== undefined ? unite(a.grid, b.grid) : (a.grid ?? b.grid);
  const gaps = [a.grid, b.grid].some((own) => own !== undefined && grid !== undefined && !isSameGrid(own, grid));
  const bandsAt = dimensions.findIndex((dimension) => dimension.kind === 'bands');
  const positions: readonly [readonly number[], readonly number[]] = [
    a.dimensions.map(({ name }) => dimensions.findIndex((dimension) => dimension.name === name)),
    b.dimensions.map(({ name }) => dimensions.findIndex((dimension) => dimension.name === name)),
  ];
  const otherGaps = dimensions.some(
    (_, index) => index !== bandsAt && [mapsA[index], mapsB[index]].some((map) => map?.includes(-1) === true),
  );
  const facts = mergedFacts([factsOfCube(a), factsOfCube(b)], resolver, gaps || otherGaps || bandsAt >= 0);
  if (bandsAt < 0) return { schema: { dimensions, grid, type: facts.type, nodata: facts.nodata }, maps: [mapsA, mapsB], positions };
  const bandsA = a.dimensions.find((dimension) => dimension.kind === 'bands') as BandsDimension | undefined;
  const bandsB = b.dimensions.find((dimension) => dimension.kind === 'bands') as BandsDimension | undefined;
  const merged = dimensions[bandsAt] as BandsDimension;
  const bands = merged.bands.map((band, label): Band => {
    const indexA = mapsA[bandsAt] === null ? undefined : mapsA[bandsAt]![label]!;
    const indexB = mapsB[bandsAt] === null ? undefined : mapsB[bandsAt]![label]!;
    const present = [
      ...(indexA === undefined ? [factsOfCube(a)] : indexA >= 0 ? [bandsA!.bands[indexA]!] : []),
      ...(indexB === undefined ? [factsOfCube(b)] : indexB >= 0 ? [bandsB!.bands[indexB]!] : []),
    ];
    const own = mergedFacts(present, resolver, gaps || otherGaps);
    const { nodata: _nodata, ...kept } = band;
    return { ...kept, type: own.type, nodata: own.nodata, categorical: own.categorical };
  });
  const withBands = dimensions.map((dimension, index) => (index === bandsAt ? { ...merged, bands } : dimension));
  return { schema: { dimensions: withBands, grid, type: facts.type, nodata: facts.nodata }, maps: [mapsA, mapsB], positions };
}

/** Positions of the mask's dimensions in the data; labels must match exactly. */
export function bindMask(data: CubeSchema, mask: CubeSchema, node: string): readonly number[] {
  return mask.dimensions.map((dimension) => {
    const position = data.dimensions.findIndex((other) => other.name === dimension.name);
    if (position < 0) {
      throw new OpenEOError('IncompatibleDataCubes', `The mask has a dimension '${dimension.name}' that the data lacks.`, {
        node,
        argument: 'mask',
      });
    }
    const own = data.dimensions[position]!;
    if (dimension.kind === 'spatial' && dimension.labels === 'grid' && own.kind === 'spatial' && own.labels === 'grid') return position;
    const expected = labelsOf(data, own);
    const actual = labelsOf(mask, dimension);
    const odd = expected.length !== actual.length ? 0 : expected.findIndex((label, index) => label !== actual[index]);
    if (expected.length !== actual.length || odd >= 0) {
      throw new OpenEOError(
        'IncompatibleDataCubes',
        `Dimension '${dimension.name}' has ${expected.length} labels in the data and ${actual.length} in the mask, first difference: ` +
          `'${labelText(expected[odd] ?? '')}' and '${labelText(actual[odd] ?? '')}'.`,
        { node, argument: 'mask' },
      );
    }
    return position;
  });
}
