import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type NumericArray, OpenEOError, viewOf } from '../../cube/index.ts';
import type { BoundOperator, PlannedOutput, RasterFile } from '../../plan/index.ts';
import {
  assembleCog,
  bandStatistics,
  createNetcdf,
  encodePng,
  levelsOf,
  mergeStatistics,
  netcdfLayout,
  nodataOf,
  type PartialStatistics,
  tileExtent,
} from '../../raster/index.ts';
import type { ObjectStore } from '../../storage/index.ts';
import { labelDimensions, labelsAt } from '../fused/planes-of.ts';
import { readReference } from '../part-writer.ts';
import type { FileResult, Task, TileResult } from '../task.ts';

type RasterOutput = Extract<PlannedOutput, { kind: 'raster' }>;

/** Bytes of the largest picture's planes, which are held at once. */
const pictureBytes = 1 << 30;

/** Puts a file together from its tiles; it appears under its name whole or not at all. */
export async function performAssemble(
  task: Extract<Task, { kind: 'assemble' }>,
  output: RasterOutput,
  operator: BoundOperator,
  store: ObjectStore,
  scratchFolder: string,
  checkCancelled: () => void,
): Promise<FileResult> {
  const file = output.files[task.file]!;
  const byLevel = tilesByLevel(file, task.tiles);
  const statistics = file.layout.bands.map((_, band) => mergeStatistics(byLevel[0]!.map((tile) => tile.bands[band]!.statistics)));
  const key = `${task.job}/results/${file.name}`;
  const written = await writeFile(key, file, byLevel, statistics, output, operator, store, scratchFolder, checkCancelled);
  return { kind: 'file', output: task.output, file: task.file, key, statistics, ...written };
}

interface Written {
  readonly bytes: number;
  readonly sha256: string;
  readonly warnings: readonly string[];
}

async function writeFile(
  key: string,
  file: RasterFile,
  byLevel: readonly (readonly TileResult[])[],
  statistics: readonly PartialStatistics[],
  output: RasterOutput,
  operator: BoundOperator,
  store: ObjectStore,
  scratchFolder: string,
  checkCancelled: () => void,
): Promise<Written> {
  switch (output.options.format) {
    case 'GTiff': {
      const sizes = byLevel.map((tiles) =>
        Uint32Array.from(file.layout.bands.flatMap((_, band) => tiles.map((tile) => tile.bands[band]!.bytes.length))),
      );
      const pieces = assembleCog(
        file.layout,
        sizes,
        (level, band, tile) => {
          checkCancelled();
          return readReference(store, byLevel[level]![tile]!.bands[band]!.bytes);
        },
        { statistics: statistics.map(bandStatistics) },
      );
      return { ...(await putHashed(store, key, pieces)), warnings: [] };
    }
    case 'PNG': {
      const { width, height } = file.layout.grid;
      const planes: NumericArray[] = [];
      if (width * height * file.planes.length * 8 > pictureBytes) {
        throw new OpenEOError(
          'FormatUnsuitable',
          `A picture of ${width} x ${height} pixels is beyond the limit of ${pictureBytes} bytes in memory. Use GTiff, or resample_spatial to larger pixels.`,
          {
            node: output.node,
          },
        );
      }
      for (let band = 0; band < file.planes.length; band += 1) planes.push(await wholePlane(file, byLevel[0]!, band, store));
      checkCancelled();
      const nodata = planes.map(() => nodataOf(file.layout));
      const { bytes, warnings } = encodePng({
        width,
        height,
        planes,
        nodata,
        bitDepth: output.options.bitDepth,
        level: output.options.level,
      });
      return { ...(await putHashed(store, key, [bytes])), warnings };
    }
    case 'netCDF': {
      const folder = mkdtempSync(join(scratchFolder, 'netcdf-'));
      try {
        const path = join(folder, 'file.nc');
        await writeNetcdf(path, file, byLevel[0]!, output, operator, store, checkCancelled);
        return { ...(await putHashed(store, key, createReadStream(path, { highWaterMark: 1 << 20 }))), warnings: [] };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  }
}

/** Tiles of each level in their order; a missing one is a fault of the coordinator. */
function tilesByLevel(file: RasterFile, tiles: readonly TileResult[]): readonly (readonly TileResult[])[] {
  return levelsOf(file.layout).map((level, index) => {
    const found = new Array<TileResult>(level.columns * level.rows);
    for (const tile of tiles) if (tile.level === index) found[tile.tile] = tile;
    for (let tile = 0; tile < found.length; tile += 1)
      if (found[tile] === undefined) throw new OpenEOError('Internal', `tile ${tile} of level ${index} of ${file.name} is missing`);
    return found;
  });
}

async function putHashed(
  store: ObjectStore,
  key: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      hash.update(piece);
      bytes += piece.length;
      yield piece;
    }
  }
  await store.put(key, counted());
  return { bytes, sha256: hash.digest('hex') };
}

