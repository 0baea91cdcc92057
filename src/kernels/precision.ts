import { factsOf } from '../cube/index.ts';
import { type NodeFacts, nodeFacts } from './analyse.ts';
import { checkProgram, describe } from './check.ts';
import { toElementary } from './elementary.ts';
import { type Bound, type Exponents, errorOfFold, errorOfMap, exponentsOfFold, exponentsOfMap, type Outcome, unit } from './error-bound.ts';
import type { Precision, Program, ProgramNode } from './program.ts';

/** What a rung may differ from f64, relative to the result. */
const tolerance = 1e-6;

/**
 * Binary exponents that values of floating-point planes are taken to have, but for zero and infinities: physical quantities do. Without any
 * bound each product of two of them might overflow in f32.
 */
const planeExponents: Exponents = { low: -40, high: 40 };

/** Exponents that f32 holds without loss, with some room. */
const holds: Exponents = { low: -125, high: 127 };

export interface PrecisionChoice {
  readonly precision: Precision;
  /** For `explain`: the bound that holds, or what forbids f32. */
  readonly why: string;
}

/**
 * Chooses f32 where a static bound proves that every result is within 1e-6 of f64, relative to the result, else f64. Whole numbers and their
 * sums, differences and products up to 2^24 are exact; one operation on exact operands rounds once; sums of rounded terms of both signs have no
 * bound, for they may cancel; order statistics keep the error of their operand, relative to the values between which they interpolate. Only
 * exact operands may decide a comparison or a step (floor, round).
 */
export function choosePrecision(program: Program): PrecisionChoice {
  const stores = program.results.map(() => ({ type: 'f64', nodata: Number.NaN }) as const);
  checkProgram(program, stores);
  const elementary = toElementary(program, 'f64', { foldsConstants: false });
  const bounds: (Bound | string)[] = [];
  elementary.nodes.forEach((node, index) => {
    const bound = boundOf(elementary, node, bounds);
    bounds.push(typeof bound !== 'string' || isPassedOn(bound) ? bound : `node ${index} (${describe(node)}) ${bound}`);
  });
  let worst = 0;
  for (const result of elementary.results) {
    const bound = bounds[result];
    if (typeof bound === 'string') return { precision: 'f64', why: bound };
    worst = Math.max(worst, bound.relative);
  }
  return { precision: 'f32', why: worst === 0 ? 'f32 is exact' : `f32 is within ${worst.toExponential(1)} of each result` };
}

/** A reason that an operand gave already names its node. */
function isPassedOn(why: string): boolean {
  return why.startsWith('node ');
}

function boundOf(program: Program, node: ProgramNode, bounds: readonly (Bound | string)[]): Bound | string {
  const operands: Bound[] = [];
  for (const operand of node.op === 'map' ? node.operands : 'operand' in node ? [node.operand] : []) {
    const bound = bounds[operand];
    if (typeof bound === 'string') return bound;
    operands.push(bound);
  }
  switch (node.op) {
    case 'constant':
    case 'table': {
      const given = node.op === 'constant' ? [node.value] : node.values;
      const values = given.map(Number).filter((value) => Number.isFinite(value) && value !== 0);
      const exponents = values.map((value) => Math.log2(Math.abs(value)));
      const facts = node.op === 'constant' ? factsFrom(program, node, []) : factsOfValues(given);
      return limited(maximum(values.map(representationError), 0), facts, { low: minimum(exponents, 0), high: maximum(exponents, 0) });
    }
    case 'load': {
      const { type } = program.slots[node.slot];
      if (type === 'u32' || type === 'i32' || type === 'f64') return `loads ${type}, which f32 does not hold`;
      const facts = factsFrom(program, node, []);
      if (type !== 'f32') return limited(0, facts, { low: 0, high: 8 * factsOf(type).bytes });
      const magnitude = 2 ** planeExponents.high;
      return limited(0, { ...facts, least: -magnitude, most: magnitude }, planeExponents);
    }
    case 'map': {
      const facts = factsFrom(program, node, operands);
      return limited(errorOfMap(node.function, operands, facts), facts, exponentsOfMap(node.function, operands, facts));
    }
    case 'fold': {
      const [operand] = operands;
      const { size } = program.axes[node.axis];
      const facts = factsFrom(program, node, operands);
      return limited(errorOfFold(node.function, operand, size), facts, exponentsOfFold(node.function, operand, size));
    }
    case 'select': {
      const [{ relative, exponents }] = operands;
      const interpolation = node.probability === 0.5 ? unit : 4 * unit;
      return limited(relative + interpolation, factsFrom(program, node, operands), exponents);
    }
  }
}

/** The node's facts, its operands numbered anew. */
function factsFrom(program: Program, node: ProgramNode, operands: readonly Bound[]): NodeFacts {
  const facts = operands.map((operand) => operand.facts);
  if (node.op === 'map') return nodeFacts(program, { ...node, operands: facts.map((_, index) => index) }, facts);
  return nodeFacts(program, 'operand' in node ? { ...node, operand: 0 } : node, facts);
}

function limited(outcome: Outcome, facts: NodeFacts, exponents: Exponents): Bound | string {
  if (typeof outcome === 'string') return outcome;
  if (outcome > tolerance) return `may differ by ${outcome.toExponential(1)} of its value in f32`;
  if (exponents.high > holds.high || exponents.low < holds.low) {
    const [low, high] = [exponents.low, exponents.high].map(Math.round);
    return `may have values from 2^${low} to 2^${high}, beyond what f32 holds`;
  }
  return { relative: outcome, exponents, facts };
}

function factsOfValues(values: readonly (number | boolean | null)[]): NodeFacts {
  const numbers = values.map((value) => (value === null ? Number.NaN : Number(value))).filter((value) => !Number.isNaN(value));
  const [least, most] = [minimum(numbers, 0), maximum(numbers, 0)];
  return { kind: 'number', isNullable: true, least, most, isInteger: numbers.every(Number.isInteger) };
}

function representationError(value: number): number {
  return Math.fround(value) === value ? 0 : unit;
}

function minimum(values: readonly number[], start: number): number {
  return values.reduce((least, value) => Math.min(least, value), start);
}

function maximum(values: readonly number[], start: number): number {
  return values.reduce((most, value) => Math.max(most, value), start);
}
