import type { BandStatistics } from '../statistics.ts';
import type { TileSizes } from './cog-layout.ts';
import { planCog } from './cog-layout.ts';
import type { RasterLayout } from './raster-layout.ts';

/** The encoded bytes of a tile: level 0 is full resolution, tiles are numbered row by row. */
export type ReadTile = (level: number, band: number, tile: number) => Uint8Array | Promise<Uint8Array>;

export interface AssembleOptions {
  /** One a band; bands without stay without. */
  readonly statistics?: readonly (BandStatistics | undefined)[];
  /** How many tiles may be asked for before the first of them has come: what hides the latency of an object store. */
  readonly readAhead?: number;
  readonly signal?: AbortSignal;
}

/** Bytes are handed out in pieces of at least this size, the last one apart: few writes, flat memory. */
const pieceBytes = 4 << 20;

/**
 * The bytes of a cloud-optimised GeoTIFF from encoded tiles, of which only the sizes need to be known beforehand.
 * Holds no more than the header, one piece and the tiles read ahead. Throws where a tile is not of the size that was announced.
 */
export async function* assembleCog(
  layout: RasterLayout,
  tileSizes: TileSizes,
  readTile: ReadTile,
  options: AssembleOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const plan = planCog(layout, tileSizes, options.statistics);
  let pieces: Uint8Array[] = [plan.header];
  let gathered = plan.header.length;
  for await (const tile of readInOrder(tilesInOrder(layout.bands.length, tileSizes), readTile, options)) {
    const frame = new Uint8Array(4 + tile.length + 4);
    new DataView(frame.buffer).setUint32(0, tile.length, true);
    frame.set(tile, 4);
    frame.set(tile.subarray(tile.length - 4), 4 + tile.length);
    pieces.push(frame);
    gathered += frame.length;
    if (gathered >= pieceBytes) {
      yield Buffer.concat(pieces, gathered);
      pieces = [];
      gathered = 0;
    }
  }
  if (gathered > 0) yield Buffer.concat(pieces, gathered);
}

interface TileAddress {
  readonly level: number;
  readonly band: number;
  readonly tile: number;
  readonly sizeBytes: number;
}

function* tilesInOrder(bands: number, tileSizes: TileSizes): Generator<TileAddress> {
  for (let level = tileSizes.length - 1; level >= 0; level--) {
    const sizes = tileSizes[level];
    const tiles = sizes.length / bands;
    for (let tile = 0; tile < tiles; tile++) {
      for (let band = 0; band < bands; band++) {
        const sizeBytes = sizes[band * tiles + tile];
        if (sizeBytes > 0) yield { level, band, tile, sizeBytes };
      }
    }
  }
}

async function* readInOrder(addresses: Iterator<TileAddress>, readTile: ReadTile, options: AssembleOptions): AsyncGenerator<Uint8Array> {
  const readAhead = options.readAhead ?? 8;
  const waiting: { readonly address: TileAddress; readonly bytes: Promise<Uint8Array> }[] = [];
  for (;;) {
    while (waiting.length < readAhead) {
      const next = addresses.next();
      if (next.done === true) break;
      const address = next.value;
      const bytes = (async () => readTile(address.level, address.band, address.tile))();
      // It is awaited in its turn; until then a failure must not count as unhandled.
      bytes.catch(() => undefined);
      waiting.push({ address, bytes });
    }
    const first = waiting.shift();
    if (first === undefined) return;
    options.signal?.throwIfAborted();
    const bytes = await first.bytes;
    const { level, band, tile, sizeBytes } = first.address;
    if (bytes.length !== sizeBytes || sizeBytes < 4) {
      throw new Error(
        `tile ${tile} of band ${band}, level ${level}, has ${bytes.length} bytes; ${sizeBytes} were announced, 4 is the least`,
      );
    }
    yield bytes;
  }
}
