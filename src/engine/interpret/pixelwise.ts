import { type Expression, LabelledArray, type NullRule, prepareExpression } from '../../algebra/index.ts';
import { OpenEOError } from '../../cube/index.ts';
import type { Precision } from '../../kernels/index.ts';
import type { BoundOperatorOf } from '../../plan/index.ts';
import {
  type CellValue,
  cellsBetweenChecks,
  expressionLabels,
  forEachCell,
  onGrid,
  otherNames,
  sizesOf,
  stridesOf,
  type ValueCube,
  volumeOf,
} from './value-cube.ts';

export interface InterpretOptions {
  readonly precision: Precision;
  readonly nullRule: NullRule;
  /** Throws where the work is to end; asked in the midst of long loops. */
  readonly checkCancelled?: () => void;
}

type Compiled = (args: Readonly<Record<string, unknown>>) => unknown;

function compile(expression: Expression, options: InterpretOptions): Compiled {
  return prepareExpression(expression, options);
}

function asCell(value: unknown, node: string | undefined): CellValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  throw new OpenEOError('ProcessParameterInvalid', 'The process gives an array or object where one value is needed.', { node });
}

export function interpretMap(operator: BoundOperatorOf<'map'>, inputs: readonly ValueCube[], options: InterpretOptions): ValueCube {
  const run = compile(operator.expression, options);
  const cubes = inputs.map((cube) => onGrid(cube, operator.schema.grid));
  const total = volumeOf(sizesOf(operator.schema));
  const values = new Array<CellValue>(total);
  const args: Record<string, unknown> = {};
  for (let offset = 0; offset < total; offset += 1) {
    if (offset % cellsBetweenChecks === 0) options.checkCancelled?.();
    operator.expression.parameters.forEach((name, index) => {
      const cube = cubes[index];
      args[name] = cube === undefined ? null : cube.values.length === 1 ? cube.values[0] : cube.values[offset];
    });
    values[offset] = asCell(run(args), operator.nodes[0]);
  }
  return { schema: operator.schema, values };
}

/** Runs an expression over the values along a dimension for each combination of the other labels. */
export function interpretAlong(operator: BoundOperatorOf<'along'>, input: ValueCube, options: InterpretOptions): ValueCube {
  const cube = onGrid(input, operator.schema.grid);
  const run = compile(operator.expression, options);
  const sizes = sizesOf(cube.schema);
  const strides = stridesOf(sizes);
  const { position } = operator;
  const length = sizes[position]!;
  const stride = strides[position]!;
  const labels = expressionLabels(cube.schema, position);
  const names = otherNames(cube.schema, position);
  const outer = [...sizes];
  outer[position] = 1;
  const outSizes = sizesOf(operator.schema);
  const values = new Array<CellValue>(volumeOf(outSizes));
  const outLength = operator.keep ? outSizes[position]! : 1;
  const series = new Array<CellValue>(length);
  forEachCell(
    outer,
    (coordinates) => {
      let from = 0;
      for (let dimension = 0; dimension < sizes.length; dimension += 1) from += coordinates[dimension]! * strides[dimension]!;
      for (let index = 0; index < length; index += 1) series[index] = cube.values[from + index * stride]!;
      const result = run({ data: new LabelledArray([...series], labels, names) });
      const items = result instanceof LabelledArray ? result.values : Array.isArray(result) ? (result as unknown[]) : [result];
      if (operator.keep ? items.length !== outLength : result instanceof LabelledArray || Array.isArray(result)) {
        throw new OpenEOError('ProcessParameterInvalid', `The process gives ${items.length} values where ${outLength} were planned.`, {
          node: operator.nodes[0],
        });
      }
      const to = offsetWithin(coordinates, position, outSizes, operator.keep);
      const outStride = operator.keep ? stridesOf(outSizes)[position]! : 0;
      for (let index = 0; index < items.length; index += 1) values[to + index * outStride] = asCell(items[index], operator.nodes[0]);
    },
    options.checkCancelled,
  );
  return { schema: operator.schema, values };
}

/** Offset in the output of a cell given by input coordinates, with the dimension at `position` at its first label or gone. */
function offsetWithin(coordinates: readonly number[], position: number, outSizes: readonly number[], keep: boolean): number {
  const strides = stridesOf(outSizes);
  let offset = 0;
  let out = 0;
  for (let dimension = 0; dimension < coordinates.length; dimension += 1) {
    if (dimension === position) {
      if (keep) out += 1;
      continue;
    }
    offset += coordinates[dimension]! * strides[out]!;
    out += 1;
  }
  return offset;
}

