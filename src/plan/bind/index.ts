import type { Expression, Hash, InlineCube, Operator } from '../../algebra/index.ts';
import { type BoundingBox, type CubeSchema, type Dimension, isSameLattice, type Label, OpenEOError } from '../../cube/index.ts';
import type { BoundOperator } from '../bound.ts';
import { hashOf } from '../hash.ts';
import { inferResult } from '../infer.ts';
import { bindAlong } from './along.ts';
import { bindBands } from './band-index.ts';
import { factsOfCube, pickLabels, replaceDimension, withFacts } from './dimensions.ts';
import { bindInline } from './inline.ts';
import { bindMask, bindMerge } from './merge.ts';
import { bindReshape } from './reshape.ts';
import { bindSelect } from './select.ts';
import { bindCrop, gridLike, gridOf, targetGrid } from './spatial.ts';
import { bindGroup } from './temporal.ts';

/** What binding must know of the world: nothing here does I/O. */
export interface BindInputs {
  /** Schema and content hash of each source's pinned pixels, by operator hash. */
  readonly sources: ReadonlyMap<Hash, { readonly schema: CubeSchema; readonly pixels: Hash }>;
  inline(content: Hash): InlineCube;
  features(hash: Hash): { readonly labels: readonly Label[]; readonly box: BoundingBox };
}

/** Bound operators by the hash of the logical operator that they came from, and all of them by their own hash. */
export interface Binding {
  readonly operators: ReadonlyMap<Hash, BoundOperator>;
  readonly of: ReadonlyMap<Hash, Hash>;
}

/**
 * Gives every operator its schema: grids, labels, types. Works from the leaves up in the order of the map (inputs first).
 * One logical operator may become several (a filter of two temporal dimensions, an implicit resampling).
 */
export function bindOperators(operators: ReadonlyMap<Hash, Operator>, inputs: BindInputs): Binding {
  const bound = new Map<Hash, BoundOperator>();
  const of = new Map<Hash, Hash>();
  const add = (operator: DistributiveOmit<BoundOperator, 'hash'>): BoundOperator => {
    const { nodes: _nodes, ...named } = operator;
    const hash = hashOf(named);
    const existing = bound.get(hash);
    if (existing !== undefined) return existing;
    const whole = { ...operator, hash } as BoundOperator;
    bound.set(hash, whole);
    return whole;
  };
  for (const operator of operators.values()) {
    const below = (hash: Hash): BoundOperator => bound.get(of.get(hash)!)!;
    try {
      of.set(operator.hash, bindOne(operator, below, add, inputs).hash);
    } catch (error) {
      throw error instanceof OpenEOError ? error.within({ node: operator.nodes[0] }) : error;
    }
  }
  return { operators: bound, of };
}

type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never;
type Add = (operator: DistributiveOmit<BoundOperator, 'hash'>) => BoundOperator;

