import type { Hash } from '../../algebra/index.ts';
import type { NumericType } from '../../cube/index.ts';
import { type Axis, mapFunctions, type Program, type ProgramNode, type Slot } from '../../kernels/index.ts';

/** A plane that a program reads: the values of an operator at one combination of its labels. `coverage` is 1 inside the geometries of a crop, 0 outside. */
export interface LeafPlane {
  readonly operator: Hash;
  readonly index: number | 'coverage';
}

/** A program, and which planes its slots read: one, or one for each position of the slot's axis. */
export interface TracedProgram {
  readonly program: Program;
  readonly planes: readonly (readonly LeafPlane[])[];
}

interface SlotWithPlanes {
  readonly slot: Slot;
  readonly planes: readonly LeafPlane[];
}

/** What a node's values are; `mixed`: numbers for some pixels, truth values for others. */
export type NodeKind = 'number' | 'boolean' | 'null' | 'mixed';

function kindOfMap(name: string, operands: readonly NodeKind[]): NodeKind {
  if (name === 'if') {
    const [, accept = 'null', reject = 'null'] = operands;
    if (accept === reject || reject === 'null') return accept;
    return accept === 'null' ? reject : 'mixed';
  }
  if (name === 'constant') return operands[0]!;
  return name.startsWith('is_') || mapFunctions.get(name)?.gives === 'boolean' ? 'boolean' : 'number';
}

/** Collects program nodes; equal nodes, slots and axes are one. */
export class ProgramBuilder {
  readonly #nodes: ProgramNode[] = [];
  readonly #kinds: NodeKind[] = [];
  readonly #known = new Map<string, number>();
  readonly #slots: SlotWithPlanes[] = [];
  readonly #knownSlots = new Map<string, number>();
  readonly #booleanSlots = new Set<number>();
  readonly #axes: Axis[] = [];
  readonly #axisOfSize = new Map<number, number>();

  add(node: ProgramNode): number {
    const key =
      node.op === 'constant' ? `c${typeof node.value}${Object.is(node.value, -0) ? '-0' : String(node.value)}` : JSON.stringify(node);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#nodes.push(node);
    this.#kinds.push(this.#kindOfNew(node));
    this.#known.set(key, this.#nodes.length - 1);
    return this.#nodes.length - 1;
  }

  /** Whether a node is a number or a truth value: the kernel computes with both alike, where openEO does not. */
  kindOf(node: number): NodeKind {
    return this.#kinds[node]!;
  }

  #kindOfNew(node: ProgramNode): NodeKind {
    switch (node.op) {
      case 'constant':
        return node.value === null ? 'null' : typeof node.value === 'boolean' ? 'boolean' : 'number';
      case 'load':
        return this.#booleanSlots.has(node.slot) ? 'boolean' : 'number';
      case 'map':
        return kindOfMap(
          node.function,
          node.operands.map((operand) => this.kindOf(operand)),
        );
      case 'fold':
        if (node.function === 'first' || node.function === 'last') return this.kindOf(node.operand);
        return node.function === 'any' || node.function === 'all' ? 'boolean' : 'number';
      default:
        return 'number';
    }
  }

  constant(value: number | boolean | null): number {
    return this.add({ op: 'constant', value });
  }

  map(name: string, operands: readonly number[]): number {
    return this.add({ op: 'map', function: name, operands });
  }

  /** An axis is a loop counter: all axes of one length are the same one. */
  axis(size: number): number {
    let axis = this.#axisOfSize.get(size);
    if (axis === undefined) {
      axis = this.#axes.length;
      this.#axes.push({ size });
      this.#axisOfSize.set(size, axis);
    }
    return axis;
  }

  /** `isBoolean`: 0 and 1 in the planes stand for false and true. */
  load(type: NumericType, nodata: readonly number[], planes: readonly LeafPlane[], axis: number | undefined, isBoolean = false): number {
    const key = `${type}|${nodata.join()}|${axis ?? ''}|${planes.map(({ operator, index }) => `${operator}:${index}`).join()}`;
    let slot = this.#knownSlots.get(key);
    if (slot === undefined) {
      slot = this.#slots.length;
      this.#slots.push({ slot: axis === undefined ? { type, nodata } : { type, nodata, axis }, planes });
      this.#knownSlots.set(key, slot);
      if (isBoolean) this.#booleanSlots.add(slot);
    }
    return this.add({ op: 'load', slot });
  }

  /** The program with only what its results need. */
  finish(results: readonly number[]): TracedProgram {
    const live = new Set<number>();
    const pending = [...results];
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (live.has(index)) continue;
      live.add(index);
      pending.push(...operandsOf(this.#nodes[index]!));
    }
    const order = [...live].sort((a, b) => a - b);
    const slots: number[] = [];
    const axes: number[] = [];
    const nodeAt = new Map(order.map((index, position) => [index, position]));
    const renumber = (list: number[], index: number): number => {
      const known = list.indexOf(index);
      return known >= 0 ? known : list.push(index) - 1;
    };
    const nodes = order.map((index): ProgramNode => {
      const node = this.#nodes[index]!;
      switch (node.op) {
        case 'constant':
          return node;
        case 'load': {
          const { axis } = this.#slots[node.slot]!.slot;
          if (axis !== undefined) renumber(axes, axis);
          return { ...node, slot: renumber(slots, node.slot) };
        }
        case 'table':
          return { ...node, axis: renumber(axes, node.axis) };
        case 'map':
          return { ...node, operands: node.operands.map((operand) => nodeAt.get(operand)!) };
        case 'fold':
        case 'select':
          return { ...node, axis: renumber(axes, node.axis), operand: nodeAt.get(node.operand)! };
      }
    });
    const program: Program = {
      slots: slots.map((index) => {
        const { slot } = this.#slots[index]!;
        return slot.axis === undefined ? slot : { ...slot, axis: axes.indexOf(slot.axis) };
      }),
      axes: axes.map((index) => this.#axes[index]!),
      nodes,
      results: results.map((index) => nodeAt.get(index)!),
    };
    return { program, planes: slots.map((index) => this.#slots[index]!.planes) };
  }
}

function operandsOf(node: ProgramNode): readonly number[] {
  switch (node.op) {
    case 'map':
      return node.operands;
    case 'fold':
    case 'select':
      return [node.operand];
    default:
      return [];
  }
}
