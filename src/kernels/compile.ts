import { analyse } from './analyse.ts';
import { checkProgram } from './check.ts';
import { toElementary } from './elementary.ts';
import { FunctionBuilder, type Local } from './emit/function-builder.ts';
import { type FunctionImport, moduleBytes } from './emit/module-builder.ts';
import { LaneCode } from './generate/lane-code.ts';
import { type AnalysedProgram, type ProgramArguments, ProgramWriter } from './generate/program-writer.ts';
import { planSelects } from './generate/select-plan.ts';
import { moduleKey, networkSize } from './module-key.ts';
import type { Precision, Program, ResultStore } from './program.ts';
import { type WasmModule, webAssembly } from './web-assembly.ts';

/** What a kernel takes, as 32-bit words in this order: count, results, slots, axis sizes, tables, scratch regions. */
export interface KernelLayout {
  readonly results: number;
  /** Whether each slot's word is the address of a table of planes, along which axis; absent is one plane. */
  readonly slots: readonly { readonly axis?: number }[];
  readonly axes: number;
  /** The axis of each table, in the order of the program's nodes. */
  readonly tables: readonly number[];
  /** Order statistics write a row for each position of the axis, and `spareRows` more. */
  readonly scratches: readonly { readonly axis: number; readonly rowBytes: number }[];
  /** Where the code is made for a number of positions. */
  readonly fixedSizes: readonly (number | undefined)[];
  /** Scalar functions of `mapFunctions` that the module imports. */
  readonly imports: readonly { readonly name: string; readonly operands: number }[];
}

/** A program as WebAssembly. Plain data and a `WebAssembly.Module`: it can be posted to workers. */
export interface CompiledModule {
  readonly supported: true;
  readonly key: string;
  readonly precision: Precision;
  readonly module: WasmModule;
  readonly layout: KernelLayout;
}

export interface Unsupported {
  readonly supported: false;
  /** The node that cannot be compiled. */
  readonly node: number;
  readonly why: string;
}

/** Engines refuse functions beyond these sizes. */
const mostLocals = 40_000;
const mostCodeBytes = 4_000_000;

/**
 * Compiles a program to one function of SIMD code, equal to the interpreter of the same precision to the bit.
 * Throws where the program is not well formed (`checkProgram`).
 */
export function compileProgram(program: Program, precision: Precision, stores: readonly ResultStore[]): CompiledModule | Unsupported {
  checkProgram(program, stores);
  const elementary = toElementary(program, precision);
  const axes = checkProgram(elementary, stores);
  const facts = analyse(elementary, precision);
  const { selects, scratches } = planSelects(elementary, facts, precision);
  const analysed: AnalysedProgram = { program: elementary, facts, axes, selects };
  const f = new FunctionBuilder(['i32']);
  const code = new LaneCode(f, precision, groupsFor(analysed));
  const imports: { readonly name: string; readonly operands: number }[] = [];
  const importScalar = (name: string, operands: number): number => {
    const known = imports.findIndex((imported) => imported.name === name && imported.operands === operands);
    return known >= 0 ? known : imports.push({ name, operands }) - 1;
  };
  const layout: KernelLayout = {
    results: program.results.length,
    slots: program.slots.map(({ axis }) => ({ axis })),
    axes: program.axes.length,
    tables: elementary.nodes.flatMap((node) => (node.op === 'table' ? [node.axis] : [])),
    scratches: scratches.map((axis) => ({ axis, rowBytes: code.groups * 16 })),
    fixedSizes: program.axes.map((_, axis) => networkSize(program, axis)),
    imports,
  };
  new ProgramWriter(code, analysed, loadArguments(f, layout), importScalar).write(stores);
  if (f.localCount > mostLocals || f.size > mostCodeBytes) {
    const why = `the code of ${program.nodes.length} nodes takes ${f.localCount} locals and ${f.size} bytes, more than ${mostLocals} or ${mostCodeBytes}`;
    return { supported: false, node: program.nodes.length - 1, why };
  }
  const signatures = imports.map(
    ({ name, operands }): FunctionImport => ({
      name: importName(name, operands),
      parameters: Array.from({ length: operands }, () => 'f64'),
      result: 'f64',
    }),
  );
  const module = new webAssembly.Module(moduleBytes('run', f, signatures));
  return { supported: true, key: moduleKey(program, precision, stores), precision, module, layout };
}

/** The name under which a module imports a scalar function with that many operands. */
export function importName(name: string, operands: number): string {
  return `${name}/${operands}`;
}

/** Loads the words at the address that the function takes, in the order of `KernelLayout`. */
function loadArguments(f: FunctionBuilder, layout: KernelLayout): ProgramArguments {
  let word = 0;
  const next = (): Local =>
    f
      .get(f.parameters[0])
      .memory('i32.load', 4 * word++)
      .keep('i32');
  const count = next();
  return {
    count,
    results: Array.from({ length: layout.results }, next),
    slots: layout.slots.map(next),
    axisSizes: Array.from({ length: layout.axes }, next),
    tables: layout.tables.map(next),
    scratches: layout.scratches.map(next),
  };
}

/** Groups of lanes that a step computes side by side: many where little is live, one where a network fills the registers by itself. */
function groupsFor({ program, selects }: AnalysedProgram): number {
  const methods = [...selects.values()].map(({ method }) => method);
  // 16-bit lanes take two groups at once.
  if (methods.some(({ kind }) => kind === 'narrow median network')) return 2;
  if (program.nodes.length > 400) return 1;
  if (!program.nodes.some((node) => node.op === 'fold' || node.op === 'select')) return 4;
  return methods.some((method) => 'size' in method && method.size > 24) ? 1 : 2;
}
