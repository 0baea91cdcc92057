import type { SourceItems } from '../catalog/index.ts';
import type { Band, Grid, NumericType } from '../cube/index.ts';

/** How one band of one item is stored; indices into the tables below keep thousands of items small. */
export interface PixelAsset {
  readonly href: string;
  readonly assetBand: number;
  readonly nodata?: number;
  readonly scale?: number;
  readonly offset?: number;
  readonly minimum?: number;
  /** What the metadata say of the file's grid, to skip items that cannot touch a window before their header is read. */
  readonly grid?: Grid;
}

export interface PixelItem {
  readonly id: string;
  readonly self?: string;
  readonly time: number;
  /** By position of the band; null where the item lacks it. */
  readonly assets: readonly (PixelAsset | null)[];
}

/** A source as workers read it: plain JSON, pinned by its hash. Planes are counted time by time, bands within. */
export interface SourcePixels {
  readonly source: string;
  readonly grid: Grid;
  readonly bands: readonly { readonly name: string; readonly type: NumericType; readonly nodata?: number }[];
  readonly items: readonly PixelItem[];
  /** For each time label the items that mosaic under it, in order: the first valid pixel of a band wins. */
  readonly groups: readonly (readonly number[])[];
}

/** Pixels of resolved items on a grid. */
export function sourcePixels(items: SourceItems, bands: readonly (Band & { readonly type: NumericType })[], grid: Grid): SourcePixels {
  const position = new Map(bands.map((band, index) => [band.name, index]));
  return {
    source: items.source,
    grid,
    bands: bands.map(({ name, type, nodata }) => ({ name, type, nodata })),
    items: items.items.map((item) => {
      const assets = new Array<PixelAsset | null>(bands.length).fill(null);
      for (const { band, href, assetBand, nodata, scale, offset, minimum, grid: own } of item.assets) {
        const index = position.get(band);
        if (index !== undefined) assets[index] = { href, assetBand, nodata, scale, offset, minimum, grid: own };
      }
      return { id: item.id, self: item.self, time: item.time, assets };
    }),
    groups: items.groups.map((group) => group.items),
  };
}

/** The form that is hashed, stored and sent: grids, which thousands of assets share, stand once in a table. */
type StoredPixels = Omit<SourcePixels, 'items'> & {
  readonly format: 'source-pixels';
  readonly grids: readonly Grid[];
  readonly items: readonly (Omit<PixelItem, 'assets'> & {
    readonly assets: readonly ((Omit<PixelAsset, 'grid'> & { readonly grid?: number }) | null)[];
  })[];
};

/** JSON of a source: equal sources give equal text. */
export function writePixels(pixels: SourcePixels): string {
  const grids: Grid[] = [];
  const known = new Map<string, number>();
  const indexOf = (grid: Grid): number => {
    const { lattice, column, row, width, height } = grid;
    const key = `${lattice.crs.code}/${lattice.anchorX}/${lattice.anchorY}/${lattice.stepX}/${lattice.stepY}/${column}/${row}/${width}/${height}`;
    let index = known.get(key);
    if (index === undefined) {
      index = grids.push(grid) - 1;
      known.set(key, index);
    }
    return index;
  };
  const items = pixels.items.map((item) => ({
    ...item,
    assets: item.assets.map((asset) =>
      asset === null ? null : { ...asset, grid: asset.grid === undefined ? undefined : indexOf(asset.grid) },
    ),
  }));
  const stored: StoredPixels = { format: 'source-pixels', ...pixels, items, grids };
  return JSON.stringify(stored, (_key, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value,
  );
}

export function isStoredPixels(json: unknown): json is StoredPixels {
  return typeof json === 'object' && json !== null && (json as { format?: unknown }).format === 'source-pixels';
}

/** A source from the JSON that `writePixels` wrote, parsed. */
export function readPixels(stored: StoredPixels): SourcePixels {
  const { format: _format, grids, items, ...rest } = stored;
  return {
    ...rest,
    items: items.map((item) => ({
      ...item,
      assets: item.assets.map((asset) =>
        asset === null ? null : { ...asset, grid: asset.grid === undefined ? undefined : grids[asset.grid] },
      ),
    })),
  };
}
