import type { Hash } from '../../algebra/index.ts';
import { contains, isNumericType, type Label, labelText, lengthOf, type NumericType, type TimeLabel } from '../../cube/index.ts';
import type { BoundOperator, BoundOperatorOf } from '../../plan/index.ts';
import { labelDimensions, storageAt, typeAt } from './planes-of.ts';
import { type LeafPlane, ProgramBuilder, type TracedProgram } from './program-builder.ts';
import { MixedPlanes, NestedAxis, nodeOf, type Traced, type TracedArray, traceExpression, Untraceable } from './trace-expression.ts';

/** Where a value is taken along one labelled dimension: at a label, or at a label for each position of an axis. */
type Coordinate =
  | { readonly kind: 'label'; readonly index: number }
  | { readonly kind: 'axis'; readonly axis: number; readonly indices: readonly number[] };

/** Why an operator's planes are computed before the program that reads them: `cut` by a program of its own, `interpret` by the interpreter. */
export type CutReason = 'cut' | 'interpret';

export interface TraceResult extends TracedProgram {
  readonly cuts: ReadonlyMap<Hash, CutReason>;
}

/** Operators that are computed from neighbourhoods, other grids or storage: their planes are inputs of a program. */
function isLeaf(operator: BoundOperator): boolean {
  return ['source', 'inline', 'window', 'resample', 'zonal'].includes(operator.op);
}

/**
 * The program that computes planes of an operator (by index of label combination) from planes of leaves, fusing everything between.
 * Throws `Untraceable` where the root itself is beyond the kernels.
 */
export function traceProgram(operators: ReadonlyMap<Hash, BoundOperator>, root: Hash, outputs: readonly number[]): TraceResult {
  const tracer = new Tracer(operators, root);
  return tracer.run(outputs);
}

/** Operators above each other that one program fuses; what lies deeper is computed by programs of its own, so that no graph exhausts the stack. */
const deepest = 100;

class Tracer {
  readonly #operators: ReadonlyMap<Hash, BoundOperator>;
  readonly #root: Hash;
  readonly #builder = new ProgramBuilder();
  readonly #cuts = new Map<Hash, CutReason>();
  readonly #known = new Map<string, number>();
  #depth = 0;

  constructor(operators: ReadonlyMap<Hash, BoundOperator>, root: Hash) {
    this.#operators = operators;
    this.#root = root;
  }

  run(outputs: readonly number[]): TraceResult {
    const { schema } = this.#operator(this.#root);
    const sizes = labelDimensions(schema).map((dimension) => lengthOf(schema, dimension));
    const results = outputs.map((output) => {
      let rest = output;
      const at: Coordinate[] = new Array(sizes.length);
      for (let position = sizes.length - 1; position >= 0; position -= 1) {
        at[position] = { kind: 'label', index: rest % sizes[position]! };
        rest = Math.floor(rest / sizes[position]!);
      }
      return this.#value(this.#root, at);
    });
    return { ...this.#builder.finish(results), cuts: this.#cuts };
  }

  #operator(hash: Hash): BoundOperator {
    return this.#operators.get(hash)!;
  }

