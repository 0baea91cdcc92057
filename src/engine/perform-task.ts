import { randomUUID } from 'node:crypto';
import { OpenEOError } from '../cube/index.ts';
import type { BoundOperatorOf, PlannedOutput } from '../plan/index.ts';
import { PartWriter } from './part-writer.ts';
import type { CellResult, Task, TaskError, TaskResult, Usage } from './task.ts';
import { noUsage } from './task.ts';
import { performAssemble } from './tasks/assemble.ts';
import { performOverviews, performTiles } from './tasks/tiles.ts';
import { performValues } from './tasks/values.ts';
import { performZones } from './tasks/zones.ts';
import type { WorkerContext } from './worker-context.ts';
import { zonalCells } from './zonal-cells.ts';

/** Thrown in the midst of work when its job has been cancelled. */
export class Cancelled extends Error {}

type RasterOutput = Extract<PlannedOutput, { kind: 'raster' }>;

/** Runs one task to its end: what it stores bears the attempt's name; the result says where. Never throws. */
export async function performTask(
  task: Task,
  context: WorkerContext,
  scratchFolder: string,
  isCancelled: () => boolean,
): Promise<TaskResult> {
  const attempt = randomUUID();
  const usage = noUsage();
  const before = process.threadCpuUsage();
  const finish = (): Usage => {
    const spent = process.threadCpuUsage(before);
    usage.cpuMs = (spent.user + spent.system) / 1000;
    return usage;
  };
  const mark = context.evaluator.memory.mark();
  const stop = new AbortController();
  const watch = setInterval(() => {
    if (isCancelled()) stop.abort(new Cancelled());
  }, 100);
  const checkCancelled = (): void => {
    if (isCancelled()) throw new Cancelled();
  };
  try {
    const parts = new PartWriter(task.job, attempt);
    const cells = await perform(task, context, parts, usage, scratchFolder, checkCancelled, stop.signal);
    await parts.store(context.store);
    return { ok: true, id: task.id, attempt, cells, usage: finish() };
  } catch (error) {
    context.evaluator.memory.release(mark);
    return {
      ok: false,
      id: task.id,
      attempt,
      cancelled: error instanceof Cancelled || isCancelled(),
      error: describeError(error),
      usage: finish(),
    };
  } finally {
    clearInterval(watch);
  }
}

async function perform(
  task: Task,
  context: WorkerContext,
  parts: PartWriter,
  usage: Usage,
  scratchFolder: string,
  checkCancelled: () => void,
  signal: AbortSignal,
): Promise<readonly CellResult[]> {
  checkCancelled();
  const plan = await context.plan(task.plan, task.job);
  const environment = context.environment(usage, checkCancelled, signal);
  const { evaluator, store } = context;
  switch (task.kind) {
    case 'tiles':
      return performTiles(task, plan.outputs[task.output] as RasterOutput, evaluator, environment, parts);
    case 'overviews':
      return performOverviews(task, plan.outputs[task.output] as RasterOutput, store, parts);
    case 'zones': {
      const operator = environment.operators.get(task.operator) as BoundOperatorOf<'zonal'>;
      const cells = zonalCells(environment.operators, operator, context.features(operator.features));
      return performZones(task, operator, cells, evaluator, environment, parts);
    }
    case 'values':
      return [
        await performValues(
          task,
          plan.outputs[task.output] as Extract<PlannedOutput, { kind: 'values' }>,
          evaluator,
          environment,
          store,
          (hash) => context.features(hash),
          scratchFolder,
        ),
      ];
    case 'assemble': {
      const output = plan.outputs[task.output] as RasterOutput;
      return [await performAssemble(task, output, environment.operators.get(output.operator)!, store, scratchFolder, checkCancelled)];
    }
  }
}

function describeError(error: unknown): TaskError {
  if (error instanceof OpenEOError) {
    const { code, message, node, argument, item, file } = error;
    return { code, message, node, argument, item, file };
  }
  const known = error instanceof Error ? error : new Error(String(error));
  return { code: 'Internal', message: known.message, stack: known.stack };
}
