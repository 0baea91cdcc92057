import { type Evaluation, type FunctionDefinition, type FunctionOptions, isNull, roundingOf } from './definition.ts';
import { and } from './logic.ts';

/**
 * openEO equality: types are strict, NaN equals nothing, texts are never read as times, arrays and objects equal nothing. Null where an operand is.
 * Options: `delta` (numbers are equal up to it), `caseSensitive` (default true).
 */
export function areEqual(x: unknown, y: unknown, options: FunctionOptions, evaluation: Evaluation): boolean | null {
  if (isNull(x, evaluation) || isNull(y, evaluation)) return null;
  if (typeof x === 'number' && typeof y === 'number') {
    const delta = options['delta'];
    if (x === y || typeof delta !== 'number') return x === y;
    return Math.abs(roundingOf(evaluation)(x - y)) <= delta;
  }
  if (typeof x === 'string' && typeof y === 'string') {
    return options['caseSensitive'] === false ? x.toLowerCase() === y.toLowerCase() : x === y;
  }
  return typeof x === 'boolean' && x === y;
}

type Comparison = (x: number, y: number) => boolean;

/** Null where an operand is, false for anything but numbers. */
function compare(x: unknown, y: unknown, holds: Comparison, evaluation: Evaluation): boolean | null {
  if (isNull(x, evaluation) || isNull(y, evaluation)) return null;
  return typeof x === 'number' && typeof y === 'number' && holds(x, y);
}

function ordering(name: string, holds: Comparison): FunctionDefinition {
  return { name, kind: 'map', evaluate: ([x, y], _options, call) => compare(x, y, holds, call) };
}

function test(name: string, holds: (x: unknown, evaluation: Evaluation) => boolean): FunctionDefinition {
  return { name, kind: 'map', evaluate: ([x], _options, call) => holds(x, call) };
}

/** Neither null nor NaN nor infinite. Arrays, objects and texts are valid whatever they hold. */
export function isValid(x: unknown, evaluation: Evaluation): boolean {
  return typeof x === 'number' ? Number.isFinite(x) : !isNull(x, evaluation);
}

export const comparisonFunctions: readonly FunctionDefinition[] = [
  { name: 'eq', kind: 'map', evaluate: ([x, y], options, call) => areEqual(x, y, options, call) },
  {
    name: 'neq',
    kind: 'map',
    evaluate: ([x, y], options, call) => {
      const equal = areEqual(x, y, options, call);
      return equal === null ? null : !equal;
    },
  },
  ordering('gt', (x, y) => x > y),
  ordering('gte', (x, y) => x >= y),
  ordering('lt', (x, y) => x < y),
  ordering('lte', (x, y) => x <= y),
  {
    /** Operands x, min, max; option `excludeMax`. Two comparisons under three-valued `and`. */
    name: 'between',
    kind: 'map',
    evaluate: ([x, min, max], options, call) => {
      const isAbove = compare(x, min, (value, bound) => value >= bound, call);
      const isBelow = compare(
        x,
        max,
        options['excludeMax'] === true ? (value, bound) => value < bound : (value, bound) => value <= bound,
        call,
      );
      return and(isAbove, isBelow);
    },
  },
  test('is_nodata', isNull),
  /** Under the cube rule NaN is null, so that nothing is NaN. */
  test('is_nan', (x, evaluation) => Number.isNaN(x) && evaluation.nullRule === 'inline'),
  test('is_valid', isValid),
  test('is_infinite', (x) => x === Infinity || x === -Infinity),
];
