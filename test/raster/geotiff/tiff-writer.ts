import { factsOf, type NumericArray, type NumericType } from '../../../src/cube/index.ts';
import { swapBytes } from '../../../src/raster/codecs/byte-order.ts';
import { compressions } from '../../../src/raster/codecs/decode-block.ts';
import { encodeDeflate, encodeZstd } from '../../../src/raster/codecs/encode.ts';
import { applyPredictor } from '../../../src/raster/codecs/predictor.ts';
import { encodeLzw } from '../codecs/lzw-encoder.ts';

/** One image for `writeTiff`, plainly: planes of values, one a sample. */
export interface PlainImage {
  readonly width: number;
  readonly height: number;
  readonly type: NumericType;
  readonly planes: readonly NumericArray[];
  readonly compression?: keyof typeof encoders;
  readonly predictor?: 1 | 2 | 3;
  readonly isPlanar?: boolean;
  /** Width and height of tiles; strips of `rowsPerStrip` without. */
  readonly tile?: readonly [width: number, height: number];
  readonly rowsPerStrip?: number;
  /** Last strips filled up to the height of the others, as some writers do. */
  readonly padsLastStrip?: boolean;
  readonly subfileType?: number;
  /** Further tags, or others in place of those written: type and values; null leaves a tag out. */
  readonly tags?: Readonly<Record<number, readonly [type: number, values: readonly number[] | string] | null>>;
}

export interface PlainOptions {
  readonly byteOrder?: 'little' | 'big';
  readonly big?: boolean;
}

const encoders = {
  none: (bytes: Uint8Array) => bytes,
  lzw: encodeLzw,
  deflate: (bytes: Uint8Array) => encodeDeflate(bytes, 1),
  zstd: (bytes: Uint8Array) => encodeZstd(bytes, 1),
} as const;

const sizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 12: 8, 16: 8 };

/** Writes a TIFF with blocks first and directories behind them. For tests only: it knows nothing of limits. */
export function writeTiff(images: readonly PlainImage[], { byteOrder = 'little', big = false }: PlainOptions = {}): Uint8Array {
  const isLittle = byteOrder === 'little';
  const parts: Uint8Array[] = [];
  let size = 0;
  const append = (bytes: Uint8Array): number => {
    const at = size;
    const padded = new Uint8Array(bytes.length + (bytes.length % 2));
    padded.set(bytes);
    parts.push(padded);
    size += padded.length;
    return at;
  };
  const number = (value: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    const view = new DataView(bytes.buffer);
    if (length === 1) view.setUint8(0, value);
    else if (length === 2) view.setUint16(0, value, isLittle);
    else if (length === 4) view.setUint32(0, value, isLittle);
    else view.setBigUint64(0, BigInt(value), isLittle);
    return bytes;
  };
  const values = (type: number, of: readonly number[] | string): Uint8Array => {
    if (typeof of === 'string') return new TextEncoder().encode(`${of}\0`);
    if (type !== 12) return Buffer.concat(of.map((value) => number(value, sizes[type])));
    const bytes = new Uint8Array(of.length * 8);
    of.forEach((value, index) => new DataView(bytes.buffer).setFloat64(index * 8, value, isLittle));
    return bytes;
  };
  const pointer = big ? 8 : 4;
  append(
    Buffer.concat([
      Buffer.from(isLittle ? 'II' : 'MM'),
      number(big ? 43 : 42, 2),
      ...(big ? [number(8, 2), number(0, 2)] : []),
      number(0, pointer),
    ]),
  );
  let link = size - pointer;
  const links: [at: number, value: number][] = [];

  for (const image of images) {
    const blocks = blocksOf(image, isLittle).map((bytes) => ({ at: bytes.length === 0 ? 0 : append(bytes), count: bytes.length }));
    const tags = new Map<number, readonly [number, readonly number[] | string]>(tagsOf(image, blocks, big));
    for (const [tag, value] of Object.entries(image.tags ?? {})) {
      if (value === null) tags.delete(Number(tag));
      else tags.set(Number(tag), value);
    }
    const entries = [...tags]
      .sort(([a], [b]) => a - b)
      .map(([tag, [type, of]]) => {
        const bytes = values(type, of);
        const inline = new Uint8Array(pointer);
        if (bytes.length <= pointer) inline.set(bytes);
        else inline.set(number(append(bytes), pointer));
        return Buffer.concat([number(tag, 2), number(type, 2), number(bytes.length / sizes[type], pointer), inline]);
      });
    const directory = append(Buffer.concat([number(entries.length, big ? 8 : 2), ...entries, number(0, pointer)]));
    links.push([link, directory]);
    link = directory + (big ? 8 : 2) + entries.length * (big ? 20 : 12);
  }
  const file = new Uint8Array(Buffer.concat(parts));
  for (const [at, value] of links) file.set(number(value, pointer), at);
  return file;
}

