import { type Expression, evaluateExpression, LabelledArray, labelTextsOf, valuesOf } from '../../src/algebra/index.ts';
import { OpenEOError } from '../../src/cube/index.ts';
import { KernelCache } from '../../src/engine/fused/kernel-cache.ts';
import { ProgramBuilder, type TracedProgram } from '../../src/engine/fused/program-builder.ts';
import { nodeOf, type Traced, type TracedArray, traceExpression, Untraceable } from '../../src/engine/fused/trace-expression.ts';
import { KernelMemory, type Precision } from '../../src/kernels/index.ts';
import { processRegistry } from '../../src/processes/index.ts';
import { planExpression } from './plan-case.ts';

/** What a compiled rung gives and what the interpreter gives for the same values; arrays as arrays, booleans as 0 and 1, null and NaN as NaN. */
export interface CompiledAnswer {
  readonly actual: unknown;
  readonly interpreted: unknown;
}

type Args = Readonly<Record<string, unknown>>;

/** How a value is held in planes of one pixel: numbers in floats of the rung, booleans in bytes. Undefined: it stays in the code. */
type Storage = 'number' | 'boolean' | undefined;

function storageOf(value: unknown): Storage {
  const values = valuesOf(value) ?? [value];
  const present = values.filter((each) => each !== null);
  if (present.every((each) => typeof each === 'number')) return present.length > 0 || valuesOf(value) !== undefined ? 'number' : undefined;
  return present.every((each) => typeof each === 'boolean') ? 'boolean' : undefined;
}

/** Null alone says no type: it is held as the process's operands are. */
function storages(id: string, args: Args): ReadonlyMap<string, Storage> {
  const isLogic = processRegistry.get(id)?.categories.includes('logic') === true;
  const found = new Map(Object.entries(args).map(([name, value]) => [name, storageOf(value)]));
  for (const [name, value] of Object.entries(args)) if (value === null) found.set(name, isLogic ? 'boolean' : 'number');
  return found;
}

function isArray(value: unknown): boolean {
  return valuesOf(value) !== undefined;
}

/** Lowers a case with arguments as parameters. What must be known in advance stays a literal. */
function expressionOf(id: string, args: Args, wanted: readonly string[]): { expression: Expression; names: readonly string[] } | undefined {
  let names = wanted;
  while (names.length > 0) {
    const given = Object.fromEntries(
      Object.entries(args).map(([name, value]) => [name, names.includes(name) ? { from_parameter: name } : value]),
    );
    try {
      const value = planExpression(id, given, names);
      return value.kind === 'literal' ? { expression: value.value as Expression, names } : undefined;
    } catch (error) {
      if (!(error instanceof OpenEOError) || error.argument === undefined) throw error;
      const name = error.argument.split('/')[0];
      if (!names.includes(name)) return undefined;
      names = names.filter((other) => other !== name);
    }
  }
  return undefined;
}

/** An expression as a program, with the value that lies in each plane. */
function trace(
  expression: Expression,
  args: Args,
  held: ReadonlyMap<string, Storage>,
  precision: Precision,
): { readonly traced: TracedProgram; readonly values: readonly unknown[]; readonly isArray: boolean } {
  const builder = new ProgramBuilder();
  const values: unknown[] = [];
  const loadOf = (storage: Storage, first: number, count: number, axis: number | undefined): number => {
    const planes = Array.from({ length: count }, (_, position) => ({ operator: 'case', index: first + position }));
    return storage === 'boolean' ? builder.load('u8', [255], planes, axis, true) : builder.load(precision, [], planes, axis);
  };
  const parameters = Object.fromEntries(
    expression.parameters.map((name): [string, Traced] => {
      const storage = held.get(name);
      const first = values.length;
      const elements = valuesOf(args[name]);
      values.push(...(elements ?? [args[name]]));
      if (elements === undefined) return [name, { kind: 'node', node: loadOf(storage, first, 1, undefined) }];
      const labels = labelTextsOf(args[name]);
      const array: TracedArray = {
        kind: 'array',
        length: elements.length,
        at: (position) => ({ kind: 'node', node: loadOf(storage, first + position, 1, undefined) }),
        along: () => {
          const axis = builder.axis(elements.length);
          return { axis, node: loadOf(storage, first, elements.length, axis) };
        },
        labels,
        positionOf: (label) => {
          const position = labels?.indexOf(label) ?? -1;
          return position < 0 ? undefined : position;
        },
      };
      return [name, array];
    }),
  );
  const result = traceExpression(expression, parameters, builder);
  const items = result.kind === 'array' ? Array.from({ length: result.length }, (_, position) => result.at(position)) : [result];
  return { traced: builder.finish(items.map((item) => nodeOf(item, builder))), values, isArray: result.kind === 'array' };
}

