import { OpenEOError } from '../../cube/index.ts';
import type { ReducerClass } from '../expression.ts';
import { LabelledArray, valuesOf } from '../labelled-array.ts';

/** Rung of the arithmetic: with `f32`, the result of every numeric operation is rounded to single precision. */
export type Precision = 'f32' | 'f64';

/** `inline`: null and NaN are two things, and NaN is a number. `cube`: NaN, read or computed, is null. */
export type NullRule = 'inline' | 'cube';

export interface Evaluation {
  readonly precision: Precision;
  readonly nullRule: NullRule;
}

/** How values given in a process graph are computed. */
export const inlineEvaluation: Evaluation = { precision: 'f64', nullRule: 'inline' };

export interface FunctionCall extends Evaluation {
  /** Runs the call's lambda on the function's own parameters; captures are bound. The array of arguments may be reused after the call. */
  readonly lambda?: (args: readonly unknown[]) => unknown;
}

export type FunctionOptions = Readonly<Record<string, unknown>>;

/** `map`: scalars to a scalar; `fold`: an array to a scalar in one or two passes; `select`: by rank; `scan`: an array to one of equal length, in order; `array`: all else. */
export type FunctionKind = 'map' | 'fold' | 'select' | 'scan' | 'array';

export interface FunctionDefinition {
  readonly name: string;
  readonly kind: FunctionKind;
  /** Where it makes a scalar of an array. */
  readonly reducer?: ReducerClass;
  /** What it passes to its lambda, in order. The lambda's further parameters (the callback's context first) are captures, whose values are the call's last operands. */
  readonly lambda?: readonly string[];
  /**
   * The value for operands. Scalars are number, boolean, string or null; arrays are plain or labelled. Does not keep the array of operands.
   * Throws `OpenEOError` with a process's exception name; the caller knows the node.
   */
  readonly evaluate: (operands: readonly unknown[], options: FunctionOptions, call: FunctionCall) => unknown;
}

export function isNull(value: unknown, evaluation: Evaluation): boolean {
  return value === null || value === undefined || (evaluation.nullRule === 'cube' && Number.isNaN(value));
}

/** Rounds to the evaluation's precision. */
export type Rounding = (value: number) => number;

const asIs: Rounding = (value) => value;

export function roundingOf(evaluation: Evaluation): Rounding {
  return evaluation.precision === 'f32' ? Math.fround : asIs;
}

/** A computed number as a value: rounded to the precision, NaN by the null rule. */
export function settle(value: number, evaluation: Evaluation): number | null {
  if (Number.isNaN(value)) return evaluation.nullRule === 'cube' ? null : value;
  return evaluation.precision === 'f32' ? Math.fround(value) : value;
}

/** A value for an error message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `the text '${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`;
  if (value === null || value === undefined) return 'no-data';
  if (Array.isArray(value) || value instanceof LabelledArray) return 'an array';
  if (typeof value === 'object') return 'an object';
  return String(value);
}

function invalid(name: string, needed: string, value: unknown): OpenEOError {
  return new OpenEOError('ProcessParameterInvalid', `${name} needs ${needed}, but got ${describe(value)}.`);
}

/** The value as a number, with true 1 and false 0. Not for null. */
export function numberOf(value: unknown, name: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  throw invalid(name, 'numbers', value);
}

/** The value as one of true, false, null: of numbers, 0 is false and NaN is null. */
export function truthOf(value: unknown, name: string): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isNaN(value) ? null : value !== 0;
  throw invalid(name, 'true, false or no-data', value);
}

export function textOf(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw invalid(name, 'a text', value);
}

export function elementsOf(value: unknown, name: string): readonly unknown[] {
  const values = valuesOf(value);
  if (values === undefined) throw invalid(name, 'an array', value);
  return values;
}

/** Whether no-data is left out; it is unless the option says otherwise. */
export function ignoresNodata(options: FunctionOptions): boolean {
  return options['ignoreNodata'] !== false;
}

/** A function of numbers that is null where one of them is. */
export function numeric(name: string, compute: (numbers: readonly number[], round: Rounding) => number): FunctionDefinition {
  return {
    name,
    kind: 'map',
    evaluate: (operands, _options, call) => {
      const numbers: number[] = [];
      for (const operand of operands) {
        if (isNull(operand, call)) return null;
        numbers.push(numberOf(operand, name));
      }
      return settle(compute(numbers, roundingOf(call)), call);
    },
  };
}

/** As `numeric`, of one number. */
export function unary(name: string, compute: (x: number, round: Rounding) => number): FunctionDefinition {
  return {
    name,
    kind: 'map',
    evaluate: ([x], _options, call) => (isNull(x, call) ? null : settle(compute(numberOf(x, name), roundingOf(call)), call)),
  };
}

/** As `numeric`, of two numbers. */
export function binary(name: string, compute: (x: number, y: number, round: Rounding) => number): FunctionDefinition {
  return {
    name,
    kind: 'map',
    evaluate: ([x, y], _options, call) =>
      isNull(x, call) || isNull(y, call) ? null : settle(compute(numberOf(x, name), numberOf(y, name), roundingOf(call)), call),
  };
}
