export { type CompiledModule, compileProgram, type KernelLayout, type Unsupported } from './compile.ts';
export { interpretProgram } from './interpret.ts';
export { KernelInstance, tablesOf } from './kernel.ts';
export { KernelMemory } from './kernel-memory.ts';
export { type MapFunction, mapFunctions } from './map-functions.ts';
export { moduleKey } from './module-key.ts';
export { choosePrecision, type PrecisionChoice } from './precision.ts';
export * from './program.ts';
