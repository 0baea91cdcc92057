import { factsOf } from '../cube/index.ts';
import type { Precision, Program, ProgramNode } from './program.ts';
import { rawNodata } from './store.ts';

/** What is known of a node's values whatever the pixels are. */
export interface NodeFacts {
  /** `null` is the constant null, which is either. Booleans count as 0 and 1 in `least` and `most`. */
  readonly kind: 'number' | 'boolean' | 'null';
  readonly isNullable: boolean;
  /** Bounds of the values that are not null; infinite where infinity may occur. */
  readonly least: number;
  readonly most: number;
  /** Whole numbers, exactly represented in the precision. */
  readonly isInteger: boolean;
}

const anyNumber: NodeFacts = { kind: 'number', isNullable: true, least: -Infinity, most: Infinity, isInteger: false };

/**
 * Facts of the nodes of an elementary program. `sizes` of axes and values of tables are not used: compiled code must not depend on them.
 * `precision` says from where on whole numbers are no longer exact.
 */
export function analyse(program: Program, precision: Precision): readonly NodeFacts[] {
  const exactLimit = precision === 'f32' ? 2 ** 24 : 2 ** 53;
  const facts: NodeFacts[] = [];
  for (const node of program.nodes) facts.push(withExactIntegers(nodeFacts(program, node, facts), exactLimit));
  return facts;
}

function withExactIntegers(facts: NodeFacts, limit: number): NodeFacts {
  return facts.isInteger && (facts.least < -limit || facts.most > limit) ? { ...facts, isInteger: false } : facts;
}

/** Facts of a node from those of the nodes before it, whole numbers of any size counting as such. */
export function nodeFacts(program: Program, node: ProgramNode, facts: readonly NodeFacts[]): NodeFacts {
  switch (node.op) {
    case 'constant':
      return factsOfConstant(node.value);
    case 'table':
      return anyNumber;
    case 'load': {
      const { type, nodata } = program.slots[node.slot];
      const { integer, min, max } = factsOf(type);
      if (!integer) return anyNumber;
      return {
        kind: 'number',
        isNullable: nodata.some((value) => rawNodata(value, type) !== undefined),
        least: min,
        most: max,
        isInteger: true,
      };
    }
    case 'map':
      return factsOfMap(
        node.function,
        node.operands.map((operand) => facts[operand]),
      );
    case 'select':
      return { ...facts[node.operand], kind: 'number', isNullable: true, isInteger: false };
    case 'fold': {
      const operand = facts[node.operand];
      switch (node.function) {
        case 'count':
          return { kind: 'number', isNullable: false, least: 0, most: 2 ** 32, isInteger: false };
        case 'any':
        case 'all':
          return truth(!node.ignoreNodata && operand.isNullable);
        case 'first':
        case 'last':
          return { ...operand, isNullable: true };
        case 'min':
        case 'max':
          return { ...operand, kind: 'number', isNullable: true };
        default:
          return anyNumber;
      }
    }
  }
}

function factsOfConstant(value: number | boolean | null): NodeFacts {
  if (value === null) return { kind: 'null', isNullable: true, least: 0, most: 0, isInteger: true };
  const number = Number(value);
  return {
    kind: typeof value === 'boolean' ? 'boolean' : 'number',
    isNullable: false,
    least: number,
    most: number,
    isInteger: Number.isInteger(number),
  };
}

function truth(isNullable: boolean): NodeFacts {
  return { kind: 'boolean', isNullable, least: 0, most: 1, isInteger: true };
}

function isFinite(facts: NodeFacts): boolean {
  return Number.isFinite(facts.least) && Number.isFinite(facts.most);
}

/** A number within bounds; bounds that f32 cannot reach without overflow count as infinite. */
function bounded(least: number, most: number, isNullable: boolean, isInteger: boolean): NodeFacts {
  const isBounded = least >= -3e38 && most <= 3e38;
  return isBounded ? { kind: 'number', isNullable, least, most, isInteger } : { ...anyNumber, isNullable };
}

function factsOfMap(name: string, operands: readonly NodeFacts[]): NodeFacts {
  const [x, y, z] = operands;
  const isNullable = operands.some((operand) => operand.isNullable);
  const areFinite = operands.every(isFinite);
  const areIntegers = operands.every((operand) => operand.isInteger);
  switch (name) {
    case 'add':
      return areFinite ? bounded(x.least + y.least, x.most + y.most, isNullable, areIntegers) : anyNumber;
    case 'subtract':
      return areFinite ? bounded(x.least - y.most, x.most - y.least, isNullable, areIntegers) : anyNumber;
    case 'multiply': {
      if (!areFinite) return anyNumber;
      const corners = [x.least * y.least, x.least * y.most, x.most * y.least, x.most * y.most];
      return bounded(Math.min(...corners), Math.max(...corners), isNullable, areIntegers);
    }
    case 'divide': {
      if (!areFinite || (y.least <= 0 && y.most >= 0)) return anyNumber;
      const corners = [x.least / y.least, x.least / y.most, x.most / y.least, x.most / y.most];
      return bounded(Math.min(...corners), Math.max(...corners), isNullable, false);
    }
    case 'sqrt':
      return { ...anyNumber, isNullable: isNullable || x.least < 0, least: 0 };
    case 'absolute': {
      const least = x.least > 0 ? x.least : x.most < 0 ? -x.most : 0;
      return { kind: 'number', isNullable, least, most: Math.max(Math.abs(x.least), Math.abs(x.most)), isInteger: x.isInteger };
    }
    case 'sgn':
      return { kind: 'number', isNullable, least: -1, most: 1, isInteger: true };
    case 'floor':
    case 'ceil':
    case 'int':
      return { kind: 'number', isNullable, least: Math.floor(x.least), most: Math.ceil(x.most), isInteger: areFinite };
    case 'min2':
      return { kind: 'number', isNullable, least: Math.min(x.least, y.least), most: Math.min(x.most, y.most), isInteger: areIntegers };
    case 'max2':
      return { kind: 'number', isNullable, least: Math.max(x.least, y.least), most: Math.max(x.most, y.most), isInteger: areIntegers };
    case 'eq':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
    case 'and':
    case 'or':
    case 'xor':
    case 'not':
      return truth(isNullable);
    case 'is_nodata':
    case 'is_infinite':
    case 'is_valid':
      return truth(false);
    case 'if':
      return branches(y, z);
    default:
      return anyNumber;
  }
}

/** Either of two values: a boolean beside a number counts as a number, null as what the other is. */
function branches(accept: NodeFacts, reject: NodeFacts): NodeFacts {
  if (accept.kind === 'null') return { ...reject, isNullable: true };
  if (reject.kind === 'null') return { ...accept, isNullable: true };
  return {
    kind: accept.kind === reject.kind ? accept.kind : 'number',
    isNullable: accept.isNullable || reject.isNullable,
    least: Math.min(accept.least, reject.least),
    most: Math.max(accept.most, reject.most),
    isInteger: accept.isInteger && reject.isInteger,
  };
}
