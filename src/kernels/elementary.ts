import { applyMapFunction, mapFunctions, roundingOf, type Scalar } from './map-functions.ts';
import type { Precision, Program, ProgramNode } from './program.ts';

/**
 * The same program of elementary functions only (those that have code of their own), equal nodes made one, so that work is shared: several
 * quantiles of one operand, a band loaded twice. Functions of constants are computed. Order of operations, and so every rounding, is that of the
 * functions replaced. Tables stay as many as they are, in their order.
 */
export function toElementary(program: Program, precision: Precision, { foldsConstants = true } = {}): Program {
  const round = roundingOf(precision);
  const nodes: ProgramNode[] = [];
  const known = new Map<string, number>();
  const add = (node: ProgramNode): number => {
    const key = keyOf(node);
    const same = node.op === 'table' ? undefined : known.get(key);
    if (same !== undefined) return same;
    nodes.push(node);
    known.set(key, nodes.length - 1);
    return nodes.length - 1;
  };
  const call = (name: string, ...operands: number[]): number => {
    const values = operands.map((operand) => constantOf(nodes[operand]));
    if (foldsConstants && values.every((value) => value !== undefined)) {
      return add({ op: 'constant', value: applyMapFunction(mapFunctions.get(name)!, round, values) });
    }
    if (name === 'if' && values[0] !== undefined) return operands[values[0] === null || Number(values[0]) === 0 ? 2 : 1];
    return add({ op: 'map', function: name, operands });
  };
  const renumbered: number[] = [];
  for (const node of program.nodes) {
    switch (node.op) {
      case 'map':
        renumbered.push(
          expand(
            node.function,
            node.operands.map((operand) => renumbered[operand]),
            nodes,
            add,
            call,
          ),
        );
        break;
      case 'fold':
      case 'select':
        renumbered.push(add({ ...node, operand: renumbered[node.operand] }));
        break;
      case 'constant':
        renumbered.push(add({ op: 'constant', value: typeof node.value === 'number' ? nullIfNan(round(node.value)) : node.value }));
        break;
      default:
        renumbered.push(add(node));
    }
  }
  return { ...program, nodes, results: program.results.map((result) => renumbered[result]) };
}

function expand(
  name: string,
  operands: readonly number[],
  nodes: readonly ProgramNode[],
  add: (node: ProgramNode) => number,
  call: (name: string, ...operands: number[]) => number,
): number {
  const [x, y, z] = operands;
  const constant = (value: number | boolean | null): number => add({ op: 'constant', value });
  const valueOf = (node: number): Scalar | undefined => constantOf(nodes[node]);
  switch (name) {
    case 'constant':
      return x;
    case 'e':
      return call('e');
    case 'pi':
      return call('pi');
    case 'nan':
      return constant(null);
    case 'normalized_difference':
      return call('divide', call('subtract', x, y), call('add', x, y));
    case 'clip':
      return call('min2', call('max2', x, y), z);
    case 'linear_scale_range': {
      const [outputMin, outputMax] = [operands[3] ?? constant(0), operands[4] ?? constant(1)];
      const isUpright = call('lte', y, z);
      const clipped = call('min2', call('max2', x, call('if', isUpright, y, z)), call('if', isUpright, z, y));
      const fraction = call('divide', call('subtract', clipped, y), call('subtract', z, y));
      return call('add', call('multiply', fraction, call('subtract', outputMax, outputMin)), outputMin);
    }
    case 'eq':
    case 'neq': {
      const isExact = z === undefined || valueOf(z) === null;
      const isEqual = isExact ? call('eq', x, y) : call('or', call('eq', x, y), call('lte', call('absolute', call('subtract', x, y)), z));
      // A null delta counts as none, so a delta that may be null must not make the outcome null.
      const decided = isExact || valueOf(z) !== undefined ? isEqual : call('if', call('is_nodata', z), call('eq', x, y), isEqual);
      return name === 'eq' ? decided : call('not', decided);
    }
    case 'between': {
      const excludesMost = operands[3];
      const isBelow = excludesMost === undefined ? call('lte', x, z) : call('if', excludesMost, call('lt', x, z), call('lte', x, z));
      return call('and', call('gte', x, y), isBelow);
    }
    case 'if':
      return call('if', x, y, z ?? constant(null));
    case 'is_nan':
      return constant(false);
    default:
      return call(name, ...operands);
  }
}

function constantOf(node: ProgramNode): Scalar | undefined {
  return node.op === 'constant' ? node.value : undefined;
}

function nullIfNan(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** Tells nodes apart, also negative zero and non-finite constants, which JSON does not. */
function keyOf(node: ProgramNode): string {
  if (node.op !== 'constant') return JSON.stringify(node);
  return `constant ${Object.is(node.value, -0) ? '-0' : node.value}`;
}
