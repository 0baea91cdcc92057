import type { FunctionBuilder } from './function-builder.ts';
import { unsignedLeb } from './leb128.ts';
import { type ValueType, valueTypes } from './opcodes.ts';

export interface FunctionImport {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly result: ValueType;
}

/**
 * A module with one exported function without results, a memory imported as `host.memory`, and functions imported from `math` (they come first
 * in the index space of functions). @see https://webassembly.github.io/spec/core/binary/modules.html
 */
export function moduleBytes(name: string, entry: FunctionBuilder, imports: readonly FunctionImport[]): Uint8Array<ArrayBuffer> {
  const signature = (parameters: readonly ValueType[], results: readonly ValueType[]): readonly number[] => [
    0x60,
    ...vector(parameters.map((type) => [valueTypes[type]])),
    ...vector(results.map((type) => [valueTypes[type]])),
  ];
  const entryTypes = entry.parameters.map((parameter) => parameter.type);
  const types = [signature(entryTypes, []), ...imports.map(({ parameters, result }) => signature(parameters, [result]))];
  const memory = [...text('host'), ...text('memory'), 0x02, 0x00, ...unsignedLeb(0)];
  const functions = imports.map((imported, index) => [...text('math'), ...text(imported.name), 0x00, ...unsignedLeb(index + 1)]);
  const code = entry.bytes();
  const codeHead = [...unsignedLeb(1), ...unsignedLeb(code.length)];
  const before = [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector([memory, ...functions])),
    ...section(3, vector([[0]])),
    ...section(7, vector([[...text(name), 0x00, ...unsignedLeb(imports.length)]])),
    ...[10, ...unsignedLeb(codeHead.length + code.length), ...codeHead],
  ];
  const bytes = new Uint8Array(before.length + code.length);
  bytes.set(before);
  bytes.set(code, before.length);
  return bytes;
}

function vector(items: readonly (readonly number[])[]): readonly number[] {
  return [...unsignedLeb(items.length), ...items.flat()];
}

function section(id: number, content: readonly number[]): readonly number[] {
  return [id, ...unsignedLeb(content.length), ...content];
}

function text(value: string): readonly number[] {
  const bytes = new TextEncoder().encode(value);
  return [...unsignedLeb(bytes.length), ...bytes];
}
