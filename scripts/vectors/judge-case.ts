import { type InlineCube, LabelledArray, valuesOf } from '../../src/algebra/index.ts';
import { OpenEOError } from '../../src/cube/index.ts';
import type { Precision } from '../../src/kernels/index.ts';
import { runCompiledCube } from './compile-cubes.ts';
import { asStored, runCompiledValues } from './compile-values.ts';
import { inCurrentWords, resultInCurrentWords } from './current-words.ts';
import { decodeVectorValue, isEqualValue } from './decode.ts';
import { interpretCase } from './interpret-case.ts';
import { isCube, planCase } from './plan-case.ts';
import type { VectorCase } from './vector-case.ts';

export type Rung = 'interpreter' | Precision;

export interface Verdict {
  /** Rungs that ran the case. */
  readonly rungs: readonly Rung[];
  /** What a rung gave instead of what it should; undefined where the case is passed. */
  readonly failure?: { readonly rung: Rung; readonly got: unknown; readonly expected: unknown };
}

type Args = Readonly<Record<string, unknown>>;

function holdsNan(value: unknown): boolean {
  const elements = valuesOf(value);
  return elements === undefined ? Number.isNaN(value) : elements.some(holdsNan);
}

function isExactIn(precision: Precision, value: unknown): boolean {
  const elements = isCube(value) ? value.values : valuesOf(value);
  if (elements !== undefined) return elements.every((each) => isExactIn(precision, each));
  return precision === 'f64' || typeof value !== 'number' || Number.isNaN(value) || Math.fround(value) === value;
}

/** Numbers to the bit; arrays element by element. */
function isSame(actual: unknown, expected: unknown): boolean {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.length === expected.length && actual.every((each, position) => isSame(each, expected[position]));
  }
  return actual === expected || (Number.isNaN(actual) && Number.isNaN(expected));
}

/** A cube whose `data` is null says nothing of its values. */
function isExpected(actual: unknown, returns: unknown, expected: unknown, delta: number | undefined): boolean {
  const isOutline = isCube(expected) && (returns as { readonly data?: unknown }).data === null;
  if (isOutline && isCube(actual)) return isEqualValue({ ...actual, values: expected.values }, expected, delta);
  return isEqualValue(actual, expected, delta);
}

/** Runs a case on every rung that can; each must agree with the interpreter, and the interpreter with the case. */
export async function judgeCase(id: string, example: VectorCase, folder: string): Promise<Verdict> {
  const args = decodeVectorValue(inCurrentWords(id, example.arguments), folder) as Args;
  const returns = resultInCurrentWords(id, example.returns);
  let actual: unknown;
  try {
    actual = await interpretCase(planCase(id, args));
  } catch (error) {
    if (!(error instanceof OpenEOError)) throw error;
    const isMeant = example.throws === true || example.throws === error.code;
    const expected = 'returns' in example ? decodeVectorValue(returns, folder) : `the error ${String(example.throws)}`;
    const failure = { rung: 'interpreter', got: `the error ${error.code}: ${error.message}`, expected } as const;
    return isMeant ? { rungs: ['interpreter'] } : { rungs: ['interpreter'], failure };
  }
  const interpreter = ['interpreter'] as const;
  if (!('returns' in example)) {
    return { rungs: interpreter, failure: { rung: 'interpreter', got: actual, expected: `the error ${String(example.throws)}` } };
  }
  const expected = decodeVectorValue(returns, folder);
  if (!isExpected(actual, returns, expected, example.delta))
    return { rungs: interpreter, failure: { rung: 'interpreter', got: actual, expected } };
  const rungs: Rung[] = [...interpreter];
  for (const precision of ['f64', 'f32'] as const) {
    const { ran, failure } = Object.values(args).some(isCube)
      ? await judgeCube(id, args, precision, { returns, expected, delta: example.delta })
      : judgeValues(id, args, precision, { returns, expected, delta: example.delta });
    if (ran) rungs.push(precision);
    if (failure !== undefined) return { rungs, failure: { rung: precision, ...failure } };
  }
  return { rungs };
}

interface Expectation {
  readonly returns: unknown;
  readonly expected: unknown;
  readonly delta: number | undefined;
}

interface RungVerdict {
  readonly ran: boolean;
  readonly failure?: { readonly got: unknown; readonly expected: unknown };
}

function deltaOf(precision: Precision, delta: number | undefined): number | undefined {
  return precision === 'f64' ? delta : Math.max(delta ?? 0, 1e-6);
}

function judgeValues(id: string, args: Args, precision: Precision, { expected, delta }: Expectation): RungVerdict {
  const answer = runCompiledValues(id, args, precision);
  if (answer === undefined) return { ran: false };
  const { actual, interpreted } = answer;
  if (!isSame(actual, interpreted)) return { ran: true, failure: { got: actual, expected: interpreted } };
  const isComparable = !Object.values(args).some((value) => holdsNan(value) || !isExactIn(precision, value));
  const stored = asStored(expected instanceof LabelledArray ? expected.values : expected);
  if (isComparable && !isEqualValue(actual, stored, deltaOf(precision, delta)))
    return { ran: true, failure: { got: actual, expected: stored } };
  return { ran: true };
}

async function judgeCube(id: string, args: Args, precision: Precision, { returns, expected, delta }: Expectation): Promise<RungVerdict> {
  const answer = await runCompiledCube(id, args, precision);
  if (answer === undefined) return { ran: false };
  const { actual, interpreted, compiled: ran, cube } = answer;
  if (!isSame(actual, interpreted)) return { ran: true, failure: { got: actual, expected: interpreted } };
  const isComparable = Object.values(args).every((value) => isExactIn(precision, value));
  if (isComparable && !isExpected(cube satisfies InlineCube, returns, expected, deltaOf(precision, delta)))
    return { ran: true, failure: { got: cube, expected } };
  return { ran };
}