export function interpretGroup(operator: BoundOperatorOf<'group'>, input: ValueCube, options: InterpretOptions): ValueCube {
  const cube = onGrid(input, operator.schema.grid);
  const run = compile(operator.expression, options);
  const strides = stridesOf(sizesOf(cube.schema));
  const { position } = operator;
  const labels = expressionLabels(cube.schema, position);
  const sizes = sizesOf(operator.schema);
  const values = new Array<CellValue>(volumeOf(sizes));
  forEachCell(
    sizes,
    (coordinates, offset) => {
      const group = operator.groups[coordinates[position]!]!;
      let from = 0;
      for (let dimension = 0; dimension < sizes.length; dimension += 1) {
        if (dimension !== position) from += coordinates[dimension]! * strides[dimension]!;
      }
      const series = group.map((index) => cube.values[from + index * strides[position]!]!);
      const data = new LabelledArray(
        series,
        group.map((index) => labels[index]!),
      );
      values[offset] = asCell(run({ data }), operator.nodes[0]);
    },
    options.checkCancelled,
  );
  return { schema: operator.schema, values };
}

export function interpretSelect(operator: BoundOperatorOf<'select'>, input: ValueCube): ValueCube {
  const cube = onGrid(input, operator.schema.grid);
  const strides = stridesOf(sizesOf(cube.schema));
  const sizes = sizesOf(operator.schema);
  const values = new Array<CellValue>(volumeOf(sizes));
  forEachCell(sizes, (coordinates, offset) => {
    let from = 0;
    for (let dimension = 0; dimension < sizes.length; dimension += 1) {
      const coordinate = coordinates[dimension]!;
      from += (dimension === operator.position ? operator.indices[coordinate]! : coordinate) * strides[dimension]!;
    }
    values[offset] = cube.values[from]!;
  });
  return { schema: operator.schema, values };
}

/** A value masks where it is neither null, nor false, nor 0. */
function masks(value: CellValue): boolean {
  return value !== null && value !== false && value !== 0 && value !== '' && !Number.isNaN(value);
}

export function interpretMask(operator: BoundOperatorOf<'mask'>, input: ValueCube, by: ValueCube): ValueCube {
  const data = onGrid(input, operator.schema.grid);
  const mask = onGrid(by, operator.schema.grid);
  const maskStrides = stridesOf(sizesOf(mask.schema));
  const sizes = sizesOf(operator.schema);
  const values = new Array<CellValue>(data.values.length);
  forEachCell(sizes, (coordinates, offset) => {
    let from = 0;
    operator.positions.forEach((position, dimension) => {
      from += coordinates[position]! * maskStrides[dimension]!;
    });
    values[offset] = masks(mask.values[from]!) ? operator.replacement : data.values[offset]!;
  });
  return { schema: operator.schema, values };
}

export function interpretMerge(
  operator: BoundOperatorOf<'merge'>,
  inputs: readonly [ValueCube, ValueCube],
  options: InterpretOptions,
): ValueCube {
  const cubes = inputs.map((cube) => onGrid(cube, operator.schema.grid));
  const run = operator.resolver === undefined ? undefined : compile(operator.resolver, options);
  const strides = cubes.map((cube) => stridesOf(sizesOf(cube.schema)));
  const sizes = sizesOf(operator.schema);
  const spatial = operator.schema.dimensions.map((dimension) => dimension.kind === 'spatial' && dimension.labels === 'grid');
  const values = new Array<CellValue>(volumeOf(sizes));
  forEachCell(
    sizes,
    (coordinates, offset) => {
      const found = cubes.map((cube, which): CellValue | undefined => {
        let from = 0;
        for (let dimension = 0; dimension < operator.positions[which]!.length; dimension += 1) {
          const position = operator.positions[which]![dimension]!;
          const map = operator.maps[which]![position]!;
          const index = spatial[position] ? coordinates[position]! : map![coordinates[position]!]!;
          if (index < 0) return undefined;
          from += index * strides[which]![dimension]!;
        }
        return cube.values[from]!;
      });
      const [x, y] = found;
      values[offset] =
        x === undefined ? (y ?? null) : y === undefined ? x : run === undefined ? x : asCell(run({ x, y }), operator.nodes[0]);
    },
    options.checkCancelled,
  );
  return { schema: operator.schema, values };
}

/** Adding, dropping and renaming dimensions leaves the order of the values as it is. */
export function interpretReshape(operator: BoundOperatorOf<'reshape'>, input: ValueCube): ValueCube {
  return { schema: operator.schema, values: onGrid(input, operator.schema.grid).values };
}
