import type { Hash } from '../algebra/index.ts';
import { type Grid, onLattice } from '../cube/index.ts';
import { type BoundOperator, boundInputs } from './bound.ts';
import type { PlannedOutput } from './outputs.ts';
import type { SourcePixels } from './source-pixels.ts';

/** Tiles a side where blocks and tiles begin at the same pixels: some files have blocks of twice a tile's size. */
const aligned = 2;
/** Tiles a side where they do not: blocks at the rim of a square are decoded for each square that they touch, so squares are large. */
const unaligned = 4;

/** How many tiles a side of an output's files are best computed together, so that blocks of the sources are decoded seldom more than once. */
export function tilesTogether(
  output: PlannedOutput,
  operators: ReadonlyMap<Hash, BoundOperator>,
  pixelsOf: (hash: Hash) => SourcePixels,
): number {
  if (output.kind !== 'raster') return 1;
  const pending = [output.operator];
  const seen = new Set<Hash>();
  for (let hash = pending.pop(); hash !== undefined; hash = pending.pop()) {
    if (seen.has(hash)) continue;
    seen.add(hash);
    const operator = operators.get(hash)!;
    if (
      operator.op === 'source' &&
      !beginsWithBlocks(pixelsOf(operator.pixels), output.files[0]?.layout.grid, output.files[0]?.layout.tileSize ?? 512)
    )
      return unaligned;
    pending.push(...boundInputs(operator));
  }
  return aligned;
}

/** True where the tiles of an output begin at whole tiles of each file of a source. */
function beginsWithBlocks(pixels: SourcePixels, grid: Grid | undefined, tileSize: number): boolean {
  if (grid === undefined) return false;
  return pixels.items.every((item) =>
    item.assets.every((asset) => {
      if (asset === null) return true;
      const own = asset.grid === undefined ? undefined : onLattice(grid, asset.grid.lattice);
      return own !== undefined && (own.column - asset.grid!.column) % tileSize === 0 && (own.row - asset.grid!.row) % tileSize === 0;
    }),
  );
}
