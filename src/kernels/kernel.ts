import { type CompiledModule, importName, type KernelLayout } from './compile.ts';
import { spareRows } from './generate/select-code.ts';
import type { KernelMemory } from './kernel-memory.ts';
import { mapFunctions, roundingOf } from './map-functions.ts';
import type { Precision, Program } from './program.ts';
import { webAssembly } from './web-assembly.ts';

/** A compiled program bound to a worker's memory. */
export class KernelInstance {
  private readonly layout: KernelLayout;
  private readonly precision: Precision;
  private readonly memory: KernelMemory;
  private readonly entry: (words: number) => void;

  constructor(compiled: CompiledModule, memory: KernelMemory) {
    this.layout = compiled.layout;
    this.precision = compiled.precision;
    this.memory = memory;
    const math = Object.fromEntries(
      compiled.layout.imports.map(({ name, operands }) => [importName(name, operands), scalarFunction(name, compiled.precision)]),
    );
    const instance = new webAssembly.Instance(compiled.module, { host: { memory: memory.memory }, math });
    this.entry = instance.exports['run'] as (words: number) => void;
  }

  /**
   * Computes `count` pixels. `slotPointers[slot]` holds the address of the slot's plane, or of one plane for each position of its axis;
   * `outPointers[result]` of the planes that results go to. Planes are aligned to 16 bytes, and readable and writable up to the next multiple of
   * 16 values (`KernelMemory.allocatePlane`). `tables` are the values of the program's tables in the order of its nodes (`tablesOf`).
   * `axisSizes` may be left out where every axis has a slot or a table. Throws where numbers of planes, or sizes that the code is made for, differ.
   */
  run(
    slotPointers: readonly (readonly number[])[],
    outPointers: readonly number[],
    count: number,
    tables: readonly (readonly (number | null)[])[] = [],
    axisSizes: readonly number[] = [],
  ): void {
    const { layout, memory } = this;
    const sizes = this.checkedSizes(slotPointers, outPointers, tables, axisSizes);
    const mark = memory.mark();
    try {
      const words = [
        count,
        ...outPointers,
        ...slotPointers.map((pointers, slot) => (layout.slots[slot].axis === undefined ? pointers[0] : this.writeWords(pointers))),
        ...sizes,
        ...tables.map((values) => this.writeTable(values)),
        ...layout.scratches.map(({ axis, rowBytes }) => memory.allocate((sizes[axis] + spareRows) * rowBytes)),
      ];
      this.entry(this.writeWords(words));
    } finally {
      memory.release(mark);
    }
  }

  private checkedSizes(
    slotPointers: readonly (readonly number[])[],
    outPointers: readonly number[],
    tables: readonly (readonly (number | null)[])[],
    given: readonly number[],
  ): readonly number[] {
    const { layout } = this;
    const fail = (message: string): never => {
      throw new RangeError(`kernel: ${message}`);
    };
    if (outPointers.length !== layout.results) fail(`${outPointers.length} result planes for ${layout.results} results`);
    if (slotPointers.length !== layout.slots.length) fail(`planes of ${slotPointers.length} slots for ${layout.slots.length}`);
    if (tables.length !== layout.tables.length) fail(`${tables.length} tables for ${layout.tables.length}`);
    const sizes: (number | undefined)[] = Array.from({ length: layout.axes }, (_, axis) => given[axis]);
    const agree = (axis: number, size: number, what: string): void => {
      sizes[axis] ??= size;
      if (sizes[axis] !== size) fail(`${what} has ${size} positions of axis ${axis}, others have ${sizes[axis]}`);
    };
    slotPointers.forEach((pointers, slot) => {
      const { axis } = layout.slots[slot];
      if (axis !== undefined) agree(axis, pointers.length, `slot ${slot}`);
      else if (pointers.length !== 1) fail(`slot ${slot} has ${pointers.length} planes, not one`);
    });
    tables.forEach((values, table) => {
      agree(layout.tables[table], values.length, `table ${table}`);
    });
    return sizes.map((size, axis) => {
      if (size === undefined) return fail(`the size of axis ${axis} is not given`);
      const fixed = layout.fixedSizes[axis];
      if (fixed !== undefined && fixed !== size) fail(`compiled for ${fixed} positions of axis ${axis}, run with ${size}`);
      return size;
    });
  }

  private writeWords(words: readonly number[]): number {
    const address = this.memory.allocate(words.length * 4);
    this.memory.view('u32', address, words.length).set(words);
    return address;
  }

  private writeTable(values: readonly (number | null)[]): number {
    const address = this.memory.allocate(values.length * 8);
    this.memory.view(this.precision, address, values.length).set(values.map((value) => value ?? Number.NaN));
    return address;
  }
}

/** Values of a program's tables, in the order in which kernels take them. */
export function tablesOf(program: Program): readonly (readonly (number | null)[])[] {
  return program.nodes.flatMap((node) => (node.op === 'table' ? [node.values] : []));
}

/** Logarithms that the table has under one name. */
const logarithms: Readonly<Record<string, (x: number) => number>> = { log2: Math.log2, log10: Math.log10 };

/** The module rounds what it gets to its precision. */
function scalarFunction(name: string, precision: Precision): (...operands: number[]) => number {
  if (name in logarithms) return logarithms[name];
  const definition = mapFunctions.get(name);
  if (definition?.gives !== 'number') throw new Error(`kernel: ${name} is not a function of numbers`);
  const { evaluate, unrounded } = definition;
  if (unrounded !== undefined) return unrounded;
  const round = roundingOf(precision);
  switch (definition.operands[1]) {
    case 1:
      return (x) => evaluate(round, x);
    default:
      return (x, y) => evaluate(round, x, y);
  }
}
