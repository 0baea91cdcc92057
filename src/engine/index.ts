export { traceProgram } from './fused/trace.ts';
export * from './interpret/index.ts';
export { Journal } from './journal.ts';
export { LocalExecutor, type LocalExecutorOptions } from './local-executor.ts';
export { loadPlan, type Progress, type RunOptions, type RunResult, runPlan, storePlan } from './run-plan.ts';
export type { CellResult, Executor, FileResult, Task, TaskResult, TileResult, Usage } from './task.ts';
