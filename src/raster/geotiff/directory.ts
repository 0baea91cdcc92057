import type { ByteRange } from '../../storage/index.ts';
import type { HeaderBytes } from './header-bytes.ts';
import { fieldSizes, tagName, tags } from './tags.ts';
import { unreadable } from './unreadable.ts';

/** One image file directory: the values of the tags that are read, numbers or text. */
export interface Directory {
  readonly numbers: (tag: number) => ArrayLike<number> | undefined;
  readonly text: (tag: number) => string | undefined;
}

export interface TiffStructure {
  readonly byteOrder: 'little' | 'big';
  readonly isBigTiff: boolean;
  readonly directories: readonly Directory[];
}

interface Entry {
  readonly type: number;
  readonly count: number;
  readonly start: number;
  readonly length: number;
}

interface Layout {
  readonly isBigTiff: boolean;
  readonly isLittle: boolean;
}

const maxDirectories = 1024;
const maxEntries = 4096;
/** Tags that hold a value a block may be as large as that takes; all others are small. */
const perBlock: ReadonlySet<number> = new Set([tags.stripOffsets, tags.stripByteCounts, tags.tileOffsets, tags.tileByteCounts]);
const maxBlocks = 2 ** 24;
const maxValueBytes = 2 ** 24;

const wantedTags: ReadonlySet<number> = new Set(Object.values(tags));

/**
 * Reads all directories of a classic or Big TIFF of either byte order.
 * Counts and positions are checked before anything is fetched for them: memory stays within what the file really holds, and limits that are reached
 * (directories, entries, blocks, bytes of one tag) are `SourceUnreadable` naming the limit.
 * @see TIFF 6.0, section 2; BigTIFF: http://bigtiff.org
 */
export async function readStructure(bytes: HeaderBytes): Promise<TiffStructure> {
  await bytes.readFirst();
  const { layout, first } = readStart(bytes);
  const directories: Directory[] = [];
  const seen = new Set<number>();
  for (let offset = first; offset !== 0; ) {
    if (seen.has(offset)) throw unreadable(bytes.name, 'is damaged: its directories form a loop');
    if (directories.length === maxDirectories)
      throw unreadable(bytes.name, `has more than ${maxDirectories} directories, which is the limit`);
    seen.add(offset);
    const { entries, next } = await readEntries(bytes, layout, offset);
    await bytes.fetch([...entries.values()].map(({ start, length }): ByteRange => [start, start + length]));
    directories.push(directoryOf(bytes, layout, entries));
    offset = next;
  }
  return { byteOrder: layout.isLittle ? 'little' : 'big', isBigTiff: layout.isBigTiff, directories };
}

function readStart(bytes: HeaderBytes): { readonly layout: Layout; readonly first: number } {
  const view = bytes.view(0, 8);
  const mark = view?.getUint16(0, true);
  const isLittle = mark === 0x4949;
  const version = view?.getUint16(2, isLittle);
  if (view === undefined || (!isLittle && mark !== 0x4d4d) || (version !== 42 && version !== 43)) {
    throw unreadable(bytes.name, 'is not a TIFF: it does not begin with II or MM and the number 42 or 43');
  }
  const isBigTiff = version === 43;
  if (!isBigTiff) return { layout: { isBigTiff, isLittle }, first: view.getUint32(4, isLittle) };
  const rest = bytes.view(8, 8);
  if (rest === undefined || view.getUint16(4, isLittle) !== 8)
    throw unreadable(bytes.name, 'is a damaged BigTIFF: its offsets are not of 8 bytes');
  return { layout: { isBigTiff, isLittle }, first: Number(rest.getBigUint64(0, isLittle)) };
}

async function readEntries(
  bytes: HeaderBytes,
  { isBigTiff, isLittle }: Layout,
  offset: number,
): Promise<{ entries: Map<number, Entry>; next: number }> {
  const countBytes = isBigTiff ? 8 : 2;
  const entryBytes = isBigTiff ? 20 : 12;
  const pointerBytes = isBigTiff ? 8 : 4;
  const integer = (view: DataView, at: number) => (isBigTiff ? Number(view.getBigUint64(at, isLittle)) : view.getUint32(at, isLittle));
  await fetchWithin(bytes, offset, countBytes, 'a directory');
  const head = bytes.view(offset, countBytes)!;
  const count = isBigTiff ? Number(head.getBigUint64(0, isLittle)) : head.getUint16(0, isLittle);
  if (count > maxEntries) throw unreadable(bytes.name, `has a directory of ${count} tags; the limit is ${maxEntries}`);
  const length = count * entryBytes + pointerBytes;
  await fetchWithin(bytes, offset + countBytes, length, 'a directory');
  const view = bytes.view(offset + countBytes, length)!;

  const entries = new Map<number, Entry>();
  for (let index = 0; index < count; index++) {
    const at = index * entryBytes;
    const tag = view.getUint16(at, isLittle);
    const type = view.getUint16(at + 2, isLittle);
    const valueCount = integer(view, at + 4);
    const size = fieldSizes[type] ?? 0;
    if (!wantedTags.has(tag) || size === 0 || entries.has(tag)) continue;
    assertCount(bytes, tag, valueCount, size);
    const valueAt = at + 4 + pointerBytes;
    const valueBytes = valueCount * size;
    const start = valueBytes <= pointerBytes ? offset + countBytes + valueAt : integer(view, valueAt);
    assertWithin(bytes, start, valueBytes, `its tag ${tagName(tag)}`);
    entries.set(tag, { type, count: valueCount, start, length: valueBytes });
  }
  return { entries, next: integer(view, count * entryBytes) };
}