function blocksOf(image: PlainImage, isLittle: boolean): readonly Uint8Array[] {
  const { width, height, type, planes, tile, isPlanar = false, predictor = 1, compression = 'none' } = image;
  const bytesPerValue = factsOf(type).bytes as 1 | 2 | 4 | 8;
  const blockWidth = tile?.[0] ?? width;
  const blockHeight = tile?.[1] ?? Math.min(image.rowsPerStrip ?? height, height);
  const groups = isPlanar ? planes.map((plane) => [plane]) : [planes];
  return groups.flatMap((group) => {
    const blocks: Uint8Array[] = [];
    for (let top = 0; top < height; top += blockHeight) {
      for (let left = 0; left < width; left += blockWidth) {
        const isWhole = tile !== undefined || image.padsLastStrip;
        const rows = isWhole ? blockHeight : Math.min(blockHeight, height - top);
        const samples = group.length;
        const values = new (planes[0].constructor as new (length: number) => NumericArray)(blockWidth * rows * samples);
        for (let row = 0; row < Math.min(rows, height - top); row++) {
          for (let column = 0; column < Math.min(blockWidth, width - left); column++) {
            group.forEach((plane, sample) => {
              values[(row * blockWidth + column) * samples + sample] = plane[(top + row) * width + left + column];
            });
          }
        }
        const bytes = new Uint8Array(values.buffer as ArrayBuffer);
        applyPredictor(predictor, bytes, { bytesPerValue, samples, width: blockWidth, height: rows });
        if (!isLittle && predictor !== 3) swapBytes(bytes, bytesPerValue);
        blocks.push(encoders[compression](bytes));
      }
    }
    return blocks;
  });
}

function tagsOf(
  image: PlainImage,
  blocks: readonly { at: number; count: number }[],
  big: boolean,
): [number, readonly [number, readonly number[]]][] {
  const { width, height, type, planes, tile, isPlanar = false, predictor = 1, compression = 'none', subfileType = 0 } = image;
  const { bytes, integer, signed } = factsOf(type);
  const each = (value: number) => planes.map(() => value);
  const offsetType = big ? 16 : 4;
  const short = (...values: number[]): readonly [number, readonly number[]] => [3, values];
  return [
    [254, [4, [subfileType]]],
    [256, [4, [width]]],
    [257, [4, [height]]],
    [258, short(...each(bytes * 8))],
    [259, short(compressions[compression])],
    [262, short(1)],
    [277, short(planes.length)],
    [284, short(isPlanar ? 2 : 1)],
    [317, short(predictor)],
    [339, short(...each(integer ? (signed ? 2 : 1) : 3))],
    [tile ? 324 : 273, [offsetType, blocks.map((block) => block.at)]],
    [tile ? 325 : 279, [4, blocks.map((block) => block.count)]],
    ...(tile
      ? ([
          [322, short(tile[0])],
          [323, short(tile[1])],
        ] as [number, readonly [number, readonly number[]]][])
      : ([[278, [4, [image.rowsPerStrip ?? height]]]] as [number, readonly [number, readonly number[]]][])),
  ];
}
