import { factsOf } from '../../cube/index.ts';
import {
  type CompiledModule,
  choosePrecision,
  compileProgram,
  interpretProgram,
  KernelInstance,
  type KernelMemory,
  moduleKey,
  type Precision,
  type Program,
  type ResultStore,
  tablesOf,
} from '../../kernels/index.ts';

/** Runs a program over planes that lie in a worker's memory. */
export interface Runner {
  readonly rung: 'f32' | 'f64' | 'interpreter';
  run(slotPointers: readonly (readonly number[])[], outPointers: readonly number[], count: number): void;
}

/** Compiled programs of one worker, by what their code depends on. */
export class KernelCache {
  readonly #memory: KernelMemory;
  readonly #known = new Map<string, KernelInstance | string>();
  readonly #forced: Precision | 'interpreter' | undefined;

  /** `forced` replaces the choice of the rung: for comparing them. */
  constructor(memory: KernelMemory, forced?: Precision | 'interpreter') {
    this.#memory = memory;
    this.#forced = forced;
  }

  runner(program: Program, stores: readonly ResultStore[]): Runner {
    const precision = this.#forced === 'f32' || this.#forced === 'f64' ? this.#forced : choosePrecision(program).precision;
    if (this.#forced === 'interpreter') return this.#interpreter(program, precision, stores);
    const key = moduleKey(program, precision, stores);
    let known = this.#known.get(key);
    if (known === undefined) {
      const compiled = compileProgram(program, precision, stores);
      known = compiled.supported ? new KernelInstance(compiled satisfies CompiledModule, this.#memory) : compiled.why;
      this.#known.set(key, known);
    }
    if (typeof known === 'string') return this.#interpreter(program, precision, stores);
    const instance = known;
    const tables = tablesOf(program);
    const sizes = program.axes.map((axis) => axis.size);
    return { rung: precision, run: (slots, outs, count) => instance.run(slots, outs, count, tables, sizes) };
  }

  #interpreter(program: Program, precision: Precision, stores: readonly ResultStore[]): Runner {
    return {
      rung: 'interpreter',
      run: (slotPointers, outPointers, count) => {
        const planes = slotPointers.map((pointers, slot) =>
          pointers.map((pointer) => this.#memory.view(program.slots[slot]!.type, pointer, count)),
        );
        const results = interpretProgram(program, precision, planes, count, stores);
        results.forEach((result, index) => this.#memory.view(stores[index]!.type, outPointers[index]!, count).set(result));
      },
    };
  }
}

/** Bytes of a plane with the padding that kernels need. */
export function planeBytes(type: ResultStore['type'], count: number): number {
  return Math.ceil(count / 16) * 16 * factsOf(type).bytes;
}
