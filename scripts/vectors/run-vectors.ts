import { processRegistry } from '../../src/processes/index.ts';
import { judgeCase, type Rung, type Verdict } from './judge-case.ts';
import type { VectorCase, VectorFolder, VectorSet } from './vector-case.ts';

export type CaseOutcome =
  | { readonly status: 'passed'; readonly example: VectorCase; readonly rungs: readonly Rung[] }
  | { readonly status: 'failed'; readonly example: VectorCase; readonly rung: Rung; readonly got: unknown; readonly expected: unknown }
  | { readonly status: 'defective'; readonly example: VectorCase; readonly why: string };

export interface SetOutcome {
  readonly id: string;
  /** False: the process is not in the registry, and none of its cases ran. */
  readonly known: boolean;
  readonly cases: readonly CaseOutcome[];
  /** Number of cases that did not run. */
  readonly skipped: number;
}

function outcomeOf(example: VectorCase, { rungs, failure }: Verdict): CaseOutcome {
  return failure === undefined ? { status: 'passed', example, rungs } : { status: 'failed', example, ...failure };
}

async function runCase(id: string, example: VectorCase, folder: VectorFolder): Promise<CaseOutcome> {
  const why = folder.defective.get(`${id} ${example.index}`);
  if (why !== undefined) return { status: 'defective', example, why };
  try {
    return outcomeOf(example, await judgeCase(id, example, folder.path));
  } catch (error) {
    const got = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { status: 'failed', example, rung: 'interpreter', got, expected: example.returns ?? example.throws };
  }
}

/** Runs the cases of one process. */
export async function runSet({ id, cases }: VectorSet, folder: VectorFolder): Promise<SetOutcome> {
  if (!processRegistry.has(id)) return { id, known: false, cases: [], skipped: cases.length };
  const outcomes: CaseOutcome[] = [];
  for (const example of cases) outcomes.push(await runCase(id, example, folder));
  return { id, known: true, cases: outcomes, skipped: outcomes.filter(({ status }) => status === 'defective').length };
}

/** Runs all the cases of a folder, process by process. */
export async function* runVectors(folder: VectorFolder): AsyncGenerator<SetOutcome> {
  for (const set of folder.sets) yield await runSet(set, folder);
}
