import fc from 'fast-check';
import { allocate, factsOf, isNumericType, type NumericArray, type NumericType } from '../../src/cube/index.ts';
import { type FoldFunction, mapFunctions, type Program, type ProgramNode, type ResultStore } from '../../src/kernels/index.ts';

/** A program with data to run it on. */
export interface Case {
  readonly program: Program;
  readonly stores: readonly ResultStore[];
  readonly planes: readonly (readonly NumericArray[])[];
  readonly count: number;
}

const types: readonly NumericType[] = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32', 'f64'].filter(isNumericType);
const axisSizes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 17, 24, 25, 31, 48, 60, 70, 100, 101, 110];
const folds: readonly FoldFunction[] = ['sum', 'product', 'mean', 'min', 'max', 'count', 'first', 'last', 'any', 'all', 'variance', 'sd'];
const probabilities = [0, 0.1, 0.25, 1 / 3, 0.5, 0.9, 1];

/** Values that make arithmetic difficult; each type stores of them what it can. */
const difficult = [0, -0, 1, -1, 2, 3, 0.5, -2.5, 7, 100, 127, 128, 255, 256, 32767, -32768, 65535, 16777217, 4294967295];
const infinite = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -1e-300, 3.4e38, -2e38, 4e-45, -3e-45];

function valueOf(type: NumericType): fc.Arbitrary<number> {
  const { integer, min, max } = factsOf(type);
  const some = fc.constantFrom(...difficult);
  if (integer) return fc.oneof(some, fc.integer({ min, max }), fc.integer({ min: 0, max: 12 }));
  return fc.oneof(some, some, fc.constantFrom(...infinite), fc.double({ min: -1e4, max: 1e4, noNaN: true }));
}

function nodataOf(type: NumericType): fc.Arbitrary<readonly number[]> {
  return fc.oneof(
    fc.constant([]),
    fc.array(fc.oneof(valueOf(type), fc.constantFrom(-9999, 0.5, Number.NaN, 0)), { minLength: 1, maxLength: 2 }),
  );
}

/** Choices are numbers from 0 to 1, so that they shrink, and mean something whatever came before them. */
interface Step {
  readonly kind: number;
  readonly name: number;
  readonly operands: readonly number[];
  readonly ignoreNodata: boolean;
}

const choice = fc.integer({ min: 0, max: 9999 }).map((part) => part / 10_000);

const step: fc.Arbitrary<Step> = fc.noBias(
  fc.record({
    kind: choice,
    name: choice,
    operands: fc.array(choice, { minLength: 5, maxLength: 5 }),
    ignoreNodata: fc.boolean(),
  }),
);

function pick<T>(items: readonly T[], choice: number): T {
  return items[Math.floor(choice * items.length)];
}

/** Programs over up to two axes with maps, folds and selects in any nesting, of the given scalar functions, and planes for them. */
export function randomCase(names: readonly string[]): fc.Arbitrary<Case> {
  const slot = fc
    .constantFrom(...types)
    .chain((type) => fc.record({ type: fc.constant(type), nodata: nodataOf(type), axis: fc.constantFrom(undefined, 0, 0, 1) }));
  const shape = fc.record({
    slots: fc.array(slot, { minLength: 1, maxLength: 4, size: 'max' }),
    sizes: fc.tuple(fc.constantFrom(...axisSizes), fc.constantFrom(0, 1, 2, 3, 6)),
    tables: fc.array(fc.option(fc.constantFrom(...difficult)), { minLength: 110, maxLength: 110, size: 'max' }),
    constants: fc.array(fc.oneof(fc.constantFrom(...difficult, ...infinite), fc.boolean(), fc.constant(null)), {
      minLength: 1,
      maxLength: 3,
    }),
    steps: fc.array(step, { minLength: 1, maxLength: 12, size: 'max' }),
    stores: fc.array(fc.constantFrom(...types), { minLength: 3, maxLength: 3 }),
    count: fc.noBias(fc.integer({ min: 0, max: 37 })),
  });
  return shape.chain(({ slots, sizes, tables, constants, steps, stores, count }) => {
    const program = assemble(slots, sizes, tables, constants, steps, names);
    const planes = fc.tuple(
      ...slots.map(({ type, axis }) => {
        const positions = axis === undefined ? 1 : sizes[axis];
        const length = positions * count;
        return fc.array(valueOf(type), { minLength: length, maxLength: length }).map((values) => planesOf(type, values, positions, count));
      }),
    );
    const resultStores = program.results.map((_, index): ResultStore => {
      const type = stores[index % stores.length];
      return { type, nodata: factsOf(type).integer ? factsOf(type).max : index === 0 ? Number.NaN : -9999 };
    });
    return planes.map((found) => ({ program, stores: resultStores, planes: found, count }));
  });
}

function planesOf(type: NumericType, values: readonly number[], positions: number, count: number): readonly NumericArray[] {
  return Array.from({ length: positions }, (_, position) => {
    const plane = allocate(type, count);
    plane.set(values.slice(position * count, (position + 1) * count));
    return plane;
  });
}

function assemble(
  slots: Program['slots'],
  sizes: readonly number[],
  tables: readonly (number | null)[],
  constants: readonly (number | boolean | null)[],
  steps: readonly Step[],
  names: readonly string[],
): Program {
  const nodes: ProgramNode[] = [];
  const axes: (readonly number[])[] = [];
  const add = (node: ProgramNode, along: readonly number[]): void => {
    nodes.push(node);
    axes.push(along);
  };
  slots.forEach((slot, index) => {
    add({ op: 'load', slot: index }, slot.axis === undefined ? [] : [slot.axis]);
  });
  for (const value of constants) add({ op: 'constant', value }, []);
  if (steps.length % 2 === 0) add({ op: 'table', axis: 0, values: tables.slice(0, sizes[0]) }, [0]);
  const reduce = (operand: number, { name, ignoreNodata }: Step, kind: number): void => {
    const [axis] = axes[operand];
    const node: ProgramNode =
      kind < 0.5
        ? { op: 'fold', function: pick(folds, name), axis, operand, ignoreNodata }
        : { op: 'select', probability: pick(probabilities, name), axis, operand, ignoreNodata };
    add(node, axes[operand].slice(1));
  };
  for (const chosen of steps) {
    const [first] = chosen.operands;
    const looped = axes.flatMap((along, index) => (along.length > 0 ? [index] : []));
    if (chosen.kind < 0.35 && looped.length > 0) {
      reduce(pick(looped, first), chosen, chosen.kind / 0.35);
      continue;
    }
    const name = pick(names, chosen.name);
    const [least, most] = mapFunctions.get(name)!.operands;
    const operandCount = chosen.ignoreNodata ? most : least;
    const operands = chosen.operands.slice(0, operandCount).map((choice) => Math.floor(choice * nodes.length));
    add({ op: 'map', function: name, operands }, [...new Set(operands.flatMap((operand) => axes[operand]))].sort());
  }
  // What still varies is reduced, so that the last steps are looked at whatever they are.
  for (let last = nodes.length - 1; axes[last].length > 0; last = nodes.length - 1) reduce(last, steps[0], steps[0].kind);
  const results = axes.flatMap((along, index) => (along.length === 0 ? [index] : [])).slice(-4);
  return { slots, axes: sizes.map((size) => ({ size })), nodes, results };
}
