/** Types of TIFF fields that we write. */
const fieldTypes = { ascii: 2, short: 3, long: 4, double: 12, long8: 16 } as const;

const fieldBytes: Readonly<Record<number, number>> = { 2: 1, 3: 2, 4: 4, 12: 8, 16: 8 };

/** A tag with its values; text ends in a zero byte. */
export interface Field {
  readonly tag: number;
  readonly type: keyof typeof fieldTypes;
  readonly values: ArrayLike<number>;
}

/** A field of text (UTF-8), with the zero byte that ends it. */
export function textField(tag: number, text: string): Field {
  return { tag, type: 'ascii', values: new TextEncoder().encode(`${text}\0`) };
}

/** Where a directory and the values that do not fit into its entries come to lie. */
export interface PlacedDirectory {
  readonly at: number;
  readonly end: number;
}

function valueBytes(field: Field): number {
  return field.values.length * fieldBytes[fieldTypes[field.type]];
}

/** Bytes of the directory itself, without values that lie behind it. */
function entriesBytes(count: number, big: boolean): number {
  return big ? 8 + count * 20 + 8 : 2 + count * 12 + 4;
}

const align = (position: number): number => Math.ceil(position / 8) * 8;

/** Places a directory at `from`, values behind it at multiples of 8; sizes depend on the number of values only. */
export function placeDirectory(fields: readonly Field[], big: boolean, from: number): PlacedDirectory {
  const inline = big ? 8 : 4;
  const at = from;
  let end = at + entriesBytes(fields.length, big);
  for (const field of fields) {
    const bytes = valueBytes(field);
    if (bytes > inline) end = align(end) + bytes;
  }
  return { at, end };
}

/** Writes a placed directory, its values behind it, and the position of the next one (0 for none). Fields come in ascending order of tags. */
export function writeDirectory(view: DataView, fields: readonly Field[], big: boolean, place: PlacedDirectory, next: number): void {
  const inline = big ? 8 : 4;
  let position = place.at;
  let end = place.at + entriesBytes(fields.length, big);
  if (big) view.setBigUint64(position, BigInt(fields.length), true);
  else view.setUint16(position, fields.length, true);
  position += big ? 8 : 2;
  for (const field of fields) {
    view.setUint16(position, field.tag, true);
    view.setUint16(position + 2, fieldTypes[field.type], true);
    setPointer(view, position + 4, field.values.length, big);
    const bytes = valueBytes(field);
    const valuePosition = position + (big ? 12 : 8);
    if (bytes <= inline) {
      writeValues(view, valuePosition, field);
    } else {
      end = align(end);
      setPointer(view, valuePosition, end, big);
      writeValues(view, end, field);
      end += bytes;
    }
    position += big ? 20 : 12;
  }
  setPointer(view, position, next, big);
}

function setPointer(view: DataView, position: number, value: number, big: boolean): void {
  if (big) view.setBigUint64(position, BigInt(value), true);
  else view.setUint32(position, value, true);
}

function writeValues(view: DataView, position: number, field: Field): void {
  const { values } = field;
  switch (field.type) {
    case 'ascii':
      for (let index = 0; index < values.length; index++) view.setUint8(position + index, values[index]);
      break;
    case 'short':
      for (let index = 0; index < values.length; index++) view.setUint16(position + 2 * index, values[index], true);
      break;
    case 'long':
      for (let index = 0; index < values.length; index++) view.setUint32(position + 4 * index, values[index], true);
      break;
    case 'double':
      for (let index = 0; index < values.length; index++) view.setFloat64(position + 8 * index, values[index], true);
      break;
    case 'long8':
      for (let index = 0; index < values.length; index++) view.setBigUint64(position + 8 * index, BigInt(values[index]), true);
      break;
    default:
      throw new Error(`unknown field type ${field.type satisfies never}`);
  }
}
