import type { NumericArray } from '../../cube/index.ts';
import type { BandStatistics, PartialStatistics } from '../statistics.ts';
import { bandStatistics, mergeStatistics } from '../statistics.ts';
import { assembleCog } from './cog-assemble.ts';
import type { Plane } from './overview.ts';
import { joinQuadrants, reducePlane } from './overview.ts';
import type { Level, RasterLayout } from './raster-layout.ts';
import { levelsOf, nodataOf, tileExtent } from './raster-layout.ts';
import { encodeTile, writeTile } from './write-tile.ts';

/**
 * A whole cloud-optimised GeoTIFF from planes that lie in memory, one a band, each of the grid's size without gaps between rows.
 * The file is the same, byte for byte, as one assembled from tiles that many workers wrote.
 */
export async function encodeCog(layout: RasterLayout, planes: readonly NumericArray[]): Promise<Uint8Array> {
  const { tileSize } = layout;
  const levels = levelsOf(layout);
  const tiles: Uint8Array[][] = levels.map(() => []);
  const statistics: (BandStatistics | undefined)[] = [];
  planes.forEach((plane, band) => {
    const parts: PartialStatistics[] = [];
    let reduced: Plane[] = [];
    eachTile(levels[0], tileSize, (extent, column, row) => {
      const offset = row * tileSize * layout.grid.width + column * tileSize;
      const written = writeTile(layout, band, plane.subarray(offset), extent.width, extent.height, layout.grid.width, {
        reduce: levels.length > 1,
      });
      tiles[0].push(written.bytes);
      parts.push(written.statistics);
      if (written.reduced !== undefined) reduced.push(written.reduced);
    });
    statistics.push(bandStatistics(mergeStatistics(parts)));
    for (let level = 1; level < levels.length; level++) reduced = nextLevel(layout, band, levels, level, reduced, tiles[level]);
  });
  const sizes = tiles.map((level) => Uint32Array.from(level, (bytes) => bytes.length));
  const pieces: Uint8Array[] = [];
  const tileOf = (level: number, band: number, tile: number): Uint8Array =>
    tiles[level][band * levels[level].columns * levels[level].rows + tile];
  for await (const piece of assembleCog(layout, sizes, tileOf, { statistics })) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Encodes a band's tiles of an overview from the reduced tiles of the level above; gives its own reduced tiles. */
function nextLevel(
  layout: RasterLayout,
  band: number,
  levels: readonly Level[],
  index: number,
  above: readonly Plane[],
  encoded: Uint8Array[],
): Plane[] {
  const reduced: Plane[] = [];
  const upper = levels[index - 1];
  eachTile(levels[index], layout.tileSize, (extent, column, row) => {
    const tile = joinQuadrants(layout.type, layout.tileSize, extent, (dx, dy) => {
      const x = 2 * column + dx;
      const y = 2 * row + dy;
      return x < upper.columns && y < upper.rows ? above[y * upper.columns + x] : undefined;
    });
    encoded.push(encodeTile(layout, tile.data, tile.width, tile.height, tile.width));
    if (index + 1 < levels.length) reduced.push(reduceTile(layout, band, tile));
  });
  return reduced;
}

/** An overview tile at half its resolution, as the next level needs it. */
export function reduceTile(layout: RasterLayout, band: number, tile: Plane): Plane {
  const method = layout.bands[band].overviewMethod;
  return reducePlane(tile.data, tile.width, tile.height, tile.width, { type: layout.type, nodata: nodataOf(layout), method });
}

function eachTile(
  level: Level,
  tileSize: number,
  visit: (extent: { width: number; height: number }, column: number, row: number) => void,
): void {
  for (let row = 0; row < level.rows; row++) {
    for (let column = 0; column < level.columns; column++) visit(tileExtent(level, tileSize, column, row), column, row);
  }
}
