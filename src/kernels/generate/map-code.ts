import type { NodeFacts } from '../analyse.ts';
import { writeExp, writeLogarithm, writePower } from './exponential-code.ts';
import type { LaneCode, Lanes, LaneValue } from './lane-code.ts';

/** Index of the imported scalar function of that name: f64 operands, f64 result. */
export type ImportScalar = (name: string, operandCount: number) => number;

/** Writes an elementary function. `operandFacts` and `facts` say which nulls need no care. */
export function writeMap(
  code: LaneCode,
  name: string,
  operands: readonly LaneValue[],
  operandFacts: readonly NodeFacts[],
  facts: NodeFacts,
  importScalar: ImportScalar,
): LaneValue {
  const number = (index: number): Lanes => code.asNumber(operands[index]);
  const boolean = (index: number): BooleanLanes => code.asBoolean(operands[index], operandFacts[index].isNullable);
  const result = (lanes: Lanes): LaneValue => ({ kind: 'number', lanes });
  const { shape } = code;
  switch (name) {
    case 'add':
      return result(code.binary(`${shape}.add`, number(0), number(1)));
    case 'subtract':
      return result(code.binary(`${shape}.sub`, number(0), number(1)));
    case 'multiply':
      return result(code.binary(`${shape}.mul`, number(0), number(1)));
    case 'divide':
      return result(code.binary(`${shape}.div`, number(0), number(1)));
    case 'sqrt':
      return result(code.unary(`${shape}.sqrt`, number(0)));
    case 'absolute':
      return result(code.unary(`${shape}.abs`, number(0)));
    case 'floor':
      return result(code.unary(`${shape}.floor`, number(0)));
    case 'ceil':
      return result(code.unary(`${shape}.ceil`, number(0)));
    case 'int':
      return result(code.unary(`${shape}.trunc`, number(0)));
    case 'sgn':
      return result(writeSign(code, number(0)));
    case 'min2':
      return result(writeExtreme(code, 'pmin', number(0), number(1), operandFacts[1].isNullable));
    case 'max2':
      return result(writeExtreme(code, 'pmax', number(0), number(1), operandFacts[1].isNullable));
    case 'eq':
    case 'gt':
    case 'lt':
      return compare(code, `${shape}.${name}`, number(0), number(1), operandFacts);
    case 'gte':
      return compare(code, `${shape}.ge`, number(0), number(1), operandFacts);
    case 'lte':
      return compare(code, `${shape}.le`, number(0), number(1), operandFacts);
    case 'and':
    case 'or':
    case 'xor':
    case 'not':
      return writeLogic(
        code,
        name,
        operands.map((_, index) => boolean(index)),
      );
    case 'if':
      return writeIf(code, boolean(0).isTrue, operands, operandFacts, facts);
    case 'is_nodata':
      return { kind: 'boolean', isTrue: code.isNull(operands[0], operandFacts[0].isNullable) ?? code.mask(false) };
    case 'is_valid':
      return { kind: 'boolean', isTrue: writeIsValid(code, operands[0]) };
    case 'is_infinite': {
      const magnitude = code.unary(`${shape}.abs`, number(0));
      return { kind: 'boolean', isTrue: code.binary(`${shape}.eq`, magnitude, code.number(Number.POSITIVE_INFINITY)) };
    }
    default: {
      const lanes = operands.map((_, index) => number(index));
      return result(
        writeShortcut(code, name, lanes, operandFacts) ??
          writeExponential(code, name, lanes, constantOf(operandFacts[1]), importScalar) ??
          callScalar(code, importScalar(name, lanes.length), lanes),
      );
    }
  }
}

/** The value of an operand that is constant and not null. */
function constantOf(facts: NodeFacts | undefined): number | undefined {
  return facts !== undefined && !facts.isNullable && facts.least === facts.most ? facts.least : undefined;
}

type BooleanLanes = Extract<LaneValue, { kind: 'boolean' }>;

/** Neither null nor infinite. */
export function writeIsValid(code: LaneCode, value: LaneValue): Lanes {
  if (value.kind === 'boolean') return value.isNull === undefined ? code.mask(true) : code.not(value.isNull);
  const magnitude = code.unary(`${code.shape}.abs`, value.lanes);
  return code.binary(`${code.shape}.lt`, magnitude, code.number(Number.POSITIVE_INFINITY));
}

/** 1, 0, -1 with the sign of the number. */
function writeSign(code: LaneCode, x: Lanes): Lanes {
  const positive = code.and(code.binary(`${code.shape}.gt`, x, code.number(0)), code.number(1));
  const negative = code.and(code.binary(`${code.shape}.lt`, x, code.number(0)), code.number(-1));
  return code.or(code.or(positive, negative), code.isNan(x));
}

