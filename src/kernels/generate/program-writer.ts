import { factsOf } from '../../cube/index.ts';
import type { NodeFacts } from '../analyse.ts';
import type { FunctionBuilder, Local } from '../emit/function-builder.ts';
import type { Program, ProgramNode, ResultStore } from '../program.ts';
import { type Accumulator, foldStage, type Share, type Stage } from './fold-code.ts';
import type { LaneCode, LaneValue } from './lane-code.ts';
import { writeLoad } from './load-code.ts';
import { type ImportScalar, writeMap } from './map-code.ts';
import { NarrowCode, type NarrowNumber, type NarrowValue } from './narrow-code.ts';
import { type NarrowAccumulator, narrowMedianStage } from './narrow-select.ts';
import { type SelectMethod, selectStage } from './select-code.ts';
import { writeStore } from './store-code.ts';

type ReductionNode = Extract<ProgramNode, { op: 'fold' | 'select' }>;

/** Locals with what the host passes: see `KernelLayout`. */
export interface ProgramArguments {
  readonly count: Local;
  readonly results: readonly Local[];
  /** Address of the plane, or of the table of addresses of the planes along the slot's axis. */
  readonly slots: readonly Local[];
  readonly axisSizes: readonly Local[];
  readonly tables: readonly Local[];
  /** By index of the scratch region. */
  readonly scratches: readonly Local[];
}

/** An elementary program, with what its analysis found. */
export interface AnalysedProgram {
  readonly program: Program;
  readonly facts: readonly NodeFacts[];
  /** Axes that each node varies along. */
  readonly axes: readonly (readonly number[])[];
  /** For each node that is a select: how its order statistics are found, and its region of scratch memory. */
  readonly selects: ReadonlyMap<number, { readonly method: SelectMethod; readonly scratch: number }>;
}

/** A place in the code: the body of a loop over pixels or over an axis, and the values computed there. */
interface Scope {
  readonly parent?: Scope;
  readonly axis?: number;
  readonly position?: Local;
  readonly values: Map<number, LaneValue>;
  /** Values in 16-bit lanes. */
  readonly narrowValues: Map<number, NarrowValue>;
  readonly planes: Map<number, Local>;
  readonly shared: Map<string, SharedAccumulator>;
}

interface SharedAccumulator {
  readonly accumulator: Accumulator | NarrowAccumulator;
  readonly operand: number;
  isDone: boolean;
}

/**
 * Writes the loop over pixels. A node is computed in the innermost loop that it varies along. Before a loop over an axis is opened, what its body
 * needs but does not vary along the axis is computed, other reductions included; reductions over one axis that are ready together share a loop.
 */
export class ProgramWriter {
  private readonly code: LaneCode;
  private readonly f: FunctionBuilder;
  private readonly analysed: AnalysedProgram;
  private readonly args: ProgramArguments;
  private readonly importScalar: ImportScalar;
  private readonly pixel: Local;
  /** Bytes from a plane's start to the step's first pixel, by the size of a value. */
  private readonly offsets = new Map<number, Local>();
  private narrow?: NarrowCode;
  private readonly tableOfNode = new Map<number, number>();

  constructor(code: LaneCode, analysed: AnalysedProgram, args: ProgramArguments, importScalar: ImportScalar) {
    this.code = code;
    this.f = code.f;
    this.analysed = analysed;
    this.args = args;
    this.importScalar = importScalar;
    this.pixel = code.f.local('i32');
    analysed.program.nodes.forEach((node, index) => {
      if (node.op === 'table') this.tableOfNode.set(index, this.tableOfNode.size);
    });
  }

  write(stores: readonly ResultStore[]): void {
    const { f, code, pixel } = this;
    const { program, facts } = this.analysed;
    f.countTo(pixel, this.args.count, code.step, () => {
      this.writeOffsets([...program.slots, ...stores].map(({ type }) => factsOf(type).bytes));
      const scope = newScope();
      this.compute(program.results, scope);
      program.results.forEach((node, index) => {
        const lanes = code.asNumber(this.valueOf(node, scope));
        const address = this.addressIn(this.args.results[index], factsOf(stores[index].type).bytes);
        writeStore(code, stores[index], facts[node].isNullable, lanes, address);
      });
    });
  }

  private writeOffsets(sizes: readonly number[]): void {
    for (const bytes of new Set(sizes)) {
      const offset = this.f.get(this.pixel).integer(Math.log2(bytes)).op('i32.shl').keep('i32');
      this.offsets.set(bytes, offset);
    }
  }

  private addressIn(plane: Local, bytes: number): () => void {
    return () => this.f.get(plane).get(this.offsets.get(bytes)!).op('i32.add');
  }