/** A tile's pixels as they were stored uncompressed. */
async function tilePlane(file: RasterFile, tile: TileResult, band: number, store: ObjectStore): Promise<NumericArray> {
  const bytes = Uint8Array.from(await readReference(store, tile.bands[band]!.bytes));
  return viewOf(file.layout.type, bytes.buffer, 0, file.layout.tileSize ** 2);
}

async function wholePlane(file: RasterFile, tiles: readonly TileResult[], band: number, store: ObjectStore): Promise<NumericArray> {
  const { grid, tileSize, type } = file.layout;
  const [level] = levelsOf(file.layout);
  const plane = viewOf(type, new ArrayBuffer(grid.width * grid.height * 8), 0, grid.width * grid.height);
  for (const tile of tiles) {
    const column = tile.tile % level!.columns;
    const row = Math.floor(tile.tile / level!.columns);
    const extent = tileExtent(level!, tileSize, column, row);
    const pixels = await tilePlane(file, tile, band, store);
    for (let line = 0; line < extent.height; line += 1) {
      plane.set(pixels.subarray(line * tileSize, line * tileSize + extent.width), (row * tileSize + line) * grid.width + column * tileSize);
    }
  }
  return plane;
}

async function writeNetcdf(
  path: string,
  file: RasterFile,
  tiles: readonly TileResult[],
  output: RasterOutput,
  operator: BoundOperator,
  store: ObjectStore,
  checkCancelled: () => void,
): Promise<void> {
  const { options } = output;
  if (options.format !== 'netCDF') throw new TypeError('not a netCDF output');
  const { schema } = operator;
  const layout = netcdfLayout(schema, { level: options.level, chunkSize: options.chunkSize });
  const writer = await createNetcdf(path, layout);
  try {
    const [level] = levelsOf(file.layout);
    const { tileSize } = file.layout;
    const fileNodata = nodataOf(file.layout) ?? Number.NaN;
    for (const tile of tiles) {
      const column = tile.tile % level!.columns;
      const row = Math.floor(tile.tile / level!.columns);
      const extent = tileExtent(level!, tileSize, column, row);
      for (let band = 0; band < file.planes.length; band += 1) {
        checkCancelled();
        const { variable, start } = netcdfPlace(schema, file.planes[band]!, layout.variables);
        const pixels = await tilePlane(file, tile, band, store);
        const data = viewOf(variable.type, new ArrayBuffer(extent.width * extent.height * 8), 0, extent.width * extent.height);
        const nodata = variable.nodata ?? Number.NaN;
        for (let line = 0; line < extent.height; line += 1) {
          for (let x = 0; x < extent.width; x += 1) {
            const value = pixels[line * tileSize + x]!;
            data[line * extent.width + x] = value === fileNodata || value !== value ? nodata : value;
          }
        }
        const shape = [...start.map(() => 1), extent.height, extent.width];
        writer.write(variable.name, [...start, row * tileSize, column * tileSize], shape, data);
      }
    }
    writer.close();
  } catch (error) {
    writer.abort();
    throw error;
  }
}

/** The variable that a plane belongs to, and its position along the variable's dimensions before y and x. */
function netcdfPlace<V extends { readonly name: string; readonly dimensions: readonly string[] }>(
  schema: BoundOperator['schema'],
  plane: number,
  variables: readonly V[],
): { readonly variable: V; readonly start: readonly number[] } {
  const dimensions = labelDimensions(schema);
  const labels = labelsAt(schema, plane);
  const bandsAt = dimensions.findIndex((dimension) => dimension.kind === 'bands');
  const variable = variables[bandsAt < 0 ? 0 : labels[bandsAt]!]!;
  const start = variable.dimensions.slice(0, -2).map((name) => labels[dimensions.findIndex((dimension) => dimension.name === name)]!);
  return { variable, start };
}
