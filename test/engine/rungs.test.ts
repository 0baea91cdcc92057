import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { Grid } from '../../src/cube/index.ts';
import { PlaneEvaluator } from '../../src/engine/fused/plane-evaluator.ts';
import { planeCount } from '../../src/engine/fused/planes-of.ts';
import { interpretPlan, type ValueCube } from '../../src/engine/index.ts';
import { fromPlanes, planesOf, readPlane } from '../../src/engine/interpret/spatial.ts';
import { fuzzRuns } from '../oracle.ts';
import { buildWorld, operatorsBelow, randomSteps, type World } from './random-operators.ts';

const scratch = mkdtempSync(join(tmpdir(), 'graticule-rungs-'));
after(() => rmSync(scratch, { recursive: true }));

const evaluators = {
  'the rung that is chosen': new PlaneEvaluator({ workingBytes: 8 << 20 }),
  'f64 kernels': new PlaneEvaluator({ workingBytes: 8 << 20, rung: 'f64' }),
  'the interpreter of programs': new PlaneEvaluator({ workingBytes: 8 << 20, rung: 'interpreter' }),
  'strips through a file': new PlaneEvaluator({ workingBytes: 16 }),
};

/** Every operator below the root by the interpreter of cubes, in double precision. */
async function interpretAll(world: World): Promise<ReadonlyMap<string, ValueCube>> {
  const cubes = new Map<string, ValueCube>();
  const environment = world.environment(scratch);
  for (const operator of operatorsBelow(world)) {
    const cube = await interpretPlan(
      world.operators,
      operator.hash,
      { precision: 'f64', nullRule: 'cube', inline: environment.inline, coverage: environment.coverage, zones: environment.zones },
      (each) => {
        if (each.op !== 'source') return Promise.resolve(undefined);
        const { nodata } = each.schema;
        const bands = each.schema.dimensions.find((dimension) => dimension.kind === 'bands')!;
        const cube = fromPlanes(each.schema, (index) => {
          const band = bands.kind === 'bands' ? bands.bands[index % bands.bands.length]! : undefined;
          const missing = band?.nodata ?? nodata;
          return Float64Array.from(world.plane(each, index), (value) => (value === missing ? Number.NaN : value));
        });
        return Promise.resolve(cube);
      },
    );
    cubes.set(operator.hash, cube);
  }
  return cubes;
}

function magnitude(cubes: Iterable<ValueCube>): number {
  let most = 1;
  for (const { values } of cubes)
    for (const value of values) if (typeof value === 'number' && Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}

async function planesBy(evaluator: PlaneEvaluator, world: World, grid: Grid): Promise<readonly Float64Array[]> {
  const { schema } = world.operators.get(world.root)!;
  const mark = evaluator.memory.mark();
  const planes = await evaluator.planes(
    world.environment(scratch),
    world.root,
    grid,
    Array.from({ length: planeCount(schema) }, (_, index) => index),
  );
  const values = planes.map((plane) =>
    Float64Array.from(evaluator.view(plane, grid.width * grid.height), (value) => (value === plane.nodata ? Number.NaN : value)),
  );
  evaluator.memory.release(mark);
  return values;
}

function compare(
  found: readonly Float64Array[],
  expected: readonly Float64Array[],
  tolerance: number,
  grid: Grid,
  how: string,
  world: World,
): void {
  found.forEach((plane, index) => {
    const wanted = expected[index]!;
    for (let pixel = 0; pixel < plane.length; pixel += 1) {
      const x = plane[pixel]!;
      const y = wanted[pixel]!;
      const isClose = Number.isNaN(x) || Number.isNaN(y) ? Number.isNaN(x) && Number.isNaN(y) : x === y || Math.abs(x - y) <= tolerance;
      if (isClose) continue;
      const place = `plane ${index}, column ${pixel % grid.width}, row ${Math.floor(pixel / grid.width)}`;
      assert.fail(`${how} gives ${x} where the interpreter of cubes gives ${y} (${place}):\n${world.story.join('\n')}`);
    }
  });
}

function crop(plane: Float64Array, whole: Grid, part: Grid): Float64Array {
  return Float64Array.from({ length: part.width * part.height }, (_, pixel) => {
    const column = part.column - whole.column + (pixel % part.width);
    const row = part.row - whole.row + Math.floor(pixel / part.width);
    return plane[row * whole.width + column]!;
  });
}

test('fused kernels on every rung, on any window, equal the interpreter of cubes on random operators', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(
      randomSteps,
      fc.nat(1000),
      fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 4, maxLength: 4 }),
      async (steps, seed, window) => {
        const world = buildWorld(steps, seed);
        if (world === undefined) return;
        const { schema } = world.operators.get(world.root)!;
        const grid = schema.grid!;
        const cubes = await interpretAll(world);
        const cube = cubes.get(world.root)!;
        const view = planesOf(cube.schema);
        const expected = Array.from({ length: view.count }, (_, index) => readPlane(cube, view, index));
        const tolerance = 1e-6 * magnitude(cubes.values());
        const [a, b, c, d] = window.map((part) => part / 1000) as [number, number, number, number];
        const column = Math.floor(a * grid.width);
        const row = Math.floor(b * grid.height);
        const part: Grid = {
          ...grid,
          column: grid.column + column,
          row: grid.row + row,
          width: 1 + Math.floor(c * (grid.width - column)),
          height: 1 + Math.floor(d * (grid.height - row)),
        };
        for (const [how, evaluator] of Object.entries(evaluators)) {
          compare(await planesBy(evaluator, world, grid), expected, tolerance, grid, how, world);
          const cropped = expected.map((plane) => crop(plane, grid, part));
          compare(await planesBy(evaluator, world, part), cropped, tolerance, part, `${how}, on a window,`, world);
        }
        compared += 1;
      },
    ),
    { numRuns: fuzzRuns(400) },
  );
  assert.ok(compared > 100, `only ${compared} worlds were compared`);
});
