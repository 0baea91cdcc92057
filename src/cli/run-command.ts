import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { copyFile, readFile, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { OpenEOError } from '../cube/index.ts';
import { LocalExecutor, type RunResult, runPlan } from '../engine/index.ts';
import type { Plan } from '../plan/index.ts';
import { FolderStore } from '../storage/index.ts';
import { planGraph } from './planning.ts';
import { showProgress } from './progress.ts';
import type { Settings } from './settings.ts';

/** JSON of a file, with a clear error where it is none. */
export async function readJsonFile(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new OpenEOError('ProcessGraphMissing', `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new OpenEOError('ProcessGraphInvalid', `${path} is no JSON: ${(cause as Error).message}`, { cause });
  }
}

export interface RunCommandOptions {
  readonly graph: unknown;
  readonly out: string;
  readonly settings: Settings;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Name of the job: running it again with the same graph goes on where it stopped. */
  readonly job?: string;
  readonly log?: (message: string) => void;
  readonly quiet?: boolean;
  readonly signal?: AbortSignal;
}

export interface RunCommandResult {
  readonly plan: Plan;
  readonly run: RunResult;
  /** Paths of the files in the output folder. */
  readonly files: readonly string[];
}

/** Runs a graph as a job in the data folder and copies its files to the output folder. */
export async function runGraph(options: RunCommandOptions): Promise<RunCommandResult> {
  const { settings, out, signal } = options;
  mkdirSync(out, { recursive: true });
  const store = new FolderStore(settings.home);
  const plan = await planGraph(
    options.graph,
    { store, catalogFiles: settings.catalogFiles, workingBytes: settings.workingBytes, parameters: options.parameters, log: options.log },
    signal,
  );
  for (const note of plan.notes) options.log?.(note);
  const job = `jobs/${options.job ?? randomUUID()}-${plan.hash.slice(0, 16)}`;
  const executor = new LocalExecutor({ folder: settings.home, workers: settings.workers, workingBytes: settings.workingBytes });
  const progress = options.quiet === true ? undefined : showProgress('Computing', 'cells');
  try {
    const run = await runPlan(plan, {
      job,
      executor,
      store,
      signal,
      onProgress: ({ done, total, stage }) => progress?.update(done, total, stage),
    });
    progress?.stop();
    const files: string[] = [];
    for (const file of run.files) {
      const target = join(out, basename(file.key));
      await copyFile(join(settings.home, file.key), `${target}.partial`);
      await rename(`${target}.partial`, target);
      files.push(target);
    }
    return { plan, run, files };
  } finally {
    progress?.stop();
    await executor.close();
    // A job without a name cannot be taken up again: nothing of it stays.
    if (options.job === undefined) await store.delete(job);
  }
}
