import type { InlineCube, InlineDimension } from '../../src/algebra/index.ts';
import { type CubeSchema, type Dimension, labelText } from '../../src/cube/index.ts';
import { coverageOf, zonesOf } from '../../src/engine/features-on-grid.ts';
import { expressionLabels, interpretPlan, type ValueCube } from '../../src/engine/interpret/index.ts';
import type { Precision } from '../../src/kernels/index.ts';
import type { PlannedCase } from './plan-case.ts';

/** The interpreter's cube of a planned case, under the cube rule. */
export async function interpretCube(planned: PlannedCase, precision: Precision): Promise<ValueCube> {
  const { value, binding } = planned;
  if (value.kind !== 'cube') throw new TypeError('the case gives no cube');
  return interpretPlan(
    binding.operators,
    binding.of.get(value.operator)!,
    {
      precision,
      nullRule: 'cube',
      inline: planned.inline,
      coverage: (features, grid) => coverageOf(planned.features(features), grid),
      zones: (features, grid) => zonesOf(planned.features(features), grid),
    },
    async () => undefined,
  );
}

function typeOf(dimension: Dimension): InlineDimension['type'] {
  return dimension.kind;
}

function dimensionOf(schema: CubeSchema, position: number): InlineDimension {
  const dimension = schema.dimensions[position]!;
  const labels = expressionLabels(schema, position).map(labelText);
  const base = { name: dimension.name, type: typeOf(dimension), labels };
  if (dimension.kind !== 'spatial') return base;
  const system = dimension.labels === 'grid' ? schema.grid!.lattice.crs.code : dimension.referenceSystem;
  return { ...base, axis: dimension.axis, ...(system === undefined ? {} : { referenceSystem: system }) };
}

/** A cube as test vectors have them. */
export function inlineCubeOf({ schema, values }: ValueCube): InlineCube {
  return { dimensions: schema.dimensions.map((_, position) => dimensionOf(schema, position)), values, nodata: [Number.NaN] };
}

/** What a case gives on the interpreter: a literal that lowering computed, or a cube. */
export async function interpretCase(planned: PlannedCase): Promise<unknown> {
  const { value } = planned;
  switch (value.kind) {
    case 'literal':
      return value.value;
    case 'cube':
      return inlineCubeOf(await interpretCube(planned, 'f64'));
    default:
      throw new TypeError(`the case gives ${value.kind}, which is neither a value nor a cube`);
  }
}
