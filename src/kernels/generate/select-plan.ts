import type { NodeFacts } from '../analyse.ts';
import { networkSize } from '../module-key.ts';
import type { Precision, Program } from '../program.ts';
import { narrowNodes, narrowSign } from './narrow-code.ts';
import type { SelectMethod } from './select-code.ts';

/** How each select of a program finds its order statistics, and where it keeps its samples. */
export interface SelectPlan {
  readonly selects: ReadonlyMap<number, { readonly method: SelectMethod; readonly scratch: number }>;
  /** The axis of each region of scratch memory. Selects of one operand along one axis share a region. */
  readonly scratches: readonly number[];
}

export function planSelects(program: Program, facts: readonly NodeFacts[], precision: Precision): SelectPlan {
  const selects = new Map<number, { readonly method: SelectMethod; readonly scratch: number }>();
  const isNarrow = precision === 'f32' ? narrowNodes(program, facts) : [];
  const scratches: number[] = [];
  const regions = new Map<string, number>();
  /** Operands of other quantiles than the median: their samples are sorted anyway. */
  const ranked = new Set<string>();
  for (const node of program.nodes) if (node.op === 'select' && node.probability !== 0.5) ranked.add(`${node.axis} ${node.operand}`);
  program.nodes.forEach((node, index) => {
    if (node.op !== 'select') return;
    const key = `${node.axis} ${node.operand}`;
    if (!regions.has(key)) regions.set(key, scratches.push(node.axis) - 1);
    const size = networkSize(program, node.axis);
    const isNumber = facts[node.operand].kind === 'number' && isNarrow[node.operand] === true;
    const method = methodOf(size, ranked.has(key), isNumber ? narrowSign([facts[node.operand]]) : undefined);
    selects.set(index, { method, scratch: regions.get(key)! });
  });
  return { selects, scratches };
}

function methodOf(size: number | undefined, isRanked: boolean, sign: 's' | 'u' | undefined): SelectMethod {
  if (size === undefined) return { kind: 'rank search' };
  if (isRanked) return { kind: 'sorting network', size };
  return sign === undefined ? { kind: 'median network', size } : { kind: 'narrow median network', size, sign };
}