/** `pmin` keeps its first operand where that is NaN; where the second may be, its nulls are put in. */
function writeExtreme(code: LaneCode, name: 'pmin' | 'pmax', x: Lanes, y: Lanes, mayBeNull: boolean): Lanes {
  const extreme = code.binary(`${code.shape}.${name}`, x, y);
  return mayBeNull ? code.or(extreme, code.isNan(y)) : extreme;
}

function compare(
  code: LaneCode,
  name: 'f32x4.eq' | 'f64x2.eq' | `${'f32x4' | 'f64x2'}.${'lt' | 'gt' | 'le' | 'ge'}`,
  x: Lanes,
  y: Lanes,
  facts: readonly NodeFacts[],
): LaneValue {
  const isTrue = code.binary(name, x, y);
  if (!facts[0].isNullable && !facts[1].isNullable) return { kind: 'boolean', isTrue };
  // NaN differs from all, itself included: comparing the two that may be NaN tells both at once only where they are one operand each.
  const nulls = [facts[0].isNullable ? code.isNan(x) : undefined, facts[1].isNullable && x !== y ? code.isNan(y) : undefined];
  return { kind: 'boolean', isTrue, isNull: either(code, nulls[0], nulls[1]) };
}

function either(code: LaneCode, x: Lanes | undefined, y: Lanes | undefined): Lanes | undefined {
  return x === undefined ? y : y === undefined ? x : code.or(x, y);
}

function falseLanes(code: LaneCode, x: BooleanLanes): Lanes {
  return code.not(x.isNull === undefined ? x.isTrue : code.or(x.isTrue, x.isNull));
}

/** Three-valued `and`, `or`, `xor`, `not` of masks of any lane width. */
export function writeLogic(code: LaneCode, name: string, [x, y]: readonly BooleanLanes[]): BooleanLanes {
  switch (name) {
    case 'and':
      return writeAnd(code, x, y);
    case 'or':
      return writeOr(code, x, y);
    case 'xor': {
      const isNull = either(code, x.isNull, y.isNull);
      const differ = code.binary('v128.xor', x.isTrue, y.isTrue);
      return { kind: 'boolean', isTrue: isNull === undefined ? differ : code.without(differ, isNull), isNull };
    }
    default:
      return { kind: 'boolean', isTrue: falseLanes(code, x), isNull: x.isNull };
  }
}

/** Null unless one is false or both are true. */
function writeAnd(code: LaneCode, x: BooleanLanes, y: BooleanLanes): BooleanLanes {
  const isTrue = code.and(x.isTrue, y.isTrue);
  if (x.isNull === undefined && y.isNull === undefined) return { kind: 'boolean', isTrue };
  const possible = code.and(either(code, x.isTrue, x.isNull)!, either(code, y.isTrue, y.isNull)!);
  return { kind: 'boolean', isTrue, isNull: code.without(possible, isTrue) };
}

/** Null where one is, unless the other is true. */
function writeOr(code: LaneCode, x: BooleanLanes, y: BooleanLanes): BooleanLanes {
  const isTrue = code.or(x.isTrue, y.isTrue);
  const isNull = either(code, x.isNull, y.isNull);
  return { kind: 'boolean', isTrue, isNull: isNull === undefined ? undefined : code.without(isNull, isTrue) };
}

/** A condition that is null or false rejects. */
function writeIf(
  code: LaneCode,
  condition: Lanes,
  operands: readonly LaneValue[],
  operandFacts: readonly NodeFacts[],
  facts: NodeFacts,
): LaneValue {
  if (facts.kind !== 'boolean') {
    // Null is all bits set: an `or` does what a select would, in one operation.
    if (operandFacts[1].kind === 'null') return { kind: 'number', lanes: code.or(code.asNumber(operands[2]), condition) };
    if (operandFacts[2].kind === 'null') return { kind: 'number', lanes: code.or(code.asNumber(operands[1]), code.not(condition)) };
    return { kind: 'number', lanes: code.select(code.asNumber(operands[1]), code.asNumber(operands[2]), condition) };
  }
  const [accept, reject] = [1, 2].map((index) => asBranch(code, operands[index], operandFacts[index]));
  const isTrue = code.select(accept.isTrue, reject.isTrue, condition);
  if (accept.isNull === undefined && reject.isNull === undefined) return { kind: 'boolean', isTrue };
  return { kind: 'boolean', isTrue, isNull: code.select(accept.isNull ?? code.mask(false), reject.isNull ?? code.mask(false), condition) };
}

