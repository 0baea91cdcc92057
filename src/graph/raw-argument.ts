import { isJsonObject, type JsonObject } from '../cube/index.ts';
import { isForeign, ownValue, showValue } from './json-value.ts';
import { graphLimits } from './limits.ts';

/** An argument as it was written: references found, nothing resolved yet. */
export type RawArgument =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'array'; readonly items: readonly RawArgument[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, RawArgument])[] }
  | { readonly kind: 'callback'; readonly process: JsonObject; readonly depth: number }
  /** What was wrong has been reported. */
  | { readonly kind: 'unknown' };

export interface ArgumentReader {
  /** JSON values that may still be read. */
  valuesLeft: number;
  /** Set when a limit is reached: the rest of the argument is not read, so that an object which holds itself comes to an end. */
  isStopped?: boolean;
  /** Called with ids of `from_node` as they are met. */
  readonly reference: (node: string) => void;
  readonly fail: (message: string) => void;
}

const unknown: RawArgument = { kind: 'unknown' };

/**
 * Finds references (`from_node`, `from_parameter`, `process_graph`) at any depth of an argument. What holds none stays one literal, however large.
 * `depth` is how deep the value is nested already.
 */
export function readArgument(value: unknown, depth: number, reader: ArgumentReader): RawArgument {
  return read(value, depth, reader) ?? { kind: 'literal', value };
}

/** Undefined for a value without references, so that the coordinates of a large geometry cost no objects. */
function read(value: unknown, depth: number, reader: ArgumentReader): RawArgument | undefined {
  if (reader.isStopped) return unknown;
  if (--reader.valuesLeft < 0) {
    reader.isStopped = true;
    if (reader.valuesLeft === -1)
      reader.fail(`The arguments hold more than ${graphLimits.values} values, the limit for one process graph.`);
    return unknown;
  }
  if (typeof value !== 'object' || value === null || isForeign(value)) return undefined;
  if (depth > graphLimits.depth) {
    reader.isStopped = true;
    reader.fail(`The argument is nested deeper than ${graphLimits.depth} levels, the limit.`);
    return unknown;
  }
  if (Array.isArray(value)) return readArray(value, depth, reader);
  const object = value as JsonObject;
  const node = ownValue(object, 'from_node');
  if (node !== undefined) {
    if (typeof node !== 'string') return refuse(reader, `'from_node' is ${showValue(node)}; it must be the id of a node, a text.`);
    reader.reference(node);
    return { kind: 'node', node };
  }
  // `from_argument` is what version 0.4 called it; old graphs still have it.
  const name = ownValue(object, 'from_parameter') ?? ownValue(object, 'from_argument');
  if (name !== undefined) {
    if (typeof name !== 'string')
      return refuse(reader, `'from_parameter' is ${showValue(name)}; it must be the name of a parameter, a text.`);
    return { kind: 'parameter', name };
  }
  if (Object.hasOwn(object, 'process_graph')) {
    if (!isJsonObject(object['process_graph'])) {
      return refuse(reader, `'process_graph' is ${showValue(object['process_graph'])}; it must be an object of nodes.`);
    }
    return { kind: 'callback', process: object, depth };
  }
  return readObject(object, depth, reader);
}

function refuse(reader: ArgumentReader, message: string): RawArgument {
  reader.fail(message);
  return unknown;
}

function readArray(values: readonly unknown[], depth: number, reader: ArgumentReader): RawArgument | undefined {
  let items: RawArgument[] | undefined;
  for (let index = 0; index < values.length; index++) {
    const item = read(values[index], depth + 1, reader);
    if (item !== undefined) items ??= values.slice(0, index).map((value) => ({ kind: 'literal', value }));
    items?.push(item ?? { kind: 'literal', value: values[index] });
  }
  return items === undefined ? undefined : { kind: 'array', items };
}

function readObject(object: JsonObject, depth: number, reader: ArgumentReader): RawArgument | undefined {
  let references: Map<string, RawArgument> | undefined;
  const keys = Object.keys(object);
  for (const key of keys) {
    const entry = read(object[key], depth + 1, reader);
    if (entry !== undefined) (references ??= new Map()).set(key, entry);
  }
  if (references === undefined) return undefined;
  return { kind: 'object', entries: keys.map((key) => [key, references.get(key) ?? { kind: 'literal', value: object[key] }]) };
}
