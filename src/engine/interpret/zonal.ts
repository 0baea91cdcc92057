import { LabelledArray, prepareExpression } from '../../algebra/index.ts';
import { OpenEOError } from '../../cube/index.ts';
import type { BoundOperatorOf } from '../../plan/index.ts';
import type { InterpretOptions } from './pixelwise.ts';
import { planesOf } from './spatial.ts';
import { type CellValue, sizesOf, stridesOf, type ValueCube, volumeOf } from './value-cube.ts';

/** One value from the pixels of a geometry. */
export type ZoneReducer = (values: readonly CellValue[]) => CellValue;

export function zoneReducer(operator: Pick<BoundOperatorOf<'zonal'>, 'expression' | 'nodes'>, options: InterpretOptions): ZoneReducer {
  const run = prepareExpression(operator.expression, options);
  return (values) => {
    const result = run({
      data: new LabelledArray(
        values,
        values.map((_, index) => index),
      ),
    });
    if (result !== null && typeof result === 'object') {
      throw new OpenEOError('ProcessParameterInvalid', 'The reducer gives several values for a geometry; one is needed.', {
        node: operator.nodes[0],
        argument: 'reducer',
      });
    }
    return (result ?? null) as CellValue;
  };
}

/** The cube of a zonal operator from its values by [geometry][plane], plane order as in the input without x and y. */
export function zonalCube(
  operator: BoundOperatorOf<'zonal'>,
  planeCount: number,
  value: (zone: number, plane: number) => { readonly value: CellValue; readonly total: number; readonly valid: number },
): ValueCube {
  const sizes = sizesOf(operator.schema);
  const strides = stridesOf(sizes);
  const values = new Array<CellValue>(volumeOf(sizes)).fill(null);
  const perPlane = operator.counts ? 3 : 1;
  for (let zone = 0; zone < sizes[0]!; zone += 1) {
    for (let plane = 0; plane < planeCount; plane += 1) {
      const result = value(zone, plane);
      const offset = zone * strides[0]! + plane * perPlane;
      values[offset] = result.value;
      if (operator.counts) {
        values[offset + 1] = result.total;
        values[offset + 2] = result.valid;
      }
    }
  }
  return { schema: operator.schema, values };
}

export function interpretZonal(
  operator: BoundOperatorOf<'zonal'>,
  input: ValueCube,
  zones: readonly Uint32Array[],
  options: InterpretOptions,
): ValueCube {
  const planes = planesOf(input.schema);
  const reduce = zoneReducer(operator, options);
  return zonalCube(operator, planes.count, (zone, plane) => {
    const offset = planes.offsetOf(plane);
    const pixels = zones[zone] ?? new Uint32Array(0);
    const values = Array.from(
      pixels,
      (pixel) => input.values[offset + Math.floor(pixel / planes.width) * planes.strideY + (pixel % planes.width) * planes.strideX]!,
    );
    return {
      value: reduce(values),
      total: values.length,
      valid: values.filter((each) => each !== null && (typeof each !== 'number' || Number.isFinite(each))).length,
    };
  });
}