function bindOne(operator: Operator, below: (hash: Hash) => BoundOperator, add: Add, inputs: BindInputs): BoundOperator {
  const { nodes } = operator;
  const node = nodes[0] ?? '';
  switch (operator.op) {
    case 'source': {
      const source = inputs.sources.get(operator.hash);
      if (source === undefined) throw new TypeError(`source ${operator.hash} was not resolved`);
      const loaded = add({ op: 'source', nodes, schema: source.schema, pixels: source.pixels });
      const { area } = operator.query;
      if (area?.kind !== 'features') return loaded;
      // The grid is the box around the geometries; pixels in it whose centres lie outside of them are no-data.
      return add({ op: 'crop', nodes, schema: withFacts(source.schema, nullableFacts), input: loaded.hash, features: area.features });
    }
    case 'inline':
      return add({ op: 'inline', nodes, schema: bindInline(inputs.inline(operator.content)), content: operator.content });
    case 'map': {
      const cubes = operator.inputs.map(below);
      const schema = mapSchema(
        cubes.map((cube) => cube.schema),
        operator.expression,
        node,
      );
      return add({ op: 'map', nodes, schema, inputs: cubes.map(({ hash }) => hash), expression: operator.expression });
    }
    case 'along': {
      const input = below(operator.input);
      const { schema, position } = bindAlong(operator, input.schema);
      return add({
        op: 'along',
        nodes,
        schema,
        input: input.hash,
        position,
        keep: operator.target.kind !== 'drop',
        expression: operator.expression,
      });
    }
    case 'group': {
      const input = below(operator.input);
      const { schema, position, groups } = bindGroup(operator, input.schema);
      return add({ op: 'group', nodes, schema, input: input.hash, position, groups, expression: operator.expression });
    }
    case 'index': {
      const input = below(operator.input);
      const { position, indices } = bindBands(operator, input.schema);
      const [x, y] = indices.map((index) => {
        const picked = replaceDimension(input.schema, position, pickLabels(input.schema.dimensions[position]!, [index]));
        const one = add({ op: 'select', nodes, schema: picked, input: input.hash, position, indices: [index] });
        const facts = factsOfCube(picked);
        const schema = { ...replaceDimension(picked, position, undefined), type: facts.type, nodata: facts.nodata };
        return add({ op: 'reshape', nodes, schema, input: one.hash, change: 'drop', position });
      }) as [BoundOperator, BoundOperator];
      const schema = mapSchema([x.schema, y.schema], operator.expression, node);
      const result = add({ op: 'map', nodes, schema, inputs: [x.hash, y.hash], expression: operator.expression });
      if (operator.targetBand === null) return result;
      const { name } = input.schema.dimensions[position]!;
      const change = { kind: 'add', name, label: operator.targetBand, type: 'bands' } as const;
      const added = bindReshape({ op: 'reshape', input: result.hash, change, hash: '', nodes }, result.schema);
      const band = add({ op: 'reshape', nodes, schema: added.schema, input: result.hash, change: 'add', position: added.position });
      const merged = bindMerge(input.schema, band.schema, undefined, node);
      return add({
        op: 'merge',
        nodes,
        schema: merged.schema,
        inputs: [input.hash, band.hash],
        maps: merged.maps,
        positions: merged.positions,
      });
    }
    case 'select': {
      let input = below(operator.input);
      for (const { position, indices, schema } of bindSelect(operator, input.schema)) {
        input = add({ op: 'select', nodes, schema, input: input.hash, position, indices });
      }
      return input;
    }
    case 'crop': {
      const input = below(operator.input);
      const schema = bindCrop(operator, input.schema, (hash) => inputs.features(hash).box);
      const features = operator.area.kind === 'features' ? operator.area.features : undefined;
      const nullable = features === undefined ? schema : withFacts(schema, nullableFacts);
      return add({ op: 'crop', nodes, schema: nullable, input: input.hash, features });
    }
    case 'window': {
      const input = below(operator.input);
      gridOf(input.schema, node);
      const { kernel, factor, border, replaceInvalid } = operator;
      const schema = withFacts(input.schema, (facts) => ({ type: isWide(facts.type) ? 'f64' : 'f32', categorical: false }));
      return add({ op: 'window', nodes, schema, input: input.hash, kernel, factor, border, replaceInvalid });
    }
    case 'resample': {
      const input = below(operator.input);
      const source = gridOf(input.schema, node);
      const grid =
        operator.target.kind === 'grid'
          ? targetGrid(source, operator.target, node)
          : gridLike(source, gridOf(below(operator.target.operator).schema, node));
      return resampled(input, grid, operator.method, nodes, add);
    }
    case 'merge': {
      const first = below(operator.inputs[0]);
      const second = aligned(below(operator.inputs[1]), first, nodes, add);
      const { schema, maps, positions } = bindMerge(first.schema, second.schema, operator.resolver, node);
      return add({ op: 'merge', nodes, schema, inputs: [first.hash, second.hash], maps, positions, resolver: operator.resolver });
    }
    case 'mask': {
      const input = below(operator.input);
      const by = aligned(below(operator.by), input, nodes, add);
      const positions = bindMask(input.schema, by.schema, node);
      const { replacement } = operator;
      const schema =
        replacement === null
          ? withFacts(input.schema, nullableFacts)
          : withFacts(input.schema, (facts) =>
              holds(facts, replacement) ? facts : { type: isWide(facts.type) ? 'f64' : 'f32', categorical: facts.categorical },
            );
      return add({ op: 'mask', nodes, schema, input: input.hash, by: by.hash, positions, replacement });
    }
    case 'zonal': {
      const input = below(operator.input);
      const { labels } = inputs.features(operator.features);
      gridOf(input.schema, node);
      const rest = input.schema.dimensions.filter((dimension) => !(dimension.kind === 'spatial' && dimension.labels === 'grid'));
      const counts = operator.targetDimension !== '';
      if (counts && rest.some(({ name }) => name === operator.targetDimension)) {
        throw new OpenEOError('TargetDimensionExists', `A dimension '${operator.targetDimension}' already exists.`, {
          node,
          argument: 'target_dimension',
        });
      }
      const geometry: Dimension = { kind: 'geometry', name: 'geometry', labels, features: operator.features };
      const extra: readonly Dimension[] = counts
        ? [{ kind: 'other', name: operator.targetDimension, labels: ['value', 'total_count', 'valid_count'] }]
        : [];
      const facts = factsOfCube(input.schema);
      const result = inferResult(operator.expression, { data: { kind: 'array', elements: [facts] } });
      const type = result.kind === 'scalar' && result.scalar.type === 'boolean' ? 'boolean' : 'f64';
      const dimensions = [geometry, ...rest.map((dimension) => numericBands(dimension)), ...extra];
      return add({
        op: 'zonal',
        nodes,
        schema: { dimensions, type },
        input: input.hash,
        features: operator.features,
        counts,
        expression: operator.expression,
      });
    }
    case 'reshape': {
      const input = below(operator.input);
      const { schema, position } = bindReshape(operator, input.schema);
      return add({ op: 'reshape', nodes, schema, input: input.hash, change: operator.change.kind, position });
    }
  }
}

