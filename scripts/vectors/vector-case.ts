import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readVectorFile } from './decode.ts';

/** One call of a process: what it is given and what must come of it. With both `returns` and `throws` either will do. */
export interface VectorCase {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly returns?: unknown;
  /** Code of the error; true is any. */
  readonly throws?: string | boolean;
  /** How far numbers may be off; default 1e-10. */
  readonly delta?: number;
  /** Number of the case in its file, which need not be its position. */
  readonly index: number;
  readonly title?: string;
}

/** The cases of one process. */
export interface VectorSet {
  readonly id: string;
  readonly cases: readonly VectorCase[];
}

export interface VectorFolder {
  readonly path: string;
  readonly sets: readonly VectorSet[];
  /** Why cases cannot be met, by `process index`. */
  readonly defective: ReadonlyMap<string, string>;
  /** Files that are not test vectors, with the reason. */
  readonly unreadable: readonly { readonly file: string; readonly why: string }[];
}

interface WrittenSet {
  readonly id: string;
  readonly tests: readonly (Omit<VectorCase, 'index'> & { readonly index?: number })[];
}

function isWrittenSet(json: unknown): json is WrittenSet {
  const set = json as Partial<WrittenSet> | null;
  if (typeof set !== 'object' || set === null || typeof set.id !== 'string' || !Array.isArray(set.tests)) return false;
  return set.tests.every(
    (each: Partial<VectorCase> | null) =>
      typeof each === 'object' &&
      each !== null &&
      typeof each.arguments === 'object' &&
      each.arguments !== null &&
      ('returns' in each || each.throws !== undefined),
  );
}

function readSets(path: string): readonly VectorSet[] {
  const sets = [readVectorFile(path)].flat();
  return sets.map((set) => {
    if (!isWrittenSet(set)) throw new Error('a set of cases needs an id and tests, each with arguments and with returns or throws');
    return { id: set.id, cases: set.tests.map((each, position) => ({ ...each, index: each.index ?? position })) };
  });
}

function readDefective(path: string): ReadonlyMap<string, string> {
  if (!existsSync(path)) return new Map();
  const list = JSON.parse(readFileSync(path, 'utf8')) as readonly { process: string; index: number; why: string }[];
  return new Map(list.map(({ process, index, why }) => [`${process} ${index}`, why]));
}

/** Reads every `*.json5` of a folder (a file holds the cases of one process, or a list of such sets) and its `known-defective.json`. */
export function readVectorFolder(path: string): VectorFolder {
  const sets: VectorSet[] = [];
  const unreadable: { readonly file: string; readonly why: string }[] = [];
  const files = readdirSync(path).filter((name) => name.endsWith('.json5'));
  for (const file of files.sort()) {
    try {
      sets.push(...readSets(join(path, file)));
    } catch (error) {
      unreadable.push({ file, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { path, sets, defective: readDefective(join(path, 'known-defective.json')), unreadable };
}