function asBranch(code: LaneCode, value: LaneValue, facts: NodeFacts): BooleanLanes {
  if (facts.kind === 'null') return { kind: 'boolean', isTrue: code.mask(false), isNull: code.mask(true) };
  return code.asBoolean(value, facts.isNullable);
}

/** Functions that need no call for some constants: powers that are one operation, rounding to places, remainders of whole numbers. */
function writeShortcut(code: LaneCode, name: string, [x, y]: readonly Lanes[], facts: readonly NodeFacts[]): Lanes | undefined {
  const { shape } = code;
  const second = constantOf(facts[1]);
  switch (name) {
    case 'power':
      if (second === 1) return x;
      if (second === 2) return code.binary(`${shape}.mul`, x, x);
      if (second === 0.5) {
        const isLeast = code.binary(`${shape}.eq`, x, code.number(Number.NEGATIVE_INFINITY));
        return code.select(code.number(Number.POSITIVE_INFINITY), code.unary(`${shape}.sqrt`, x), isLeast);
      }
      return second === -1 ? code.binary(`${shape}.div`, code.number(1), x) : undefined;
    case 'round':
      if (facts.length === 1 || second === 0) return code.unary(`${shape}.nearest`, x);
      return second === undefined || Math.abs(second) > 30 ? undefined : writeRound(code, x, second);
    case 'mod': {
      const limit = code.precision === 'f32' ? 2 ** 22 : 2 ** 51;
      const isSmall = facts.every((operand) => operand.isInteger && operand.least > -limit && operand.most < limit);
      if (!isSmall || (facts[1].least <= 0 && facts[1].most >= 0)) return undefined;
      const quotient = code.unary(`${shape}.floor`, code.binary(`${shape}.div`, x, y));
      return code.binary(`${shape}.sub`, x, code.binary(`${shape}.mul`, quotient, y));
    }
    default:
      return undefined;
  }
}

function writeRound(code: LaneCode, x: Lanes, digits: number): Lanes {
  const { shape } = code;
  const factor = code.number(10 ** Math.abs(digits));
  const [scale, unscale] = digits > 0 ? (['mul', 'div'] as const) : (['div', 'mul'] as const);
  const scaled = code.binary(`${shape}.${scale}`, x, factor);
  const rounded = code.binary(`${shape}.${unscale}`, code.unary(`${shape}.nearest`, scaled), factor);
  const isHuge = code.binary(`${shape}.eq`, code.unary(`${shape}.abs`, scaled), code.number(Number.POSITIVE_INFINITY));
  return code.select(x, rounded, isHuge);
}

/** Logarithms, exponentials and powers: in f32 by series; in f64 by the host, which has logarithms of their own for the bases 2 and 10. */
function writeExponential(
  code: LaneCode,
  name: string,
  [x, y]: readonly Lanes[],
  second: number | undefined,
  importScalar: ImportScalar,
): Lanes | undefined {
  const base = second === 2 || second === 10 ? second : undefined;
  if (code.precision === 'f64')
    return name === 'log' && base !== undefined ? callScalar(code, importScalar(`log${base}`, 1), [x]) : undefined;
  switch (name) {
    case 'exp':
      return writeExp(code, x);
    case 'ln':
      return writeLogarithm(code, x, 'e');
    case 'log':
      if (base !== undefined) return writeLogarithm(code, x, base);
      return second === undefined ? undefined : code.binary('f32x4.div', writeLogarithm(code, x, 'e'), code.number(Math.log(second)));
    case 'power': {
      const host = importScalar('power', 2);
      return writePower(code, x, y, (group) => pushScalarCall(code, host, [x, y], group));
    }
    default:
      return undefined;
  }
}

/** Lane by lane through the host: the interpreter's own function, so the result is its own to the bit. */
function callScalar(code: LaneCode, functionIndex: number, lanes: readonly Lanes[]): Lanes {
  return code.each((group) => pushScalarCall(code, functionIndex, lanes, group));
}

function pushScalarCall(code: LaneCode, functionIndex: number, lanes: readonly Lanes[], group: number): void {
  const { f, shape, precision } = code;
  f.get(code.numberVector(0));
  for (let lane = 0; lane < code.lanesPerGroup; lane++) {
    for (const operand of lanes) {
      f.get(operand[group]).lane(`${shape}.extract_lane`, lane);
      if (precision === 'f32') f.op('f64.promote_f32');
    }
    f.call(functionIndex);
    if (precision === 'f32') f.op('f32.demote_f64');
    f.lane(`${shape}.replace_lane`, lane);
  }
}