  /** Computes the nodes in the scope: first the reductions that they need there, then the rest. */
  private compute(nodes: readonly number[], scope: Scope): void {
    const stages = new Map<number, Stage>();
    for (;;) {
      const ready = this.readyReductions(nodes, scope);
      if (ready.length === 0) break;
      const { axis } = this.reduction(ready[0]);
      const together = ready.filter((node) => this.reduction(node).axis === axis);
      for (const node of together) if (!stages.has(node)) stages.set(node, this.begin(node, scope));
      const wanted = new Set(together.flatMap((node) => stages.get(node)!.accumulators));
      this.writeAxisLoop(
        axis,
        [...scope.shared.values()].filter(({ accumulator, isDone }) => !isDone && wanted.has(accumulator)),
        scope,
      );
      for (const node of together) {
        const outcome = stages.get(node)!.finish();
        if ('finish' in outcome) stages.set(node, outcome);
        else scope.values.set(node, outcome);
      }
    }
    for (const node of this.below(nodes, (index) => lookUp(index, scope) !== undefined))
      scope.values.set(node, this.writeNode(node, scope));
  }

  /** The nodes and all that they need, operands first; what is known is left out with all below it. */
  private below(nodes: readonly number[], isKnown: (node: number) => boolean): readonly number[] {
    const found = new Set<number>();
    const pending = [...nodes];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (found.has(node) || isKnown(node)) continue;
      found.add(node);
      pending.push(...operandsOf(this.analysed.program.nodes[node]));
    }
    return [...found].sort((a, b) => a - b);
  }

  private reduction(node: number): ReductionNode {
    return this.analysed.program.nodes[node] as ReductionNode;
  }

  /** Reductions under the nodes that can be computed in the scope and have no value yet, but whose own operands need none. */
  private readyReductions(nodes: readonly number[], scope: Scope): readonly number[] {
    const open = openAxes(scope);
    const ready: number[] = [];
    /** Nodes under which something is still to be reduced in this scope. */
    const pending = new Set<number>();
    for (const index of this.below(nodes, (node) => lookUp(node, scope) !== undefined)) {
      const node = this.analysed.program.nodes[index];
      const waits = operandsOf(node).some((operand) => pending.has(operand));
      const isReduction = (node.op === 'fold' || node.op === 'select') && this.analysed.axes[index].every((axis) => open.has(axis));
      if (isReduction && !waits) ready.push(index);
      if (isReduction || waits) pending.add(index);
    }
    return ready;
  }

  private begin(index: number, scope: Scope): Stage {
    const { code } = this;
    const node = this.reduction(index);
    const facts = this.analysed.facts[node.operand];
    const share: Share = <Kind extends Accumulator | NarrowAccumulator>(name: string, make: () => Kind): Kind => {
      const key = `${node.axis} ${node.operand} ${name}`;
      const known = scope.shared.get(key);
      if (known !== undefined) return known.accumulator as Kind;
      const accumulator = make();
      scope.shared.set(key, { accumulator, operand: node.operand, isDone: false });
      return accumulator;
    };
    if (node.op === 'fold') return foldStage(code, node.function, node.ignoreNodata, facts, share);
    const { method, scratch } = this.analysed.selects.get(index)!;
    const region = this.args.scratches[scratch];
    if (method.kind === 'narrow median network') {
      this.narrow ??= new NarrowCode(code);
      return narrowMedianStage(code, this.narrow, method.size, method.sign, node.ignoreNodata, share, region);
    }
    return selectStage(code, node.probability, node.ignoreNodata, method, facts, share, region);
  }

  private writeAxisLoop(axis: number, shared: readonly SharedAccumulator[], scope: Scope): void {
    if (shared.length === 0) return;
    const isWide = ({ accumulator }: SharedAccumulator): boolean => 'step' in accumulator;
    const operands = [...new Set(shared.filter(isWide).map(({ operand }) => operand))];
    this.compute(this.invariants(operands, axis, scope), scope);
    for (const { accumulator } of shared) accumulator.start();
    const position = this.f.local('i32');
    this.f.countTo(position, this.args.axisSizes[axis], 1, () => {
      const body: Scope = { ...newScope(), parent: scope, axis, position };
      this.compute(operands, body);
      for (const { accumulator, operand } of shared) {
        if ('step' in accumulator) accumulator.step(this.valueOf(operand, body));
        else accumulator.stepNarrow(this.narrowValueOf(operand, body, this.narrow!) as NarrowNumber);
      }
    });
    for (const entry of shared) entry.isDone = true;
  }

  /** The topmost nodes under the operands of a loop that do not vary along its axis and can be computed before it. */
  private invariants(operands: readonly number[], axis: number, scope: Scope): readonly number[] {
    const open = openAxes(scope);
    const found = new Set<number>();
    this.below(operands, (index) => {
      const axes = this.analysed.axes[index];
      const isInvariant = !axes.includes(axis) && axes.every((other) => open.has(other));
      if (isInvariant) found.add(index);
      return isInvariant;
    });
    return [...found];
  }

  private valueOf(index: number, scope: Scope): LaneValue {
    const value = lookUp(index, scope);
    if (value === undefined) throw new Error(`kernel program: node ${index} is used before it is computed`);
    return value;
  }

  private writeNode(index: number, scope: Scope): LaneValue {
    const { code, f } = this;
    const { program, facts } = this.analysed;
    const node = program.nodes[index];
    switch (node.op) {
      case 'constant':
        if (typeof node.value === 'boolean') return { kind: 'boolean', isTrue: code.mask(node.value) };
        return { kind: 'number', lanes: node.value === null ? code.mask(true) : code.number(node.value) };
      case 'load':
        return { kind: 'number', lanes: writeLoad(code, program.slots[node.slot], this.slotAddress(node.slot, scope)) };
      case 'table': {
        const [size, load] = code.precision === 'f32' ? ([2, 'v128.load32_splat'] as const) : ([3, 'v128.load64_splat'] as const);
        f.get(this.args.tables[this.tableOfNode.get(index)!]).get(positionOf(node.axis, scope)).integer(size).op('i32.shl', 'i32.add');
        const value = f.memory(load).keep('v128');
        return { kind: 'number', lanes: code.number(0).map(() => value) };
      }
      case 'map': {
        const operands = node.operands.map((operand) => this.valueOf(operand, scope));
        const operandFacts = node.operands.map((operand) => facts[operand]);
        return writeMap(code, node.function, operands, operandFacts, facts[index], this.importScalar);
      }
      case 'fold':
      case 'select':
        throw new Error(`kernel program: node ${index} is used before its loop`);
    }
  }

  private narrowValueOf(index: number, scope: Scope, narrow: NarrowCode): NarrowValue {
    for (const node of this.below([index], (known) => scope.narrowValues.has(known))) {
      scope.narrowValues.set(node, this.writeNarrowNode(node, scope, narrow));
    }
    return scope.narrowValues.get(index)!;
  }

  private writeNarrowNode(index: number, scope: Scope, narrow: NarrowCode): NarrowValue {
    const { program, facts } = this.analysed;
    const node = program.nodes[index];
    switch (node.op) {
      case 'constant':
        return narrow.literal(node.value);
      case 'load':
        return narrow.load(program.slots[node.slot], this.slotAddress(node.slot, scope));
      case 'map': {
        const operands = node.operands.map((operand) => scope.narrowValues.get(operand)!);
        const operandFacts = node.operands.map((operand) => facts[operand]);
        return narrow.map(node.function, operands, operandFacts);
      }
      default:
        throw new Error(`kernel program: node ${index} (${node.op}) is not for 16-bit lanes`);
    }
  }

  private slotAddress(index: number, scope: Scope): () => void {
    const { f } = this;
    const slot = this.analysed.program.slots[index];
    const { bytes } = factsOf(slot.type);
    if (slot.axis === undefined) return this.addressIn(this.args.slots[index], bytes);
    let plane = scope.planes.get(index);
    if (plane === undefined) {
      f.get(this.args.slots[index]).get(positionOf(slot.axis, scope)).integer(2).op('i32.shl', 'i32.add');
      plane = f.memory('i32.load').keep('i32');
      scope.planes.set(index, plane);
    }
    return this.addressIn(plane, bytes);
  }
}

function newScope(): Scope {
  return { values: new Map(), narrowValues: new Map(), planes: new Map(), shared: new Map() };
}

function lookUp(node: number, scope: Scope): LaneValue | undefined {
  return scope.values.get(node) ?? (scope.parent === undefined ? undefined : lookUp(node, scope.parent));
}

function positionOf(axis: number, scope: Scope): Local {
  if (scope.axis === axis) return scope.position!;
  if (scope.parent === undefined) throw new Error(`kernel program: axis ${axis} is used outside of its loop`);
  return positionOf(axis, scope.parent);
}

function openAxes(scope: Scope): ReadonlySet<number> {
  const axes = new Set<number>();
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) if (at.axis !== undefined) axes.add(at.axis);
  return axes;
}

function operandsOf(node: ProgramNode): readonly number[] {
  if (node.op === 'map') return node.operands;
  return node.op === 'fold' || node.op === 'select' ? [node.operand] : [];
}
