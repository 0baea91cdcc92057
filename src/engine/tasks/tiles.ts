import { type Grid, viewOf } from '../../cube/index.ts';
import type { PlannedOutput, RasterFile } from '../../plan/index.ts';
import { encodeTile, joinQuadrants, levelsOf, type Plane, reduceTile, tileExtent, writeTile } from '../../raster/index.ts';
import type { ObjectStore } from '../../storage/index.ts';
import type { EvaluationEnvironment, PlaneEvaluator } from '../fused/plane-evaluator.ts';
import { type PartWriter, readReference } from '../part-writer.ts';
import type { PlaneReference, Task, TileResult } from '../task.ts';

type RasterOutput = Extract<PlannedOutput, { kind: 'raster' }>;

/** Bytes of results that a window computes at a time. */
const resultBytes = 48 << 20;

/** A tile's place in its file, and the window of tiles that are computed together. */
interface TilePlace {
  readonly tile: number;
  readonly column: number;
  readonly row: number;
}

function placesOf(file: RasterFile, tiles: readonly number[]): readonly TilePlace[] {
  const [level] = levelsOf(file.layout);
  return tiles.map((tile) => ({ tile, column: tile % level!.columns, row: Math.floor(tile / level!.columns) }));
}

/** The window around tiles: computed at once, so that blocks under several tiles are decoded once. */
function windowAround(file: RasterFile, places: readonly TilePlace[]): Grid {
  const { grid, tileSize } = file.layout;
  const first = Math.min(...places.map(({ column }) => column)) * tileSize;
  const top = Math.min(...places.map(({ row }) => row)) * tileSize;
  const right = Math.min(grid.width, (Math.max(...places.map(({ column }) => column)) + 1) * tileSize);
  const bottom = Math.min(grid.height, (Math.max(...places.map(({ row }) => row)) + 1) * tileSize);
  return { lattice: grid.lattice, column: grid.column + first, row: grid.row + top, width: right - first, height: bottom - top };
}

function bytesOf(plane: Plane): Uint8Array {
  return new Uint8Array(plane.data.buffer, plane.data.byteOffset, plane.data.byteLength);
}

/** Computes and encodes tiles of a file at full resolution, from read to encode: all tiles as one window, some bands at a time where there are many. */
export async function performTiles(
  task: Extract<Task, { kind: 'tiles' }>,
  output: RasterOutput,
  evaluator: PlaneEvaluator,
  environment: EvaluationEnvironment,
  parts: PartWriter,
): Promise<readonly TileResult[]> {
  const file = output.files[task.file]!;
  const { layout } = file;
  const [level, next] = levelsOf(layout);
  const places = placesOf(file, task.tiles);
  const window = windowAround(file, places);
  const results = places.map(() => [] as TileResult['bands'][number][]);
  const batch = Math.max(1, Math.floor(resultBytes / (window.width * window.height * 4)));
  for (let first = 0; first < file.planes.length; first += batch) {
    const mark = evaluator.memory.mark();
    const planes = await evaluator.planes(environment, output.operator, window, file.planes.slice(first, first + batch));
    planes.forEach((plane, index) => {
      const values = evaluator.view(plane, window.width * window.height);
      places.forEach(({ column, row }, position) => {
        environment.checkCancelled();
        const extent = tileExtent(level!, layout.tileSize, column, row);
        const offset =
          (layout.grid.row + row * layout.tileSize - window.row) * window.width +
          layout.grid.column +
          column * layout.tileSize -
          window.column;
        const written = writeTile(layout, first + index, values.subarray(offset), extent.width, extent.height, window.width, {
          nodata: plane.nodata,
          reduce: next !== undefined,
        });
        results[position]!.push({
          bytes: parts.add(written.bytes),
          statistics: written.statistics,
          ...(written.reduced === undefined
            ? {}
            : { reduced: { ...parts.add(bytesOf(written.reduced)), width: written.reduced.width, height: written.reduced.height } }),
        });
      });
    });
    evaluator.memory.release(mark);
  }
  environment.usage.outputPixels += window.width * window.height * file.planes.length;
  return places.map(({ tile }, position) => ({
    kind: 'tile',
    output: task.output,
    file: task.file,
    level: 0,
    tile,
    bands: results[position]!,
  }));
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
