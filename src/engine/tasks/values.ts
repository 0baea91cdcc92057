import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Dimension, isNumericType, type Label, OpenEOError, viewOf } from '../../cube/index.ts';
import { boundInputs, type PlannedOutput } from '../../plan/index.ts';
import { createNetcdf, netcdfLayout } from '../../raster/index.ts';
import type { ObjectStore } from '../../storage/index.ts';
import { type FeatureCollection, type VectorTable, writeCsv, writeGeoJson } from '../../vector/index.ts';
import type { EvaluationEnvironment, PlaneEvaluator } from '../fused/plane-evaluator.ts';
import { type CellValue, interpretOperator, sizesOf, stridesOf, type ValueCube } from '../interpret/index.ts';
import type { FileResult, Task } from '../task.ts';
import { reduceZones } from './zones.ts';

type ValuesOutput = Extract<PlannedOutput, { kind: 'values' }>;

/** A cube that is no raster, each operator once (`known`), from zones that were gathered before, rasters that are small enough, and values given in the graph. */
export async function valuesOf(
  hash: string,
  task: Extract<Task, { kind: 'values' }>,
  evaluator: PlaneEvaluator,
  environment: EvaluationEnvironment,
  store: ObjectStore,
  known: Map<string, Promise<ValueCube>> = new Map(),
): Promise<ValueCube> {
  let cube = known.get(hash);
  if (cube === undefined) {
    cube = computeValues(hash, task, evaluator, environment, store, known);
    known.set(hash, cube);
  }
  return cube;
}

async function computeValues(
  hash: string,
  task: Extract<Task, { kind: 'values' }>,
  evaluator: PlaneEvaluator,
  environment: EvaluationEnvironment,
  store: ObjectStore,
  known: Map<string, Promise<ValueCube>>,
): Promise<ValueCube> {
  const operator = environment.operators.get(hash)!;
  const nullRule = hasSource(environment, hash) ? 'cube' : 'inline';
  if (operator.op === 'zonal') {
    const cells = task.zones.filter((cell) => cell.operator === hash);
    return reduceZones(operator, environment.operators.get(operator.input)!.schema, cells, store, {
      precision: 'f64',
      nullRule: 'cube',
      checkCancelled: environment.checkCancelled,
    });
  }
  if (operator.schema.grid !== undefined && nullRule === 'cube') return evaluator.valueCube(environment, hash, operator.schema.grid);
  const inputs: ValueCube[] = [];
  for (const input of boundInputs(operator)) inputs.push(await valuesOf(input, task, evaluator, environment, store, known));
  return interpretOperator(operator, inputs, {
    precision: 'f64',
    nullRule,
    inline: environment.inline,
    coverage: environment.coverage,
    zones: environment.zones,
    checkCancelled: environment.checkCancelled,
  });
}

function hasSource(environment: EvaluationEnvironment, hash: string): boolean {
  const pending = [hash];
  const seen = new Set<string>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const operator = environment.operators.get(next)!;
    if (operator.op === 'source') return true;
    pending.push(...boundInputs(operator));
  }
  return false;
}

