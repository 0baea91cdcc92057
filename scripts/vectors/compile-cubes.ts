import { tmpdir } from 'node:os';
import type { InlineCube } from '../../src/algebra/index.ts';
import { isNumericType } from '../../src/cube/index.ts';
import { coverageOf, zonesOf } from '../../src/engine/features-on-grid.ts';
import { type EvaluationEnvironment, PlaneEvaluator } from '../../src/engine/fused/plane-evaluator.ts';
import { labelDimensions, planeCount, storageAt } from '../../src/engine/fused/planes-of.ts';
import { traceProgram } from '../../src/engine/fused/trace.ts';
import { Untraceable } from '../../src/engine/fused/trace-expression.ts';
import { fromPlanes } from '../../src/engine/interpret/spatial.ts';
import { noUsage } from '../../src/engine/task.ts';
import { compileProgram, type Precision } from '../../src/kernels/index.ts';
import type { BoundOperator } from '../../src/plan/index.ts';
import type { CompiledAnswer } from './compile-values.ts';
import { asStored, roundedTo } from './compile-values.ts';
import { inlineCubeOf, interpretCube } from './interpret-case.ts';
import { isCube, type PlannedCase, planCase } from './plan-case.ts';

const evaluators = new Map<Precision, PlaneEvaluator>();

function evaluatorOf(precision: Precision): PlaneEvaluator {
  let evaluator = evaluators.get(precision);
  if (evaluator === undefined) {
    evaluator = new PlaneEvaluator({ workingBytes: 1 << 26, rung: precision });
    evaluators.set(precision, evaluator);
  }
  return evaluator;
}

function environmentOf(planned: PlannedCase): EvaluationEnvironment {
  return {
    operators: planned.binding.operators,
    sources: {
      read: () => {
        throw new TypeError('a test vector has no collection');
      },
    },
    inline: planned.inline,
    coverage: (features, grid) => coverageOf(planned.features(features), grid),
    zones: (features, grid) => zonesOf(planned.features(features), grid),
    scratchFolder: tmpdir(),
    usage: noUsage(),
    checkCancelled: () => undefined,
  };
}

/** Operators whose planes the evaluator computes without a kernel of their own. */
const withoutKernel = new Set<BoundOperator['op']>(['source', 'inline', 'window', 'resample', 'zonal']);

function isCompiled(planned: PlannedCase, root: BoundOperator, indices: readonly number[], precision: Precision): boolean {
  if (withoutKernel.has(root.op)) return false;
  try {
    const { program, cuts } = traceProgram(planned.binding.operators, root.hash, indices);
    const stores = indices.map((index) => storageAt(root.schema, index));
    return cuts.size === 0 && compileProgram(program, precision, stores).supported;
  } catch (error) {
    if (error instanceof Untraceable) return false;
    throw error;
  }
}

export interface CompiledCube extends CompiledAnswer {
  /** A kernel computed it; else the plane evaluator did, with the interpreter inside. */
  readonly compiled: boolean;
  readonly cube: InlineCube;
}

function roundedCube(cube: InlineCube): InlineCube {
  return { ...cube, values: roundedTo('f32', cube.values) as InlineCube['values'] };
}

/**
 * A case that gives a raster cube, by the plane evaluator: its bound operators as kernels over the planes of the cubes given. Undefined where
 * the result is no raster, holds texts or has no pixels.
 */
export async function runCompiledCube(
  id: string,
  args: Readonly<Record<string, unknown>>,
  precision: Precision,
): Promise<CompiledCube | undefined> {
  const rounded = Object.entries(args).map(([name, value]) => [
    name,
    isCube(value) && precision === 'f32' ? roundedCube(value) : roundedTo(precision, value),
  ]);
  const planned = planCase(id, precision === 'f32' ? Object.fromEntries(rounded) : args);
  const { value, binding } = planned;
  if (value.kind !== 'cube') return undefined;
  const root = binding.operators.get(binding.of.get(value.operator)!)!;
  const { grid } = root.schema;
  if (grid === undefined || grid.width === 0 || grid.height === 0) return undefined;
  const dimensions = labelDimensions(root.schema);
  const bands = dimensions.flatMap((dimension) => (dimension.kind === 'bands' ? dimension.bands : []));
  if ([root.schema, ...bands].some(({ type }) => type !== 'boolean' && !isNumericType(type))) return undefined;
  const indices = Array.from({ length: planeCount(root.schema) }, (_, index) => index);
  const compiled = isCompiled(planned, root, indices, precision);
  // What no kernel computes is computed in f64, whichever rung is asked for.
  if (!compiled && precision === 'f32') return undefined;
  const evaluator = evaluatorOf(precision);
  const mark = evaluator.memory.mark();
  try {
    const planes = await evaluator.planes(environmentOf(planned), root.hash, grid, indices);
    const count = grid.width * grid.height;
    const cube = fromPlanes(root.schema, (index) => {
      const { nodata } = planes[index]!;
      return Float64Array.from(evaluator.view(planes[index]!, count), (each) => (each === nodata ? Number.NaN : each));
    });
    const types = cube.values.map((_, offset) => storageAt(root.schema, planeOf(root, offset)).type);
    const interpreted = (await interpretCube(planned, precision)).values.map((each, offset) =>
      types[offset] === 'f32' && typeof each === 'number' ? Math.fround(each) : each,
    );
    return {
      actual: asStored(cube.values),
      interpreted: asStored(interpreted),
      compiled,
      cube: withBooleans(inlineCubeOf(cube), root),
    };
  } finally {
    evaluator.memory.release(mark);
  }
}

/** Index of the plane that a value belongs to. */
function planeOf({ schema }: BoundOperator, offset: number): number {
  let rest = offset;
  let plane = 0;
  let stride = 1;
  for (const dimension of schema.dimensions.toReversed()) {
    const isGrid = dimension.kind === 'spatial' && dimension.labels === 'grid';
    const size = isGrid ? (dimension.axis === 'x' ? schema.grid!.width : schema.grid!.height) : dimension.labels.length;
    if (!isGrid) {
      plane += (rest % size) * stride;
      stride *= size;
    }
    rest = Math.floor(rest / size);
  }
  return plane;
}

function withBooleans(cube: InlineCube, { schema }: BoundOperator): InlineCube {
  if (schema.type !== 'boolean') return cube;
  return { ...cube, values: cube.values.map((value) => (value === null ? null : value !== 0)) };
}
