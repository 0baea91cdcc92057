import type { Hash } from '../algebra/index.ts';
import { type Grid, onLattice } from '../cube/index.ts';
import { type BoundOperator, boundInputs } from './bound.ts';
import type { PlannedOutput } from './outputs.ts';
import type { SourcePixels } from './source-pixels.ts';

/** Pixels of a file's blocks. */
export interface BlockSize {
  readonly width: number;
  readonly height: number;
}

/** Tiles a side where blocks and tiles do not begin at the same pixels: blocks at the rim of a square are decoded for each square that they touch, so squares are large. */
const unaligned = 4;

/** Blocks of the bands of each source, by the hash of its pixels; undefined where a header could not be read. */
export type SourceBlocks = ReadonlyMap<Hash, readonly (BlockSize | undefined)[]>;

/** Looks at one file of each band of each source. `blocksOf` gives undefined for a file that cannot be read: this is for planning only. */
export async function readSourceBlocks(
  operators: ReadonlyMap<Hash, BoundOperator>,
  pixelsOf: (hash: Hash) => SourcePixels,
  blocksOf: (href: string) => Promise<BlockSize | undefined>,
): Promise<SourceBlocks> {
  const found = new Map<Hash, readonly (BlockSize | undefined)[]>();
  for (const operator of operators.values()) {
    if (operator.op !== 'source' || found.has(operator.pixels)) continue;
    const { bands, items } = pixelsOf(operator.pixels);
    const hrefs = bands.map((_, band) => items.find((item) => item.assets[band] != null)?.assets[band]?.href);
    found.set(operator.pixels, await Promise.all(hrefs.map((href) => (href === undefined ? undefined : blocksOf(href)))));
  }
  return found;
}

/**
 * How many tiles a side of an output's files are best computed together, so that blocks of the sources are decoded seldom more than once:
 * as many as a block covers where tiles and blocks begin together.
 */
export function tilesTogether(
  output: PlannedOutput,
  operators: ReadonlyMap<Hash, BoundOperator>,
  pixelsOf: (hash: Hash) => SourcePixels,
  blocks: SourceBlocks,
): number {
  if (output.kind !== 'raster') return 1;
  const layout = output.files[0]?.layout;
  if (layout === undefined) return 1;
  let side = 1;
  for (const operator of sourcesBelow(output.operator, operators)) {
    if (!beginsWithBlocks(pixelsOf(operator.pixels), layout.grid, layout.tileSize)) return unaligned;
    for (const block of blocks.get(operator.pixels) ?? []) {
      const longest = block === undefined ? 2 * layout.tileSize : Math.max(block.width, block.height);
      side = Math.max(side, Math.min(unaligned, Math.ceil(longest / layout.tileSize)));
    }
  }
  return side;
}

function sourcesBelow(root: Hash, operators: ReadonlyMap<Hash, BoundOperator>): readonly Extract<BoundOperator, { op: 'source' }>[] {
  const found: Extract<BoundOperator, { op: 'source' }>[] = [];
  const pending = [root];
  const seen = new Set<Hash>();
  for (let hash = pending.pop(); hash !== undefined; hash = pending.pop()) {
    if (seen.has(hash)) continue;
    seen.add(hash);
    const operator = operators.get(hash)!;
    if (operator.op === 'source') found.push(operator);
    pending.push(...boundInputs(operator));
  }
  return found;
}

/** True where the tiles of an output begin at whole tiles of each file of a source. */
function beginsWithBlocks(pixels: SourcePixels, grid: Grid, tileSize: number): boolean {
  return pixels.items.every((item) =>
    item.assets.every((asset) => {
      if (asset === null) return true;
      const own = asset.grid === undefined ? undefined : onLattice(grid, asset.grid.lattice);
      return own !== undefined && (own.column - asset.grid!.column) % tileSize === 0 && (own.row - asset.grid!.row) % tileSize === 0;
    }),
  );
}