function isWide(type: string): boolean {
  return type === 'f64' || type === 'i32' || type === 'u32';
}

/** A place for null: floats have NaN, integers need a no-data value or widen. */
function nullableFacts<F extends { readonly type: CubeSchema['type']; readonly nodata?: number; readonly categorical: boolean }>(
  facts: F,
): F {
  if (facts.nodata !== undefined || !/^[ui]\d+$/.test(facts.type)) return facts;
  return { ...facts, type: isWide(facts.type) ? 'f64' : 'f32' };
}

function holds(facts: { readonly type: string; readonly nodata?: number }, value: number | boolean | string): boolean {
  if (!/^[ui]\d+$/.test(facts.type)) return true;
  return (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value !== facts.nodata &&
    Math.abs(value) < (facts.type.endsWith('8') ? 127 : 32767) &&
    (value >= 0 || facts.type.startsWith('i'))
  );
}

function numericBands(dimension: Dimension): Dimension {
  if (dimension.kind !== 'bands') return dimension;
  return { ...dimension, bands: dimension.bands.map(({ nodata: _nodata, ...band }) => ({ ...band, type: 'f64', categorical: false })) };
}

function resampled(
  input: BoundOperator,
  grid: NonNullable<CubeSchema['grid']>,
  method: Extract<BoundOperator, { op: 'resample' }>['method'],
  nodes: readonly string[],
  add: Add,
): BoundOperator {
  const before = input.schema.grid!;
  const sameLattice = isSameLattice(before.lattice, grid.lattice);
  if (sameLattice && before.lattice.stepX === grid.lattice.stepX) return input;
  const averaging = !['near', 'mode', 'min', 'max'].includes(method);
  const schema = withFacts({ ...input.schema, grid }, (facts) =>
    averaging ? { type: isWide(facts.type) ? 'f64' : 'f32', categorical: false } : nullableFacts(facts),
  );
  return add({ op: 'resample', nodes, schema, input: input.hash, method });
}

/** The cube on another one's lattice, by nearest neighbour where it is on a different one. */
function aligned(cube: BoundOperator, like: BoundOperator, nodes: readonly string[], add: Add): BoundOperator {
  if (cube.schema.grid === undefined || like.schema.grid === undefined) return cube;
  if (isSameLattice(cube.schema.grid.lattice, like.schema.grid.lattice)) return cube;
  return resampled(cube, gridLike(cube.schema.grid, like.schema.grid), 'near', nodes, add);
}

/** Schema of a function of one cube, or of several of equal shape; cubes without dimensions are scalars. */
function mapSchema(cubes: readonly CubeSchema[], expression: Expression, node: string): CubeSchema {
  const shaped = cubes.filter((cube) => cube.dimensions.length > 0);
  const [first] = shaped;
  if (shaped.length > 1 && shaped.some((cube) => cube.dimensions.length !== first!.dimensions.length)) {
    throw new OpenEOError('IncompatibleDataCubes', 'The cubes differ in their dimensions: merge_cubes combines such cubes.', { node });
  }
  return withFacts(first ?? cubes[0]!, (facts) => {
    const result = inferResult(
      expression,
      Object.fromEntries(
        expression.parameters.map((name, index) => {
          const cube = cubes[index];
          return [
            name,
            { kind: 'scalar' as const, scalar: cube === undefined || cube === first || cubes.length === 1 ? facts : factsOfCube(cube) },
          ];
        }),
      ),
    );
    if (result.kind === 'array')
      throw new OpenEOError('ProcessParameterInvalid', 'The process gives an array for each value, but one value is needed.', {
        node,
        argument: 'process',
      });
    return result.scalar;
  });
}
