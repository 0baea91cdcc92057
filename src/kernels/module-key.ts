import { largestNetwork } from './generate/select-code.ts';
import type { Precision, Program, ResultStore } from './program.ts';

/**
 * What the code of a program depends on, as text: equal keys, equal code. Values of tables are left out, and sizes of axes but where order
 * statistics are found by a network made for that size.
 */
export function moduleKey(program: Program, precision: Precision, stores: readonly ResultStore[]): string {
  const nodes = program.nodes.map((node) => (node.op === 'table' ? { op: node.op, axis: node.axis } : node));
  const networks = program.axes.map((_, axis) => networkSize(program, axis) ?? 0);
  return JSON.stringify([precision, program.slots, networks, nodes, program.results, stores], spell);
}

/** The number of positions of an axis along which order statistics are found by a network; undefined where another method is used. */
export function networkSize(program: Program, axis: number): number | undefined {
  const { size } = program.axes[axis];
  const isSelected = program.nodes.some((node) => node.op === 'select' && node.axis === axis);
  return isSelected && size > 0 && size <= largestNetwork ? size : undefined;
}

/** JSON has no negative zero and no numbers that are not finite. */
function spell(_key: string, value: unknown): unknown {
  return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    ? `number ${Object.is(value, -0) ? '-0' : value}`
    : value;
}
