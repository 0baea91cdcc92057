import type { Hash, InlineCube } from '../../algebra/index.ts';
import type { Grid } from '../../cube/index.ts';
import { type BoundOperator, boundInputs } from '../../plan/index.ts';
import {
  type InterpretOptions,
  interpretAlong,
  interpretGroup,
  interpretMap,
  interpretMask,
  interpretMerge,
  interpretReshape,
  interpretSelect,
} from './pixelwise.ts';
import { interpretCrop, interpretResample, interpretWindow } from './spatial.ts';
import type { CellValue, ValueCube } from './value-cube.ts';
import { interpretZonal } from './zonal.ts';

export type { InterpretOptions } from './pixelwise.ts';
export * from './value-cube.ts';

/** What the interpreter asks of its surroundings. */
export interface InterpretEnvironment extends InterpretOptions {
  inline(content: Hash): InlineCube;
  /** 1 inside the features (in any CRS), 0 outside, row by row. */
  coverage(features: Hash, grid: Grid): Uint8Array;
  /** Pixel offsets (row by row) of each feature. */
  zones(features: Hash, grid: Grid): readonly Uint32Array[];
}

/** Computes one operator from its inputs' whole cubes: slow and plain, the meaning that faster ways must equal. */
export function interpretOperator(operator: BoundOperator, inputs: readonly ValueCube[], environment: InterpretEnvironment): ValueCube {
  const [first, second] = inputs;
  switch (operator.op) {
    case 'source':
      throw new TypeError('a source is read, not interpreted');
    case 'inline':
      return inlineValues(operator.schema, environment.inline(operator.content));
    case 'map':
      return interpretMap(operator, inputs, environment);
    case 'along':
      return interpretAlong(operator, first!, environment);
    case 'group':
      return interpretGroup(operator, first!, environment);
    case 'select':
      return interpretSelect(operator, first!);
    case 'crop':
      return interpretCrop(
        operator,
        first!,
        operator.features === undefined ? undefined : environment.coverage(operator.features, operator.schema.grid!),
      );
    case 'window':
      return interpretWindow(operator, first!);
    case 'resample':
      return interpretResample(operator, first!);
    case 'merge':
      return interpretMerge(operator, [first!, second!], environment);
    case 'mask':
      return interpretMask(operator, first!, second!);
    case 'zonal':
      return interpretZonal(operator, first!, environment.zones(operator.features, first!.schema.grid!), environment);
    case 'reshape':
      return interpretReshape(operator, first!);
  }
}

/** Values of a cube given in the graph: what its no-data says is null. */
function inlineValues(schema: ValueCube['schema'], cube: InlineCube): ValueCube {
  const isNodata = (value: CellValue): boolean => value === null || cube.nodata.some((nodata) => Object.is(nodata, value));
  return { schema, values: cube.values.map((value) => (isNodata(value) ? null : value)) };
}

/** Computes a root from its leaves up, each operator once; `read` gives what is not interpreted (sources, stored stages). */
export async function interpretPlan(
  operators: ReadonlyMap<Hash, BoundOperator>,
  root: Hash,
  environment: InterpretEnvironment,
  read: (operator: BoundOperator) => Promise<ValueCube | undefined>,
): Promise<ValueCube> {
  const done = new Map<Hash, ValueCube>();
  const pending: Hash[] = [root];
  while (pending.length > 0) {
    const hash = pending[pending.length - 1]!;
    if (done.has(hash)) {
      pending.pop();
      continue;
    }
    const operator = operators.get(hash)!;
    const given = await read(operator);
    if (given !== undefined) {
      done.set(hash, given);
      continue;
    }
    const missing = boundInputs(operator).filter((input) => !done.has(input));
    if (missing.length > 0) {
      pending.push(...missing);
      continue;
    }
    done.set(
      hash,
      interpretOperator(
        operator,
        boundInputs(operator).map((input) => done.get(input)!),
        environment,
      ),
    );
  }
  return done.get(root)!;
}
