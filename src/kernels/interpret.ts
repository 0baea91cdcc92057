import { allocate, type NumericArray } from '../cube/index.ts';
import { checkProgram } from './check.ts';
import { foldValues, quantileOf } from './fold.ts';
import { applyMapFunction, mapFunctions, type Rounding, roundingOf, type Scalar, toNumber } from './map-functions.ts';
import type { Precision, Program, ProgramNode, ResultStore } from './program.ts';
import { rawNodata, storedValue } from './store.ts';

/**
 * Computes a program pixel by pixel, as plainly as it can be said: the oracle of the compiled rungs, and what runs where one is unsupported.
 * `planes[slot]` has one plane, or one for each position of the slot's axis; each holds at least `count` values. Results are as `stores` say,
 * one plane of `count` values each. Precision f32 rounds after every operation on numbers.
 */
export function interpretProgram(
  program: Program,
  precision: Precision,
  planes: readonly (readonly NumericArray[])[],
  count: number,
  stores: readonly ResultStore[],
): NumericArray[] {
  const axesOfNodes = checkProgram(program, stores);
  const round = roundingOf(precision);
  const results = stores.map((store) => allocate(store.type, count));
  for (let pixel = 0; pixel < count; pixel++) {
    const values: LoopedValues[] = [];
    program.nodes.forEach((node, index) => {
      values.push(evaluateNode(program, node, axesOfNodes[index], values, planes, pixel, round));
    });
    program.results.forEach((node, index) => {
      results[index][pixel] = storedValue(toNumber(values[node].at([])), stores[index]);
    });
  }
  return results;
}

/** A node's values at each combination of positions of the axes that it varies along. */
class LoopedValues {
  private readonly axes: readonly number[];
  private readonly sizes: readonly number[];
  private readonly values: Scalar[] = [];

  constructor(axes: readonly number[], sizes: readonly number[], valueAt: (positions: readonly number[]) => Scalar) {
    this.axes = axes;
    this.sizes = sizes;
    const total = axes.reduce((product, axis) => product * sizes[axis], 1);
    const positions: number[] = sizes.map(() => 0);
    for (let index = 0; index < total; index++) {
      let rest = index;
      for (const axis of axes) {
        positions[axis] = rest % sizes[axis];
        rest = Math.floor(rest / sizes[axis]);
      }
      this.values.push(valueAt(positions));
    }
  }

  /** The value at these positions (by axis; those of other axes do not matter). */
  at(positions: readonly number[]): Scalar {
    let index = 0;
    let stride = 1;
    for (const axis of this.axes) {
      index += positions[axis] * stride;
      stride *= this.sizes[axis];
    }
    return this.values[index];
  }
}

function evaluateNode(
  program: Program,
  node: ProgramNode,
  axes: readonly number[],
  values: readonly LoopedValues[],
  planes: readonly (readonly NumericArray[])[],
  pixel: number,
  round: Rounding,
): LoopedValues {
  const sizes = program.axes.map((axis) => axis.size);
  const along = (axis: number, operand: number, positions: readonly number[]): Scalar[] => {
    const moved = [...positions];
    return Array.from({ length: sizes[axis] }, (_, position) => {
      moved[axis] = position;
      return values[operand].at(moved);
    });
  };
  const valueAt = (positions: readonly number[]): Scalar => {
    switch (node.op) {
      case 'constant':
        return rounded(node.value, round);
      case 'table':
        return rounded(node.values[positions[node.axis]], round);
      case 'load': {
        const slot = program.slots[node.slot];
        const raw = planes[node.slot][slot.axis === undefined ? 0 : positions[slot.axis]][pixel];
        return slot.nodata.some((nodata) => raw === rawNodata(nodata, slot.type)) ? null : rounded(raw, round);
      }
      case 'map': {
        const operands = node.operands.map((operand) => values[operand].at(positions));
        return applyMapFunction(mapFunctions.get(node.function)!, round, operands);
      }
      case 'fold':
        return foldValues(node.function, along(node.axis, node.operand, positions), node.ignoreNodata, round);
      case 'select':
        return quantileOf(along(node.axis, node.operand, positions), node.probability, node.ignoreNodata, round);
    }
  };
  return new LoopedValues(axes, sizes, valueAt);
}

function rounded(value: Scalar, round: Rounding): Scalar {
  if (typeof value !== 'number') return value;
  return Number.isNaN(value) ? null : round(value);
}