function assertCount(bytes: HeaderBytes, tag: number, count: number, size: number): void {
  if (perBlock.has(tag)) {
    if (count > maxBlocks) throw unreadable(bytes.name, `has ${count} blocks by its tag ${tagName(tag)}; the limit is ${maxBlocks}`);
  } else if (count * size > maxValueBytes) {
    throw unreadable(bytes.name, `has ${count * size} bytes in its tag ${tagName(tag)}; the limit is ${maxValueBytes}`);
  }
}

function assertWithin(bytes: HeaderBytes, start: number, length: number, what: string): void {
  if (!Number.isSafeInteger(start + length) || start + length > (bytes.sizeBytes ?? Number.MAX_SAFE_INTEGER)) {
    throw unreadable(bytes.name, `is damaged or incomplete: ${what} at byte ${start} lies outside its ${bytes.sizeBytes ?? '?'} bytes`);
  }
}

async function fetchWithin(bytes: HeaderBytes, start: number, length: number, what: string): Promise<void> {
  assertWithin(bytes, start, length, what);
  await bytes.fetch([[start, start + length]]);
  if (bytes.view(start, length) === undefined) throw unreadable(bytes.name, `is incomplete: it ends within ${what} at byte ${start}`);
}

function directoryOf(bytes: HeaderBytes, { isLittle }: Layout, entries: ReadonlyMap<number, Entry>): Directory {
  const viewOf = (tag: number, entry: Entry): DataView => {
    const view = bytes.view(entry.start, entry.length);
    if (view === undefined) throw unreadable(bytes.name, `is incomplete: it ends within its tag ${tagName(tag)}`);
    return view;
  };
  return {
    numbers: (tag) => {
      const entry = entries.get(tag);
      return entry && decodeNumbers(viewOf(tag, entry), entry, isLittle);
    },
    text: (tag) => {
      const entry = entries.get(tag);
      if (entry === undefined) return undefined;
      const view = viewOf(tag, entry);
      const text = new TextDecoder().decode(new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength));
      return text.replace(/\0.*$/s, '');
    },
  };
}

function decodeNumbers(view: DataView, { type, count }: Entry, isLittle: boolean): ArrayLike<number> {
  const values = new Float64Array(count);
  const size = fieldSizes[type];
  const get = numberReaders[type];
  for (let index = 0, at = 0; index < count; index++, at += size) values[index] = get(view, at, isLittle);
  return values;
}

type NumberReader = (view: DataView, at: number, isLittle: boolean) => number;

const byte: NumberReader = (view, at) => view.getUint8(at);
const long: NumberReader = (view, at, isLittle) => view.getUint32(at, isLittle);
const long8: NumberReader = (view, at, isLittle) => Number(view.getBigUint64(at, isLittle));

/** By field type; `fieldSizes` tells which types exist. */
const numberReaders: Readonly<Record<number, NumberReader>> = {
  1: byte,
  2: byte,
  3: (view, at, isLittle) => view.getUint16(at, isLittle),
  4: long,
  5: (view, at, isLittle) => view.getUint32(at, isLittle) / view.getUint32(at + 4, isLittle),
  6: (view, at) => view.getInt8(at),
  7: byte,
  8: (view, at, isLittle) => view.getInt16(at, isLittle),
  9: (view, at, isLittle) => view.getInt32(at, isLittle),
  10: (view, at, isLittle) => view.getInt32(at, isLittle) / view.getInt32(at + 4, isLittle),
  11: (view, at, isLittle) => view.getFloat32(at, isLittle),
  12: (view, at, isLittle) => view.getFloat64(at, isLittle),
  13: long,
  16: long8,
  17: (view, at, isLittle) => Number(view.getBigInt64(at, isLittle)),
  18: long8,
};
