import {
  allocate,
  type Grid,
  intersect,
  isSameLattice,
  type NumericArray,
  type NumericType,
  OpenEOError,
  onLattice,
} from '../../cube/index.ts';
import type { BoundOperatorOf, PixelAsset, PixelItem, SourcePixels } from '../../plan/index.ts';
import { hasMask, readMask, readWindow, sourceWindow, warpPlane } from '../../raster/index.ts';
import type { Usage } from '../task.ts';
import type { SourcePlanes } from './plane-evaluator.ts';
import { isRemote, type OpenedRaster, type RasterFiles } from './raster-files.ts';
import { isTesting, testingPixels } from './testing-pixels.ts';

/** Stored pixels of one item, before they are mosaicked: row by row, of the file's type. */
interface ItemPixels {
  readonly data: NumericArray;
  readonly grid: Grid;
  readonly nodata: readonly number[];
  /** 0 where the file's own mask says that pixels are invalid. */
  readonly valid?: Uint8Array;
}

/** Planes of remote files that are read at a time: as many as there are connections to a host. */
const remoteParallelism = 8;

/** Reads sources: blocks of the items under a label, brought to the source's lattice, the first valid pixel of the band first. */
export class SourceReader implements SourcePlanes {
  readonly #files: RasterFiles;
  readonly #contents: (hash: string) => SourcePixels;
  readonly #onChange: () => void;

  /** `onChange` is called where a file turns out to be another one than before: what was made of it is void. */
  constructor(files: RasterFiles, contents: (hash: string) => SourcePixels, onChange: () => void = () => undefined) {
    this.#files = files;
    this.#contents = contents;
    this.#onChange = onChange;
  }

  /** Planes to be read at a time: one where the files are local, some where each answer has to be waited for. */
  parallelism(operator: BoundOperatorOf<'source'>, plane: number): number {
    const { bands, groups, items } = this.#contents(operator.pixels);
    const group = groups[Math.floor(plane / bands.length)]!;
    return group.some((index) => isRemote(items[index]!.assets[plane % bands.length]?.href ?? '')) ? remoteParallelism : 1;
  }

  async read(
    operator: BoundOperatorOf<'source'>,
    grid: Grid,
    plane: number,
    target: NumericArray,
    usage: Usage,
    signal?: AbortSignal,
  ): Promise<void> {
    const content = this.#contents(operator.pixels);
    const band = plane % content.bands.length;
    const { type, nodata = Number.NaN } = content.bands[band]!;
    let isEmpty = true;
    const empty = (): void => {
      if (isEmpty) target.fill(nodata);
      isEmpty = false;
    };
    for (const index of content.groups[Math.floor(plane / content.bands.length)]!) {
      const item = content.items[index]!;
      const asset = item.assets[band];
      if (asset === null || asset === undefined || isElsewhere(asset, grid)) continue;
      if (isTesting(asset)) {
        empty();
        const pixels = testingItem(asset, item, content.bands[band]!, grid);
        if (pixels !== undefined) {
          mosaic(target, grid, nodata, pixels, asset);
          usage.inputPixels += pixels.data.length;
        }
        if (isFull(target, nodata)) break;
        continue;
      }
      try {
        const file = await this.#files.open(asset.href, signal);
        const part = partOf(file.grid, grid);
        const isPlain = part !== undefined && isEmpty && isStoredAlike(asset, file, type, nodata);
        if (isPlain && part.width > 0) {
          if (part.width < grid.width || part.height < grid.height) empty();
          isEmpty = false;
          await readPart(
            file,
            asset,
            part,
            {
              data: target,
              offset: (part.row - rowOf(file.grid, grid)) * grid.width + (part.column - columnOf(file.grid, grid)),
              stride: grid.width,
            },
            usage,
            signal,
          );
          continue;
        }
        empty();
        const pixels = await readItem(file, asset, grid, usage, signal);
        if (pixels !== undefined) mosaic(target, grid, nodata, pixels, asset);
      } catch (error) {
        if (error instanceof OpenEOError) {
          // Nothing of a file that failed is trusted any longer: it may be another one by now.
          this.#files.forget(asset.href);
          this.#onChange();
        }
        throw named(error, item, asset, operator.nodes[0]);
      }
      if (isFull(target, nodata)) break;
    }
    empty();
  }
}

function named(error: unknown, item: PixelItem, asset: PixelAsset, node: string | undefined): unknown {
  if (error instanceof OpenEOError) return error.within({ node, item: item.id, file: asset.href });
  return error;
}

/** True where the metadata rule out that the file touches the window; its header is then never read. */
function isElsewhere(asset: PixelAsset, grid: Grid): boolean {
  if (asset.grid === undefined || !isSameLattice(asset.grid.lattice, grid.lattice)) return false;
  return intersect(grid, asset.grid) === undefined;
}

/** The pixels of a file in a window, counted as the file counts; undefined where the lattices differ, without width where nothing is common. */
function partOf(file: Grid, grid: Grid): Grid | undefined {
  if (!isSameLattice(file.lattice, grid.lattice)) return undefined;
  return intersect(file, grid) ?? { ...file, width: 0, height: 0 };
}

function columnOf(file: Grid, grid: Grid): number {
  return onLattice(grid, file.lattice)!.column;
}

function rowOf(file: Grid, grid: Grid): number {
  return onLattice(grid, file.lattice)!.row;
}