const memory = new KernelMemory(1 << 24);

/** Runs a program on planes of one pixel; undefined where it does not compile. */
function run({ program, planes }: TracedProgram, values: readonly unknown[], precision: Precision): readonly number[] | undefined {
  const stores = program.results.map(() => ({ type: precision, nodata: Number.NaN }));
  const runner = new KernelCache(memory, precision).runner(program, stores);
  if (runner.rung !== precision) return undefined;
  const mark = memory.mark();
  try {
    const slots = planes.map((leaves, slot) =>
      leaves.map(({ index }) => {
        const { type } = program.slots[slot]!;
        const address = memory.allocatePlane(type, 1);
        const value = values[index as number];
        memory.view(type, address, 1)[0] = value === null ? (type === 'u8' ? 255 : Number.NaN) : Number(value);
        return address;
      }),
    );
    const outputs = stores.map(({ type }) => memory.allocatePlane(type, 1));
    runner.run(slots, outputs, 1);
    return outputs.map((address) => memory.view(precision, address, 1)[0]!);
  } finally {
    memory.release(mark);
  }
}

/** As kernels hold values: null is NaN, booleans are numbers. */
export function asStored(value: unknown): unknown {
  const elements = valuesOf(value);
  if (elements !== undefined) return elements.map(asStored);
  return value === null ? Number.NaN : typeof value === 'boolean' ? Number(value) : value;
}

/** Numbers, and those in arrays, as the precision holds them. */
export function roundedTo(precision: Precision, value: unknown): unknown {
  if (precision === 'f64') return value;
  if (typeof value === 'number') return Math.fround(value);
  if (value instanceof LabelledArray) return new LabelledArray(roundedTo(precision, value.values) as unknown[], value.labels);
  return Array.isArray(value) ? value.map((each) => roundedTo(precision, each)) : value;
}

/**
 * A case of scalars and arrays as a kernel: its numbers are loaded from planes of one pixel. Undefined where the rung does not compile it
 * (texts, times, arrays whose length depends on their values), or nothing in it varies.
 */
export function runCompiledValues(id: string, args: Args, precision: Precision): CompiledAnswer | undefined {
  const held = storages(id, args);
  const all = [...held].flatMap(([name, storage]) => (storage === undefined ? [] : [name]));
  const arraysOnly = all.filter((name) => isArray(args[name]));
  const rounded = Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, held.get(name) === 'number' ? roundedTo(precision, value) : value]),
  );
  for (const wanted of arraysOnly.length === 0 || arraysOnly.length === all.length ? [all] : [all, arraysOnly]) {
    const lowered = expressionOf(id, rounded, wanted);
    if (lowered === undefined) continue;
    const { expression } = lowered;
    try {
      const { traced, values, isArray: isList } = trace(expression, rounded, held, precision);
      const results = run(traced, values, precision);
      if (results === undefined || results.length === 0) continue;
      const interpreted = asStored(evaluateExpression(expression, rounded, { precision, nullRule: 'cube' }));
      return { actual: isList ? results : results[0], interpreted };
    } catch (error) {
      if (!(error instanceof Untraceable)) throw error;
    }
  }
  return undefined;
}
