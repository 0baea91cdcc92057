import type { NodeFacts } from '../analyse.ts';
import type { Local } from '../emit/function-builder.ts';
import type { Opcode } from '../emit/opcodes.ts';
import type { Program, Slot } from '../program.ts';
import { rawNodata } from '../store.ts';
import { LaneCode, type Lanes, type LaneValue } from './lane-code.ts';
import { writeLogic } from './map-code.ts';

/**
 * Raw integers of up to 16 bits, eight pixels a vector: twice what f32 has. Enough for what usually stands under a median: a band, masked by
 * comparisons of classes. Numbers have a null mask beside them; what lies under it is any number.
 */
export type NarrowValue = NarrowNumber | Extract<LaneValue, { kind: 'boolean' }>;
export interface NarrowNumber {
  readonly kind: 'narrow';
  readonly value: Lanes;
  readonly isNull?: Lanes;
}

/** Whether 16 bits hold all these values, and with which sign; undefined where they do not. */
export function narrowSign(facts: readonly NodeFacts[]): 's' | 'u' | undefined {
  const least = Math.min(...facts.map((fact) => fact.least));
  const most = Math.max(...facts.map((fact) => fact.most));
  if (!facts.every(({ isInteger }) => isInteger)) return undefined;
  if (least >= 0 && most <= 65_535) return 'u';
  return least >= -32_768 && most <= 32_767 ? 's' : undefined;
}

const comparisons: Readonly<Record<string, 'eq' | 'gt' | 'ge' | 'lt' | 'le'>> = { eq: 'eq', gt: 'gt', gte: 'ge', lt: 'lt', lte: 'le' };
const connectives = new Set(['and', 'or', 'xor', 'not']);

/** For each node, whether it and all below it can be computed in 16-bit lanes. */
export function narrowNodes(program: Program, facts: readonly NodeFacts[]): readonly boolean[] {
  const found: boolean[] = [];
  program.nodes.forEach((node, index) => {
    switch (node.op) {
      case 'constant':
        found.push(typeof node.value !== 'number' || narrowSign([facts[index]]) !== undefined);
        break;
      case 'load':
        found.push(['u8', 'i8', 'u16', 'i16'].includes(program.slots[node.slot].type));
        break;
      case 'map': {
        const operands = node.operands.map((operand) => facts[operand]);
        found.push(node.operands.every((operand) => found[operand]) && isNarrowFunction(node.function, operands));
        break;
      }
      default:
        found.push(false);
    }
  });
  return found;
}

function isNarrowFunction(name: string, operands: readonly NodeFacts[]): boolean {
  const are = (kind: NodeFacts['kind'], some: readonly NodeFacts[]): boolean => some.every((fact) => fact.kind === kind);
  if (name in comparisons) return are('number', operands) && narrowSign(operands) !== undefined;
  if (connectives.has(name)) return are('boolean', operands);
  if (name === 'is_nodata') return true;
  if (name !== 'if' || operands[0].kind !== 'boolean') return false;
  const branches = operands.slice(1).filter(({ kind }) => kind !== 'null');
  return (are('number', branches) && narrowSign(branches) !== undefined) || are('boolean', branches);
}

/** Writes nodes that `narrowNodes` names. */
export class NarrowCode {
  /** Bitwise operations on one vector for every two groups. */
  readonly bits: LaneCode;

  constructor(code: LaneCode) {
    this.bits = new LaneCode(code.f, code.precision, code.groups / 2);
  }

  constant(value: number): Local {
    return this.bits.f.constant(new Uint8Array(new Int16Array(8).fill(value).buffer));
  }

  private all(local: Local): Lanes {
    return this.bits.mask(false).map(() => local);
  }

  load(slot: Slot, address: () => void): NarrowNumber {
    const { f } = this.bits;
    const isByte = slot.type === 'u8' || slot.type === 'i8';
    const value = this.bits.each((unit) => {
      address();
      if (isByte) f.memory(slot.type === 'u8' ? 'v128.load8x8_u' : 'v128.load8x8_s', unit * 8);
      else f.memory('v128.load', unit * 16);
    });
    const nodata = [...new Set(slot.nodata.map((raw) => rawNodata(raw, slot.type)))].filter((raw) => raw !== undefined);
    const nulls = nodata.map((raw) => this.bits.binary('i16x8.eq', value, this.all(this.constant(raw))));
    return { kind: 'narrow', value, isNull: nulls.reduce<Lanes | undefined>((x, y) => this.either(x, y), undefined) };
  }

  /** A constant; null is a number, which `if` takes for a boolean beside one. */
  literal(value: number | boolean | null): NarrowValue {
    if (value === null) return { kind: 'narrow', value: this.bits.mask(false), isNull: this.bits.mask(true) };
    if (typeof value === 'boolean') return { kind: 'boolean', isTrue: this.bits.mask(value) };
    return { kind: 'narrow', value: this.all(this.constant(value)) };
  }

  map(name: string, operands: readonly NarrowValue[], facts: readonly NodeFacts[]): NarrowValue {
    if (name === 'is_nodata') return { kind: 'boolean', isTrue: operands[0].isNull ?? this.bits.mask(false) };
    if (name === 'if') return this.choose(operands);
    if (!(name in comparisons)) return writeLogic(this.bits, name, operands as readonly Extract<LaneValue, { kind: 'boolean' }>[]);
    const [x, y] = operands as readonly NarrowNumber[];
    const comparison = comparisons[name];
    const opcode: Opcode = comparison === 'eq' ? 'i16x8.eq' : `i16x8.${comparison}_${narrowSign(facts)!}`;
    const holds = this.bits.binary(opcode, x.value, y.value);
    const isNull = this.either(x.isNull, y.isNull);
    return { kind: 'boolean', isTrue: isNull === undefined ? holds : this.bits.without(holds, isNull), isNull };
  }

  private choose([condition, accept, reject]: readonly NarrowValue[]): NarrowValue {
    const { bits } = this;
    const { isTrue } = condition as Extract<LaneValue, { kind: 'boolean' }>;
    const merge = (x: Lanes, y: Lanes): Lanes => (x === y ? x : bits.select(x, y, isTrue));
    const hasNulls = accept.isNull !== undefined || reject.isNull !== undefined;
    const isNull = hasNulls ? merge(accept.isNull ?? bits.mask(false), reject.isNull ?? bits.mask(false)) : undefined;
    if (accept.kind === 'boolean' || reject.kind === 'boolean') {
      const truth = (value: NarrowValue): Lanes => (value.kind === 'boolean' ? value.isTrue : value.value);
      return { kind: 'boolean', isTrue: merge(truth(accept), truth(reject)), isNull };
    }
    return { kind: 'narrow', value: merge(accept.value, reject.value), isNull };
  }

  private either(x: Lanes | undefined, y: Lanes | undefined): Lanes | undefined {
    return x === undefined ? y : y === undefined ? x : this.bits.or(x, y);
  }

  /** As numbers of f32, a vector for each group. */
  toNumbers(value: Lanes, sign: 's' | 'u'): Lanes {
    const { f } = this.bits;
    return value.flatMap((unit) =>
      (['low', 'high'] as const).map((half) => f.get(unit).op(`i32x4.extend_${half}_i16x8_${sign}`, 'f32x4.convert_i32x4_s').keep('v128')),
    );
  }

  /** Masks as wide as numbers of f32. */
  toMasks(mask: Lanes): Lanes {
    const { f } = this.bits;
    return mask.flatMap((unit) => (['low', 'high'] as const).map((half) => f.get(unit).op(`i32x4.extend_${half}_i16x8_s`).keep('v128')));
  }
}
