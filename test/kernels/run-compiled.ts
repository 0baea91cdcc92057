import assert from 'node:assert/strict';
import type { NumericArray } from '../../src/cube/index.ts';
import {
  compileProgram,
  interpretProgram,
  KernelInstance,
  KernelMemory,
  type Precision,
  type Program,
  type ResultStore,
  tablesOf,
} from '../../src/kernels/index.ts';

/** `planes[slot][position]`, as the interpreter takes them. */
export type Planes = readonly (readonly NumericArray[])[];

const memory = new KernelMemory(1 << 26);

/** Compiles a program and runs it on copies of the planes in kernel memory; gives copies of the results. */
export function runCompiled(
  program: Program,
  precision: Precision,
  planes: Planes,
  count: number,
  stores: readonly ResultStore[],
): readonly NumericArray[] {
  const compiled = compileProgram(program, precision, stores);
  assert.ok(compiled.supported, compiled.supported ? '' : compiled.why);
  const mark = memory.mark();
  try {
    const slots = planes.map((positions, slot) =>
      positions.map((plane) => {
        const { type } = program.slots[slot];
        const address = memory.allocatePlane(type, count);
        memory.view(type, address, count).set(plane.subarray(0, count));
        return address;
      }),
    );
    const outputs = stores.map(({ type }) => memory.allocatePlane(type, count));
    const sizes = program.axes.map(({ size }) => size);
    new KernelInstance(compiled, memory).run(slots, outputs, count, tablesOf(program), sizes);
    return stores.map(({ type }, result) => memory.view(type, outputs[result], count).slice());
  } finally {
    memory.release(mark);
  }
}

/** Asserts that the compiled rung gives what the interpreter of the same precision gives, to the bit; NaN equals NaN. Gives the results. */
export function assertEqualsInterpreter(
  program: Program,
  precision: Precision,
  planes: Planes,
  count: number,
  stores: readonly ResultStore[],
): readonly NumericArray[] {
  const expected = interpretProgram(program, precision, planes, count, stores);
  const actual = runCompiled(program, precision, planes, count, stores);
  expected.forEach((plane, result) => {
    for (let pixel = 0; pixel < count; pixel++) {
      if (Object.is(actual[result][pixel], plane[pixel])) continue;
      const samples = planes.map((positions) => positions.map((samplesOfPosition) => samplesOfPosition[pixel]));
      assert.fail(
        `${precision} result ${result} pixel ${pixel}: ${actual[result][pixel]}, interpreted ${plane[pixel]}, of ${JSON.stringify(samples)}`,
      );
    }
  });
  return actual;
}

/** A program in short form: nodes are given by a function that adds them and gets their indices. */
export function build(
  slots: Program['slots'],
  axes: Program['axes'],
  write: (builder: {
    load: (slot: number) => number;
    constant: (value: number | boolean | null) => number;
    map: (name: string, ...operands: number[]) => number;
    add: (node: Program['nodes'][number]) => number;
  }) => readonly number[],
): Program {
  const nodes: Program['nodes'][number][] = [];
  const add = (node: Program['nodes'][number]): number => nodes.push(node) - 1;
  const results = write({
    add,
    load: (slot) => add({ op: 'load', slot }),
    constant: (value) => add({ op: 'constant', value }),
    map: (name, ...operands) => add({ op: 'map', function: name, operands }),
  });
  return { slots, axes, nodes, results };
}
