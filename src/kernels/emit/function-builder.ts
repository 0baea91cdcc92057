import { signedLeb, unsignedLeb } from './leb128.ts';
import {
  type LaneMemoryOpcode,
  type LaneOpcode,
  laneMemoryOpcodes,
  laneOpcodes,
  type MemoryOpcode,
  memoryOpcodes,
  type Opcode,
  plainOpcodes,
  type ValueType,
  valueTypes,
  vectorOpcodes,
} from './opcodes.ts';

/** A parameter or local variable of the function under construction. */
export interface Local {
  readonly index: number;
  readonly type: ValueType;
}

/**
 * Writes one function in stack order: `f.get(a).get(b).op('f32x4.add').set(c)`. Vector constants live in locals that are filled once, before
 * the body: a constant inside a loop is otherwise made anew in each round by the engine of Node 24 and later, which halves the speed.
 */
export class FunctionBuilder {
  readonly parameters: readonly Local[];
  private readonly locals: ValueType[] = [];
  private readonly prologue: number[] = [];
  private readonly body: number[] = [];
  private readonly constants = new Map<string, Local>();

  constructor(parameterTypes: readonly ValueType[]) {
    this.parameters = parameterTypes.map((type, index) => ({ index, type }));
  }

  local(type: ValueType): Local {
    this.locals.push(type);
    return { index: this.parameters.length + this.locals.length - 1, type };
  }

  get localCount(): number {
    return this.locals.length;
  }

  get size(): number {
    return this.body.length;
  }

  get(local: Local): this {
    this.body.push(0x20, ...unsignedLeb(local.index));
    return this;
  }

  set(local: Local): this {
    this.body.push(0x21, ...unsignedLeb(local.index));
    return this;
  }

  tee(local: Local): this {
    this.body.push(0x22, ...unsignedLeb(local.index));
    return this;
  }

  /** Pops the top of the stack into a new local of that type. */
  keep(type: ValueType): Local {
    const local = this.local(type);
    this.set(local);
    return local;
  }

  op(...names: readonly Opcode[]): this {
    for (const name of names) {
      if (name in plainOpcodes) this.body.push(plainOpcodes[name as keyof typeof plainOpcodes]);
      else this.body.push(0xfd, ...unsignedLeb(vectorOpcodes[name as keyof typeof vectorOpcodes]));
    }
    return this;
  }

  integer(value: number): this {
    this.body.push(0x41, ...signedLeb(value));
    return this;
  }

  /** Loads from, or stores to, the address on the stack plus `offset`; the hint of alignment is always 1: planes may lie anywhere. */
  memory(name: MemoryOpcode, offset = 0): this {
    const { vector, code } = memoryOpcodes[name];
    if (vector) this.body.push(0xfd, ...unsignedLeb(code));
    else this.body.push(code);
    this.body.push(0, ...unsignedLeb(offset));
    return this;
  }

  memoryLane(name: LaneMemoryOpcode, offset: number, lane: number): this {
    this.body.push(0xfd, ...unsignedLeb(laneMemoryOpcodes[name].code), 0, ...unsignedLeb(offset), lane);
    return this;
  }

  lane(name: LaneOpcode, lane: number): this {
    this.body.push(0xfd, ...unsignedLeb(laneOpcodes[name]), lane);
    return this;
  }

  /** `i8x16.shuffle`: bytes 0..15 of the first operand, 16..31 of the second. */
  shuffle(bytes: readonly number[]): this {
    this.body.push(0xfd, 0x0d, ...bytes);
    return this;
  }

  call(functionIndex: number): this {
    this.body.push(0x10, ...unsignedLeb(functionIndex));
    return this;
  }

  /** The local that holds these sixteen bytes from before the body on. */
  constant(bytes: Uint8Array): Local {
    const key = bytes.join();
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const local = this.local('v128');
    this.prologue.push(0xfd, 0x0c, ...bytes, 0x21, ...unsignedLeb(local.index));
    this.constants.set(key, local);
    return local;
  }

  /** Runs `body` while it ends by branching to depth 0 of the loop (`f.branchIf(0)`). */
  loop(body: () => void): this {
    this.body.push(0x03, 0x40);
    body();
    this.body.push(0x0b);
    return this;
  }

  block(body: () => void): this {
    this.body.push(0x02, 0x40);
    body();
    this.body.push(0x0b);
    return this;
  }

  /** Runs `body` where the integer on the stack is not 0. */
  when(body: () => void): this {
    this.body.push(0x04, 0x40);
    body();
    this.body.push(0x0b);
    return this;
  }

  branchIf(depth: number): this {
    this.body.push(0x0d, ...unsignedLeb(depth));
    return this;
  }

  /** `for (counter = 0; counter < end; counter += step) body()`, unsigned; no round where `end` is 0. */
  countTo(counter: Local, end: Local, step: number, body: () => void): this {
    this.integer(0).set(counter);
    return this.block(() => {
      this.get(end).op('i32.eqz').branchIf(0);
      this.loop(() => {
        body();
        this.get(counter).integer(step).op('i32.add').tee(counter).get(end).op('i32.lt_u').branchIf(0);
      });
    });
  }

  /** Code of the function as the code section holds it, without its size. */
  bytes(): Uint8Array {
    const runs: [count: number, type: ValueType][] = [];
    for (const type of this.locals) {
      const last = runs.at(-1);
      if (last !== undefined && last[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    const declarations = runs.flatMap(([count, type]) => [...unsignedLeb(count), valueTypes[type]]);
    const head = [...unsignedLeb(runs.length), ...declarations];
    const code = new Uint8Array(head.length + this.prologue.length + this.body.length + 1);
    code.set(head);
    code.set(this.prologue, head.length);
    code.set(this.body, head.length + this.prologue.length);
    code[code.length - 1] = 0x0b;
    return code;
  }
}
