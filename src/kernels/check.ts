import { mapFunctions } from './map-functions.ts';
import type { Program, ProgramNode, ResultStore } from './program.ts';

/**
 * The axes that each node varies along, in ascending order. Throws where a program is not well formed: operands after their use, unknown
 * functions or wrong numbers of operands, slots and axes that are not there, results that still vary, a store missing. A fold may be over an axis
 * that its operand does not vary along: the operand counts once for each position.
 */
export function checkProgram(program: Program, stores: readonly ResultStore[]): readonly (readonly number[])[] {
  const axes: (readonly number[])[] = [];
  program.nodes.forEach((node, index) => {
    const fail = (message: string): never => {
      throw new Error(`kernel program: node ${index} (${describe(node)}) ${message}`);
    };
    const axesOf = (operand: number): readonly number[] => axes[operand] ?? fail(`takes node ${operand}, which does not come before it`);
    const known = (axis: number): number => (program.axes[axis] === undefined ? fail(`uses axis ${axis}, which the program lacks`) : axis);
    switch (node.op) {
      case 'constant':
        axes.push([]);
        break;
      case 'load': {
        const slot = program.slots[node.slot] ?? fail(`loads slot ${node.slot}, which the program lacks`);
        axes.push(slot.axis === undefined ? [] : [known(slot.axis)]);
        break;
      }
      case 'table':
        if (node.values.length !== program.axes[known(node.axis)].size) fail(`has ${node.values.length} values on an axis of another size`);
        axes.push([node.axis]);
        break;
      case 'map': {
        const definition = mapFunctions.get(node.function) ?? fail('calls an unknown function');
        const [least, most] = definition.operands;
        if (node.operands.length < least || node.operands.length > most)
          fail(`has ${node.operands.length} operands, not ${least} to ${most}`);
        axes.push(union(node.operands.map(axesOf)));
        break;
      }
      case 'fold':
      case 'select': {
        const inner = axesOf(node.operand);
        known(node.axis);
        if (node.op === 'select' && !(node.probability >= 0 && node.probability <= 1))
          fail(`has probability ${node.probability}, not 0 to 1`);
        axes.push(inner.filter((axis) => axis !== node.axis));
        break;
      }
    }
  });
  for (const result of program.results) {
    if (axes[result] === undefined) throw new Error(`kernel program: result ${result} is not a node`);
    if (axes[result].length > 0) throw new Error(`kernel program: result ${result} still varies along axis ${axes[result].join(', ')}`);
  }
  if (stores.length !== program.results.length) {
    throw new Error(`kernel program: ${stores.length} stores for ${program.results.length} results`);
  }
  return axes;
}

/** How errors and reasons name a node. */
export function describe(node: ProgramNode): string {
  return node.op === 'map' || node.op === 'fold' ? `${node.op} ${node.function}` : node.op;
}

function union(sets: readonly (readonly number[])[]): readonly number[] {
  return [...new Set(sets.flat())].sort((a, b) => a - b);
}