  #value(hash: Hash, at: readonly Coordinate[]): number {
    const key = `${hash}|${JSON.stringify(at)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const node = this.#traceOrCut(hash, at);
    this.#known.set(key, node);
    return node;
  }

  #traceOrCut(hash: Hash, at: readonly Coordinate[]): number {
    const operator = this.#operator(hash);
    if (isLeaf(operator) || this.#cuts.has(hash)) return this.#leaf(operator, at);
    if (this.#depth >= deepest || this.#endsWithinRoot(operator)) {
      this.#cuts.set(hash, 'cut');
      return this.#leaf(operator, at);
    }
    this.#depth += 1;
    try {
      return this.#trace(operator, at);
    } catch (error) {
      const isNested = error instanceof NestedAxis && at.some((coordinate) => coordinate.kind === 'axis');
      const isBeyond = error instanceof Untraceable;
      if (hash === this.#root || (!isNested && !isBeyond)) throw error;
      this.#cuts.set(hash, isNested ? 'cut' : 'interpret');
      return this.#leaf(operator, at);
    } finally {
      this.#depth -= 1;
    }
  }

  /**
   * True where the root has pixels that the operator has not (the rim of a merge): null there, whatever the operator would make of the pixels below.
   * Its planes are computed first, on its own pixels. Labels and names change nothing of a null, so these need no program of their own.
   */
  #endsWithinRoot(operator: BoundOperator): boolean {
    const root = this.#operator(this.#root).schema.grid;
    const own = operator.schema.grid;
    if (root === undefined || own === undefined || operator.op === 'select' || operator.op === 'reshape') return false;
    return operator.hash !== this.#root && !contains(own, root);
  }

  #trace(operator: BoundOperator, at: readonly Coordinate[]): number {
    switch (operator.op) {
      case 'map':
        return this.#traceMap(operator, at);
      case 'along':
        return this.#traceAlong(operator, at);
      case 'group':
        return this.#traceGroup(operator, at);
      case 'select': {
        const position = this.#labelPosition(operator.input, operator.position);
        const through = at.map((coordinate, index) => (index === position ? picked(coordinate, operator.indices) : coordinate));
        return this.#value(operator.input, through);
      }
      case 'crop': {
        const value = this.#value(operator.input, at);
        if (operator.features === undefined) return value;
        const inside = this.#builder.load('u8', [], [{ operator: operator.hash, index: 'coverage' }], undefined);
        return this.#builder.map('if', [inside, value, this.#builder.constant(null)]);
      }
      case 'mask':
        return this.#traceMask(operator, at);
      case 'merge':
        return this.#traceMerge(operator, at);
      case 'reshape':
        return this.#value(operator.input, this.#reshaped(operator, at));
      default:
        throw new Untraceable(`${operator.op} is not computed pixel by pixel`);
    }
  }

  /** Position among the labelled dimensions of a position among all dimensions of an operator. */
  #labelPosition(hash: Hash, position: number): number {
    const { schema } = this.#operator(hash);
    const dimension = schema.dimensions[position]!;
    if (dimension.kind === 'spatial' && dimension.labels === 'grid') throw new Untraceable('work along x or y of a raster');
    return labelDimensions(schema).indexOf(dimension);
  }

  #traceMap(operator: BoundOperatorOf<'map'>, at: readonly Coordinate[]): number {
    const parameters = Object.fromEntries(
      operator.expression.parameters.map((name, index): [string, Traced] => {
        const input = operator.inputs[index];
        if (input === undefined) return [name, { kind: 'constant', value: null }];
        const count = labelDimensions(this.#operator(input).schema).length;
        return [name, { kind: 'node', node: this.#value(input, count === at.length ? at : []) }];
      }),
    );
    return nodeOf(traceExpression(operator.expression, parameters, this.#builder), this.#builder);
  }

  /** The values along a dimension as an array; labels by index where `indices` picks some of them. */
  #dimensionArray(input: Hash, position: number, at: readonly Coordinate[], indices: readonly number[]): TracedArray {
    const { schema } = this.#operator(input);
    const dimension = schema.dimensions[position]!;
    const labelPosition = this.#labelPosition(input, position);
    const labels = indices.map((index) => labelText((dimension.labels as readonly (Label | TimeLabel)[])[index]!));
    const with_ = (coordinate: Coordinate): readonly Coordinate[] => [
      ...at.slice(0, labelPosition),
      coordinate,
      ...at.slice(labelPosition),
    ];
    const bands = dimension.kind === 'bands' ? indices.map((index) => dimension.bands[index]!) : undefined;
    return {
      kind: 'array',
      length: indices.length,
      labels,
      at: (index) => ({ kind: 'node', node: this.#value(input, with_({ kind: 'label', index: indices[index]! })) }),
      along: () => {
        if (at.some((coordinate) => coordinate.kind === 'axis')) throw new NestedAxis();
        const axis = this.#builder.axis(indices.length);
        return { axis, node: this.#value(input, with_({ kind: 'axis', axis, indices })) };
      },
      positionOf: (label) => {
        const exact = labels.indexOf(label);
        if (exact >= 0 || bands === undefined) return exact >= 0 ? exact : undefined;
        const named = bands.flatMap((band, index) =>
          band.commonName === label || band.aliases?.includes(String(label)) === true ? [index] : [],
        );
        return named.length === 1 ? named[0] : undefined;
      },
    };
  }

  #traceAlong(operator: BoundOperatorOf<'along'>, at: readonly Coordinate[]): number {
    const { schema } = this.#operator(operator.input);
    const length = lengthOf(schema, schema.dimensions[operator.position]!);
    const indices = Array.from({ length }, (_, index) => index);
    const labelPosition = this.#labelPosition(operator.input, operator.position);
    const others = operator.keep ? at.filter((_, position) => position !== labelPosition) : at;
    const data = this.#dimensionArray(operator.input, operator.position, others, indices);
    const result = traceExpression(operator.expression, { data }, this.#builder);
    if (!operator.keep) return nodeOf(result, this.#builder);
    const coordinate = at[labelPosition]!;
    if (result.kind !== 'array') return nodeOf(result, this.#builder);
    if (coordinate.kind === 'label') return nodeOf(result.at(coordinate.index), this.#builder);
    throw new NestedAxis();
  }

  #traceGroup(operator: BoundOperatorOf<'group'>, at: readonly Coordinate[]): number {
    const labelPosition = this.#labelPosition(operator.input, operator.position);
    const coordinate = at[labelPosition]!;
    if (coordinate.kind === 'axis') throw new NestedAxis();
    const others = at.filter((_, position) => position !== labelPosition);
    const data = this.#dimensionArray(operator.input, operator.position, others, operator.groups[coordinate.index]!);
    return nodeOf(traceExpression(operator.expression, { data }, this.#builder), this.#builder);
  }

  #traceMask(operator: BoundOperatorOf<'mask'>, at: readonly Coordinate[]): number {
    const mask = this.#operator(operator.by);
    const data = this.#operator(operator.input);
    const maskAt = mask.schema.dimensions.flatMap((dimension, index) => {
      if (dimension.kind === 'spatial' && dimension.labels === 'grid') return [];
      const own = data.schema.dimensions[operator.positions[index]!]!;
      return [at[labelDimensions(data.schema).indexOf(own)]!];
    });
    const value = this.#value(operator.input, at);
    const by = this.#value(operator.by, maskAt);
    if (typeof operator.replacement === 'string') throw new Untraceable('a text replaces masked values');
    return this.#builder.map('if', [by, this.#builder.constant(operator.replacement), value]);
  }

  #traceMerge(operator: BoundOperatorOf<'merge'>, at: readonly Coordinate[]): number {
    const outDimensions = labelDimensions(operator.schema);
    const sides = operator.inputs.map((input, which) => {
      const { schema } = this.#operator(input);
      const through: Coordinate[] = [];
      let missing = false;
      schema.dimensions.forEach((dimension, index) => {
        if (dimension.kind === 'spatial' && dimension.labels === 'grid') return;
        const position = operator.positions[which]![index]!;
        const coordinate = at[outDimensions.indexOf(operator.schema.dimensions[position]!)]!;
        const map = operator.maps[which]![position]!;
        const next = picked(coordinate, map);
        const indices = next.kind === 'label' ? [next.index] : next.indices;
        const absent = indices.filter((label) => label < 0).length;
        if (absent > 0 && absent < indices.length) throw new NestedAxis();
        if (absent > 0) missing = true;
        through.push(next);
      });
      return missing ? undefined : () => this.#value(input, through);
    });
    const [first, second] = sides;
    if (first === undefined || second === undefined) return first?.() ?? second?.() ?? this.#builder.constant(null);
    if (operator.resolver === undefined) return first();
    const traced = traceExpression(
      operator.resolver,
      { x: { kind: 'node', node: first() }, y: { kind: 'node', node: second() } },
      this.#builder,
    );
    return nodeOf(traced, this.#builder);
  }

  #reshaped(operator: BoundOperatorOf<'reshape'>, at: readonly Coordinate[]): readonly Coordinate[] {
    if (operator.change === 'rename' || operator.change === 'relabel') return at;
    if (operator.change === 'add') {
      const position = labelDimensions(operator.schema).indexOf(operator.schema.dimensions[operator.position]!);
      return at.filter((_, index) => index !== position);
    }
    const position = this.#labelPosition(operator.input, operator.position);
    return [...at.slice(0, position), { kind: 'label', index: 0 }, ...at.slice(position)];
  }

  #leaf(operator: BoundOperator, at: readonly Coordinate[]): number {
    const axes = at.filter((coordinate) => coordinate.kind === 'axis');
    const [axis] = axes;
    if (axes.length > 1) throw new NestedAxis();
    const dimensions = labelDimensions(operator.schema);
    const sizes = dimensions.map((dimension) => lengthOf(operator.schema, dimension));
    const indexAt = (position: number): number => {
      let index = 0;
      at.forEach((coordinate, dimension) => {
        index = index * sizes[dimension]! + (coordinate.kind === 'label' ? coordinate.index : coordinate.indices[position]!);
      });
      return index;
    };
    const planes: LeafPlane[] =
      axis === undefined
        ? [{ operator: operator.hash, index: indexAt(0) }]
        : axis.indices.map((_, position) => ({ operator: operator.hash, index: indexAt(position) }));
    const stored = planes.map(({ index }) => storageAt(operator.schema, index as number));
    const [first] = stored;
    if (first === undefined) return this.#builder.load('u8', [], [], axis?.axis);
    if (stored.some((other) => other.type !== first.type || !Object.is(other.nodata, first.nodata))) throw new MixedPlanes();
    const type: NumericType = isNumericType(first.type) ? first.type : 'f64';
    const nodata = Number.isNaN(first.nodata) ? [] : [first.nodata];
    const isBoolean = typeAt(operator.schema, planes[0]!.index as number) === 'boolean';
    return this.#builder.load(type, nodata, planes, axis?.axis, isBoolean);
  }
}

/** The coordinate in an input whose labels are picked by index. */
function picked(coordinate: Coordinate, indices: readonly number[]): Coordinate {
  if (coordinate.kind === 'label') return { kind: 'label', index: indices[coordinate.index]! };
  return { ...coordinate, indices: coordinate.indices.map((index) => indices[index]!) };
}