/** True where the file's numbers are the band's as they are. */
function isStoredAlike(asset: PixelAsset, file: OpenedRaster, type: NumericType, nodata: number): boolean {
  const own = asset.nodata ?? file.header.nodata ?? Number.NaN;
  return (
    file.header.images[0]!.type === type &&
    Object.is(own, nodata) &&
    asset.scale === undefined &&
    asset.offset === undefined &&
    !hasMask(file.header)
  );
}

async function readPart(
  file: OpenedRaster,
  asset: PixelAsset,
  part: Grid,
  target: { readonly data: NumericArray; readonly offset: number; readonly stride: number },
  usage: Usage,
  signal: AbortSignal | undefined,
): Promise<void> {
  const window = { level: 0, sample: asset.assetBand, column: part.column, row: part.row, width: part.width, height: part.height };
  const counters = await readWindow(file.header, file.source, window, target, signal);
  usage.blocksDecoded += counters.blocksDecoded;
  usage.bytesRead += counters.bytesRead;
  usage.inputPixels += part.width * part.height;
}

/** An item's pixels on the window's lattice: as they are, or resampled to the nearest from the item's own grid. */
async function readItem(
  file: OpenedRaster,
  asset: PixelAsset,
  grid: Grid,
  usage: Usage,
  signal: AbortSignal | undefined,
): Promise<ItemPixels | undefined> {
  const aligned = partOf(file.grid, grid);
  const window = aligned ?? sourceWindow(grid, file.grid, 'near');
  if (window === undefined || window.width === 0) return undefined;
  const { type } = file.header.images[0]!;
  const own = asset.nodata ?? file.header.nodata;
  const nodata = own === undefined ? [] : [own];
  const count = window.width * window.height;
  const data = allocate(type, count);
  await readPart(file, asset, window, { data, offset: 0, stride: window.width }, usage, signal);
  let valid: Uint8Array | undefined;
  if (hasMask(file.header)) {
    valid = new Uint8Array(count);
    const counters = await readMask(
      file.header,
      file.source,
      { level: 0, column: window.column, row: window.row, width: window.width, height: window.height },
      { data: valid, offset: 0, stride: window.width },
      signal,
    );
    usage.blocksDecoded += counters.blocksDecoded;
    usage.bytesRead += counters.bytesRead;
  }
  const read: Grid = { ...window, lattice: file.grid.lattice };
  if (aligned !== undefined) return { data, grid: { ...onLattice(read, grid.lattice)!, lattice: grid.lattice }, nodata, valid };
  return warped(data, read, nodata, valid, grid);
}

/** Pixels of a testing source on the window's lattice. */
function testingItem(asset: PixelAsset, item: PixelItem, band: SourcePixels['bands'][number], grid: Grid): ItemPixels | undefined {
  const own = asset.grid!;
  const aligned = partOf(own, grid);
  const window = aligned ?? sourceWindow(grid, own, 'near');
  if (window === undefined || window.width === 0) return undefined;
  const read: Grid = { ...window, lattice: own.lattice };
  const data = testingPixels(asset, item, band, read);
  const nodata = asset.nodata === undefined ? [] : [asset.nodata];
  if (aligned !== undefined) return { data, grid: onLattice(read, grid.lattice)!, nodata };
  return warped(data, read, nodata, undefined, grid);
}

/** Nearest pixels on another lattice. Which pixels exist is told apart from their values, so no value is lost to a marker. */
function warped(data: NumericArray, from: Grid, nodata: readonly number[], valid: Uint8Array | undefined, grid: Grid): ItemPixels {
  const values = new Float64Array(grid.width * grid.height);
  const source = Float64Array.from(data);
  for (let index = 0; index < source.length; index += 1) {
    if (nodata.includes(source[index]!) || valid?.[index] === 0) source[index] = Number.NaN;
  }
  warpPlane(
    { data: source, grid: from, stride: from.width, nodata: [] },
    { data: values, grid, stride: grid.width, nodata: Number.NaN },
    'near',
  );
  return { data: values, grid, nodata: [] };
}

/** Puts an item's valid pixels where the target has none yet, decoded by scale and offset. */
function mosaic(target: NumericArray, grid: Grid, nodata: number, pixels: ItemPixels, asset: PixelAsset): void {
  const { data, valid } = pixels;
  const [own = Number.NaN] = pixels.nodata;
  const { scale = 1, offset = 0, minimum = -Infinity } = asset;
  const isScaled = asset.scale !== undefined || asset.offset !== undefined;
  const column = pixels.grid.column - grid.column;
  const row = pixels.grid.row - grid.row;
  for (let y = 0; y < pixels.grid.height; y += 1) {
    let from = y * pixels.grid.width;
    let to = (row + y) * grid.width + column;
    for (let x = 0; x < pixels.grid.width; x += 1, from += 1, to += 1) {
      const value = data[from]!;
      if (value === own || value !== value || valid?.[from] === 0) continue;
      const present = target[to]!;
      if (present !== nodata && present === present) continue;
      target[to] = isScaled ? Math.max(minimum, value * scale + offset) : value;
    }
  }
}

function isFull(target: NumericArray, nodata: number): boolean {
  return Number.isNaN(nodata) ? !target.some(Number.isNaN) : target.indexOf(nodata) < 0;
}