/** Computes a cube without raster and writes it in its format. */
export async function performValues(
  task: Extract<Task, { kind: 'values' }>,
  output: ValuesOutput,
  evaluator: PlaneEvaluator,
  environment: EvaluationEnvironment,
  store: ObjectStore,
  features: (hash: string) => FeatureCollection,
  scratchFolder: string,
): Promise<FileResult> {
  const cube = await valuesOf(output.operator, task, evaluator, environment, store);
  const key = `${task.job}/results/${output.name}`;
  environment.usage.outputPixels += cube.values.length;
  if (output.options.format === 'netCDF') {
    const folder = mkdtempSync(join(scratchFolder, 'netcdf-'));
    try {
      const path = join(folder, 'file.nc');
      await writeNetcdf(path, cube, output.options.level);
      const hash = createHash('sha256');
      let bytes = 0;
      async function* counted(): AsyncGenerator<Uint8Array> {
        for await (const piece of createReadStream(path)) {
          hash.update(piece as Uint8Array);
          bytes += (piece as Uint8Array).length;
          yield piece as Uint8Array;
        }
      }
      await store.put(key, counted());
      return { kind: 'file', output: task.output, file: 0, key, bytes, sha256: hash.digest('hex'), warnings: [] };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const bytes = new TextEncoder().encode(textOf(cube, output, features));
  await store.put(key, bytes);
  return {
    kind: 'file',
    output: task.output,
    file: 0,
    key,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    warnings: [],
  };
}

function textOf(cube: ValueCube, output: ValuesOutput, features: (hash: string) => FeatureCollection): string {
  switch (output.options.format) {
    case 'CSV':
      return writeCsv(vectorTable(cube, features, output.node));
    case 'GeoJSON':
      return writeGeoJson(vectorTable(cube, features, output.node));
    case 'JSON':
      return `${JSON.stringify(jsonOf(cube))}\n`;
    default:
      throw new OpenEOError('FormatUnsuitable', `${output.options.format} cannot hold this cube.`, {
        node: output.node,
        argument: 'format',
      });
  }
}

function jsonNumber(value: CellValue): CellValue | string {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  return Number.isNaN(value) ? null : value > 0 ? 'Infinity' : '-Infinity';
}

/** A scalar as itself; a cube as its dimensions and nested arrays. */
export function jsonOf(cube: ValueCube): unknown {
  const { dimensions } = cube.schema;
  if (dimensions.length === 0) return jsonNumber(cube.values[0] ?? null);
  const sizes = sizesOf(cube.schema);
  const nest = (depth: number, offset: number, stride: readonly number[]): unknown => {
    if (depth === sizes.length) return jsonNumber(cube.values[offset]!);
    return Array.from({ length: sizes[depth]! }, (_, index) => nest(depth + 1, offset + index * stride[depth]!, stride));
  };
  return {
    dimensions: dimensions.map((dimension) => ({ name: dimension.name, type: dimension.kind, labels: labelTexts(dimension) })),
    data: nest(0, 0, stridesOf(sizes)),
  };
}

function labelTexts(dimension: Dimension): readonly Label[] {
  if (dimension.kind === 'temporal') return dimension.labels.map((label) => label.text);
  return dimension.labels === 'grid' ? [] : dimension.labels;
}

/** A row a geometry and time, a column for each combination of the other labels. */
function vectorTable(cube: ValueCube, featuresOf: (hash: string) => FeatureCollection, node: string): VectorTable {
  const { dimensions } = cube.schema;
  const geometryAt = dimensions.findIndex((dimension) => dimension.kind === 'geometry');
  const geometry = dimensions[geometryAt];
  if (geometry?.kind !== 'geometry') throw new OpenEOError('FormatUnsuitable', 'The cube has no geometries.', { node });
  const features = featuresOf(geometry.features);
  const timeAt = dimensions.findIndex((dimension) => dimension.kind === 'temporal');
  const time = dimensions[timeAt];
  const times = time?.kind === 'temporal' ? time.labels.map((label) => label.text) : undefined;
  const sizes = sizesOf(cube.schema);
  const strides = stridesOf(sizes);
  let columns: readonly { readonly name: string; readonly offset: number }[] = [{ name: '', offset: 0 }];
  dimensions.forEach((dimension, position) => {
    if (position === geometryAt || position === timeAt) return;
    const labels = labelTexts(dimension);
    columns = columns.flatMap(({ name, offset }) =>
      labels.map((label, index) => ({
        name: name === '' ? String(label) : `${name}_${label}`,
        offset: offset + index * strides[position]!,
      })),
    );
  });
  return {
    features,
    times,
    columns: columns.map(({ name, offset }) => ({
      name: name === '' ? 'value' : name,
      values: features.features.flatMap((_, feature) =>
        (times ?? ['']).map(
          (_time, index) => cube.values[offset + feature * strides[geometryAt]! + (timeAt < 0 ? 0 : index * strides[timeAt]!)] ?? null,
        ),
      ),
    })),
  };
}

async function writeNetcdf(path: string, cube: ValueCube, level: number): Promise<void> {
  const layout = netcdfLayout(cube.schema, { level });
  const writer = await createNetcdf(path, layout);
  try {
    const { dimensions } = cube.schema;
    const sizes = sizesOf(cube.schema);
    const strides = stridesOf(sizes);
    const bandsAt = dimensions.findIndex((dimension) => dimension.kind === 'bands');
    layout.variables.forEach((variable, band) => {
      if (!isNumericType(variable.type)) return;
      const count = variable.shape.reduce((product, length) => product * length, 1);
      const data = viewOf(variable.type, new ArrayBuffer(count * 8), 0, count);
      const positions = variable.dimensions.map((name) => dimensions.findIndex((dimension) => dimension.name === name));
      const inner = stridesOf(variable.shape);
      for (let index = 0; index < count; index += 1) {
        let offset = bandsAt < 0 ? 0 : band * strides[bandsAt]!;
        let rest = index;
        positions.forEach((position, depth) => {
          offset += Math.floor(rest / inner[depth]!) * strides[position]!;
          rest %= inner[depth]!;
        });
        const value = cube.values[offset] ?? null;
        data[index] = value === null ? (variable.nodata ?? Number.NaN) : Number(value);
      }
      writer.write(
        variable.name,
        variable.shape.map(() => 0),
        variable.shape,
        data,
      );
    });
    writer.close();
  } catch (error) {
    writer.abort();
    throw error;
  }
}
