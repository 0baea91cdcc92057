export { type CompiledModule, compileProgram, type KernelLayout, type Unsupported } from './compile.ts';
export { interpretProgram } from './interpret.ts';
export { KernelInstance, tablesOf } from './kernel.ts';
export { KernelMemory } from './kernel-memory.ts';
export { type MapFunction, mapFunctions } from './map-functions.ts';
export { moduleKey } from './module-key.ts';
export * from './program.ts';
