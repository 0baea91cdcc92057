import { traceProgram } from '../engine/index.ts';
import { choosePrecision } from '../kernels/index.ts';
import { type BoundOperator, boundInputs, type Plan } from '../plan/index.ts';

function describeDimensions(operator: BoundOperator): string {
  const { dimensions, grid } = operator.schema;
  return dimensions
    .map((dimension) => {
      if (dimension.kind === 'spatial' && dimension.labels === 'grid')
        return `${dimension.name} ${dimension.axis === 'x' ? grid!.width : grid!.height}`;
      return `${dimension.name} ${(dimension.labels as readonly unknown[]).length}`;
    })
    .join(', ');
}

function describeOperator(operator: BoundOperator): string {
  switch (operator.op) {
    case 'along':
      return `${operator.keep ? 'apply along' : 'reduce'} ${operator.position}`;
    case 'group':
      return `group into ${operator.groups.length}`;
    case 'select':
      return `select ${operator.indices.length} labels`;
    case 'resample':
      return `resample ${operator.method} to ${operator.schema.grid!.lattice.crs.code}`;
    case 'reshape':
      return `${operator.change} dimension`;
    default:
      return operator.op;
  }
}

/** In which precision an output is computed, and why: by its first file's first band. */
function describeRung(plan: Plan, output: Extract<Plan['outputs'][number], { kind: 'raster' }>): string {
  const plane = output.files[0]?.planes[0];
  if (plane === undefined) return 'no pixels';
  const operator = plan.operators[output.operator]!;
  if (operator.op === 'source' || operator.op === 'resample' || operator.op === 'window' || operator.op === 'inline')
    return `computed as ${operator.op}, values as they are`;
  try {
    const { precision, why } = choosePrecision(traceProgram(new Map(Object.entries(plan.operators)), output.operator, [plane]).program);
    return `computed by kernels in ${precision}: ${why}`;
  } catch (error) {
    return `computed by the interpreter in f64: ${(error as Error).message}`;
  }
}

/** The plan as an indented tree, results first, each operator once. */
function explainTree(plan: Plan): string {
  const lines: string[] = [];
  const seen = new Set<string>();
  const visit = (hash: string, depth: number): void => {
    const operator = plan.operators[hash]!;
    const indent = '  '.repeat(depth);
    const again = seen.has(hash) ? ' (as above)' : '';
    lines.push(
      `${indent}${describeOperator(operator)} [${describeDimensions(operator)}] ${operator.nodes.join(', ')} ${hash.slice(0, 8)}${again}`,
    );
    if (again !== '') return;
    seen.add(hash);
    for (const input of boundInputs(operator)) visit(input, depth + 1);
  };
  for (const output of plan.outputs) {
    if (output.kind === 'literal') lines.push(`${output.node}: value ${JSON.stringify(output.value)?.slice(0, 100)} → ${output.name}`);
    else {
      const files = output.kind === 'raster' ? output.files.map((file) => file.name) : [output.name];
      lines.push(
        `${output.node}: ${output.options.format} → ${files.slice(0, 6).join(', ')}${files.length > 6 ? ` … (${files.length} files)` : ''}`,
      );
      if (output.kind === 'raster') lines.push(`  ${describeRung(plan, output)}`);
      visit(output.operator, 1);
    }
  }
  return lines.join('\n');
}

function size(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** What a plan will do and cost, for people. */
export function explain(plan: Plan): string {
  const { estimate } = plan;
  return [
    `plan ${plan.hash.slice(0, 16)} (encoder ${plan.encoder})`,
    ...plan.notes,
    ...plan.warnings.map((warning) => `warning: ${warning}`),
    explainTree(plan),
    `estimate: read ${size(estimate.bytesRead)} in ${estimate.blocksDecoded} blocks (${(estimate.inputPixels / 1e6).toFixed(2)} megapixels), ` +
      `about ${estimate.cpuSeconds} CPU seconds, at most ${size(estimate.outputBytes)} to write`,
  ].join('\n');
}
