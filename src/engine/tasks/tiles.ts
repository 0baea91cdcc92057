import { type Grid, viewOf } from '../../cube/index.ts';
import type { PlannedOutput, RasterFile } from '../../plan/index.ts';
import { encodeTile, joinQuadrants, levelsOf, type Plane, reduceTile, tileExtent, writeTile } from '../../raster/index.ts';
import type { ObjectStore } from '../../storage/index.ts';
import type { EvaluationEnvironment, PlaneEvaluator } from '../fused/plane-evaluator.ts';
import { type PartWriter, readReference } from '../part-writer.ts';
import type { PlaneReference, Task, TileResult } from '../task.ts';

type RasterOutput = Extract<PlannedOutput, { kind: 'raster' }>;

/** The window of a file's tile at full resolution. */
function tileGrid(file: RasterFile, tile: number): Grid {
  const { grid, tileSize } = file.layout;
  const [level] = levelsOf(file.layout);
  const column = tile % level!.columns;
  const row = Math.floor(tile / level!.columns);
  const extent = tileExtent(level!, tileSize, column, row);
  return { lattice: grid.lattice, column: grid.column + column * tileSize, row: grid.row + row * tileSize, ...extent };
}

function bytesOf(plane: Plane): Uint8Array {
  return new Uint8Array(plane.data.buffer, plane.data.byteOffset, plane.data.byteLength);
}

/** Computes and encodes tiles of a file at full resolution, from read to encode. */
export async function performTiles(
  task: Extract<Task, { kind: 'tiles' }>,
  output: RasterOutput,
  evaluator: PlaneEvaluator,
  environment: EvaluationEnvironment,
  parts: PartWriter,
): Promise<readonly TileResult[]> {
  const file = output.files[task.file]!;
  const reduce = levelsOf(file.layout).length > 1;
  const results: TileResult[] = [];
  for (const tile of task.tiles) {
    const grid = tileGrid(file, tile);
    const mark = evaluator.memory.mark();
    const planes = await evaluator.planes(environment, output.operator, grid, file.planes);
    const bands = planes.map((plane, band) => {
      environment.checkCancelled();
      const values = evaluator.view(plane, grid.width * grid.height);
      const written = writeTile(file.layout, band, values, grid.width, grid.height, grid.width, { nodata: plane.nodata, reduce });
      return {
        bytes: parts.add(written.bytes),
        statistics: written.statistics,
        ...(written.reduced === undefined
          ? {}
          : { reduced: { ...parts.add(bytesOf(written.reduced)), width: written.reduced.width, height: written.reduced.height } }),
      };
    });
    evaluator.memory.release(mark);
    environment.usage.outputPixels += grid.width * grid.height * planes.length;
    results.push({ kind: 'tile', output: task.output, file: task.file, level: 0, tile, bands });
  }
  return results;
}

/** Makes tiles of an overview from the reduced planes of the level above. */
export async function performOverviews(
  task: Extract<Task, { kind: 'overviews' }>,
  output: RasterOutput,
  store: ObjectStore,
  parts: PartWriter,
): Promise<readonly TileResult[]> {
  const { layout } = output.files[task.file]!;
  const levels = levelsOf(layout);
  const level = levels[task.level]!;
  const results: TileResult[] = [];
  for (const { tile, quadrants } of task.tiles) {
    const extent = tileExtent(level, layout.tileSize, tile % level.columns, Math.floor(tile / level.columns));
    const bands: TileResult['bands'][number][] = [];
    for (let band = 0; band < layout.bands.length; band += 1) {
      const planes: (Plane | undefined)[] = [];
      for (const quadrant of quadrants) planes.push(quadrant === null ? undefined : await readPlane(store, layout.type, quadrant[band]!));
      const joined = joinQuadrants(layout.type, layout.tileSize, extent, (dx, dy) => planes[dy * 2 + dx]);
      const bytes = parts.add(encodeTile(layout, joined.data, joined.width, joined.height, joined.width));
      if (task.level + 1 < levels.length) {
        const reduced = reduceTile(layout, band, joined);
        bands.push({ bytes, reduced: { ...parts.add(bytesOf(reduced)), width: reduced.width, height: reduced.height } });
      } else {
        bands.push({ bytes });
      }
    }
    results.push({ kind: 'tile', output: task.output, file: task.file, level: task.level, tile, bands });
  }
  return results;
}

async function readPlane(store: ObjectStore, type: Parameters<typeof viewOf>[0], reference: PlaneReference): Promise<Plane> {
  const bytes = Uint8Array.from(await readReference(store, reference));
  const { width, height } = reference;
  return { data: viewOf(type, bytes.buffer, 0, width * height), width, height };
}
