import type { FunctionBuilder, Local } from '../emit/function-builder.ts';
import type { Opcode } from '../emit/opcodes.ts';
import type { Precision } from '../program.ts';

/** One vector for each group of lanes that a step of the pixel loop computes. */
export type Lanes = readonly Local[];

/** A number a lane (null is NaN), or masks: all bits of a lane set where true, and where null (absent: never null). Null lanes are not true. */
export type LaneValue =
  | { readonly kind: 'number'; readonly lanes: Lanes }
  | { readonly kind: 'boolean'; readonly isTrue: Lanes; readonly isNull?: Lanes };

/** Writes operations on all groups of lanes at once; each method leaves its result in new locals. */
export class LaneCode {
  readonly f: FunctionBuilder;
  readonly precision: Precision;
  readonly shape: 'f32x4' | 'f64x2';
  readonly integerShape: 'i32x4' | 'i64x2';
  readonly lanesPerGroup: number;
  readonly laneBytes: number;
  readonly groups: number;

  constructor(f: FunctionBuilder, precision: Precision, groups: number) {
    this.f = f;
    this.precision = precision;
    this.groups = groups;
    this.shape = precision === 'f32' ? 'f32x4' : 'f64x2';
    this.integerShape = precision === 'f32' ? 'i32x4' : 'i64x2';
    this.lanesPerGroup = precision === 'f32' ? 4 : 2;
    this.laneBytes = precision === 'f32' ? 4 : 8;
  }

  /** Pixels in a step of the loop. */
  get step(): number {
    return this.groups * this.lanesPerGroup;
  }

  /** `write` leaves one vector on the stack for each group. */
  each(write: (group: number) => void): Lanes {
    return Array.from({ length: this.groups }, (_, group) => {
      write(group);
      return this.f.keep('v128');
    });
  }

  /** Writes into locals that exist already. */
  assign(target: Lanes, write: (group: number) => void): void {
    target.forEach((local, group) => {
      write(group);
      this.f.set(local);
    });
  }

  variables(): Lanes {
    return Array.from({ length: this.groups }, () => this.f.local('v128'));
  }

  unary(name: Opcode, x: Lanes): Lanes {
    return this.each((group) => this.f.get(x[group]).op(name));
  }

  binary(name: Opcode, x: Lanes, y: Lanes): Lanes {
    return this.each((group) => this.f.get(x[group]).get(y[group]).op(name));
  }

  and(x: Lanes, y: Lanes): Lanes {
    return this.binary('v128.and', x, y);
  }

  /** x and not y. */
  without(x: Lanes, y: Lanes): Lanes {
    return this.binary('v128.andnot', x, y);
  }

  or(x: Lanes, y: Lanes): Lanes {
    return this.binary('v128.or', x, y);
  }

  not(x: Lanes): Lanes {
    return this.unary('v128.not', x);
  }

  isNan(x: Lanes): Lanes {
    return this.binary(`${this.shape}.ne`, x, x);
  }

  select(accept: Lanes, reject: Lanes, condition: Lanes): Lanes {
    return this.each((group) => this.f.get(accept[group]).get(reject[group]).get(condition[group]).op('v128.bitselect'));
  }

  private same(local: Local): Lanes {
    return Array.from({ length: this.groups }, () => local);
  }

  number(value: number): Lanes {
    return this.same(this.numberVector(value));
  }

  /** All lanes of one vector hold the number, in the precision's lanes. */
  numberVector(value: number): Local {
    const values = this.precision === 'f32' ? new Float32Array(4).fill(value) : new Float64Array(2).fill(value);
    return this.f.constant(new Uint8Array(values.buffer));
  }

  integerVector(value: number): Local {
    return this.f.constant(new Uint8Array(new Int32Array(4).fill(value).buffer));
  }

  /** All bits clear (false), or set (true; as a number: null). */
  mask(isSet: boolean): Lanes {
    return this.same(this.f.constant(new Uint8Array(16).fill(isSet ? 0xff : 0)));
  }

  asNumber(value: LaneValue): Lanes {
    if (value.kind === 'number') return value.lanes;
    const ones = this.and(value.isTrue, this.number(1));
    return value.isNull === undefined ? ones : this.or(ones, value.isNull);
  }

  /** Numbers are true unless 0. */
  asBoolean(value: LaneValue, isNullable: boolean): Extract<LaneValue, { kind: 'boolean' }> {
    if (value.kind === 'boolean') return value;
    const isTrue = this.binary(`${this.shape}.ne`, value.lanes, this.number(0));
    if (!isNullable) return { kind: 'boolean', isTrue };
    const isNull = this.isNan(value.lanes);
    return { kind: 'boolean', isTrue: this.without(isTrue, isNull), isNull };
  }

  /** Where the value is null; undefined where it never is. */
  isNull(value: LaneValue, isNullable: boolean): Lanes | undefined {
    if (!isNullable) return undefined;
    return value.kind === 'number' ? this.isNan(value.lanes) : value.isNull;
  }
}
