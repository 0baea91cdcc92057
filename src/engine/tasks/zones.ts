import type { Grid } from '../../cube/index.ts';
import { OpenEOError } from '../../cube/index.ts';
import type { BoundOperatorOf } from '../../plan/index.ts';
import type { ObjectStore } from '../../storage/index.ts';
import type { EvaluationEnvironment, PlaneEvaluator } from '../fused/plane-evaluator.ts';
import { planeCount } from '../fused/planes-of.ts';
import { type CellValue, type InterpretOptions, sizesOf, type ValueCube, volumeOf } from '../interpret/index.ts';
import { zonalCube, zoneReducer } from '../interpret/zonal.ts';
import { type PartWriter, readReference } from '../part-writer.ts';
import type { Task, ZonesResult } from '../task.ts';

/** Values of one zone that may be reduced at once, all planes together. */
const zoneValues = 60_000_000;
/** Planes computed at a time. */
const planesAtOnce = 32;

/** Gathers the pixels of each zone in some cells: for each zone its pixels plane by plane, as doubles, NaN for no-data. */
export async function performZones(
  task: Extract<Task, { kind: 'zones' }>,
  operator: BoundOperatorOf<'zonal'>,
  cells: readonly Grid[],
  evaluator: PlaneEvaluator,
  environment: EvaluationEnvironment,
  parts: PartWriter,
): Promise<readonly ZonesResult[]> {
  const input = environment.operators.get(operator.input)!;
  const planes = planeCount(input.schema);
  const results: ZonesResult[] = [];
  for (const cell of task.cells) {
    const grid = cells[cell]!;
    const zones = environment
      .zones(operator.features, grid)
      .map((pixels, zone) => ({ zone, pixels, values: new Float64Array(pixels.length * planes) }))
      .filter(({ pixels }) => pixels.length > 0);
    if (zones.length > 0) {
      for (let first = 0; first < planes; first += planesAtOnce) {
        const indices = Array.from({ length: Math.min(planesAtOnce, planes - first) }, (_, index) => first + index);
        const mark = evaluator.memory.mark();
        const found = await evaluator.planes(environment, operator.input, grid, indices);
        found.forEach((plane, index) => {
          const data = evaluator.view(plane, grid.width * grid.height);
          for (const { pixels, values } of zones) {
            const from = (first + index) * pixels.length;
            for (let pixel = 0; pixel < pixels.length; pixel += 1) {
              const value = data[pixels[pixel]!]!;
              values[from + pixel] = value === plane.nodata ? Number.NaN : value;
            }
          }
        });
        evaluator.memory.release(mark);
        environment.checkCancelled();
      }
    }
    results.push({
      kind: 'zones',
      operator: task.operator,
      cell,
      zones: zones.map(({ zone, pixels, values }) => ({ zone, pixels: pixels.length, values: parts.add(new Uint8Array(values.buffer)) })),
    });
  }
  return results;
}

/** The vector cube of a zonal operator from its cells, which count in their order whatever order they were computed in. */
export async function reduceZones(
  operator: BoundOperatorOf<'zonal'>,
  inputSchema: ValueCube['schema'],
  cells: readonly ZonesResult[],
  store: ObjectStore,
  options: InterpretOptions,
): Promise<ValueCube> {
  const planes = planeCount(inputSchema);
  const reduce = zoneReducer(operator, options);
  const isBoolean = inputSchema.type === 'boolean';
  const byZone = new Map<number, { readonly pixels: number; readonly values: ZonesResult['zones'][number]['values'] }[]>();
  for (const cell of [...cells].sort((a, b) => a.cell - b.cell)) {
    for (const { zone, pixels, values } of cell.zones) {
      const known = byZone.get(zone);
      if (known === undefined) byZone.set(zone, [{ pixels, values }]);
      else known.push({ pixels, values });
    }
  }
  const zoneCount = sizesOf(operator.schema)[0]!;
  const reduced: { readonly value: CellValue; readonly total: number; readonly valid: number }[][] = [];
  for (let zone = 0; zone < zoneCount; zone += 1) {
    const pieces = byZone.get(zone) ?? [];
    const total = pieces.reduce((sum, { pixels }) => sum + pixels, 0);
    if (total * planes > zoneValues) {
      throw new OpenEOError(
        'ProcessGraphComplexity',
        `Geometry ${zone} holds ${total} pixels under ${planes} labels; the limit is ${zoneValues} values a geometry.`,
        {
          node: operator.nodes[0],
          argument: 'geometries',
        },
      );
    }
    const data: { readonly pixels: number; readonly values: Float64Array }[] = [];
    for (const { pixels, values } of pieces)
      data.push({ pixels, values: new Float64Array(Uint8Array.from(await readReference(store, values)).buffer) });
    reduced.push(
      Array.from({ length: planes }, (_, plane) => {
        options.checkCancelled?.();
        const values = new Array<CellValue>(total);
        let next = 0;
        let valid = 0;
        for (const piece of data) {
          for (let pixel = 0; pixel < piece.pixels; pixel += 1) {
            const value = piece.values[plane * piece.pixels + pixel]!;
            if (Number.isFinite(value)) valid += 1;
            values[next++] = Number.isNaN(value) ? null : isBoolean ? value !== 0 : value;
          }
        }
        return { value: reduce(values), total, valid };
      }),
    );
  }
  return zonalCube(operator, volumeOf([planes]), (zone, plane) => reduced[zone]![plane]!);
}
