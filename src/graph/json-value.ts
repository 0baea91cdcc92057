import type { JsonObject } from '../cube/index.ts';

/** True for instances of classes: labelled arrays, typed arrays and the like, which JSON does not have. */
export function isForeign(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== Object.prototype && prototype !== null;
}

/** An own property, so that a key such as `constructor` never finds what an object inherits. */
export function ownValue(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

const longest = 80;

function shorten(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** A value as an error message shows it: JSON, shortened; large arrays and objects by their size and keys. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return shorten(JSON.stringify(value.length > longest ? value.slice(0, longest) : value));
  // A part that comes from another node.
  if (value === undefined) return '…';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) {
    const scalars = value.length <= 8 && value.every((item) => typeof item !== 'object' || item === null);
    return scalars ? shorten(`[${value.map(showValue).join(', ')}]`) : `a list of ${value.length} items`;
  }
  const keys = Object.keys(value);
  if (keys.length === 0) return 'an empty object';
  return shorten(`an object with ${keys.slice(0, 6).map(showName).join(', ')}${keys.length > 6 ? ', …' : ''}`);
}

/** A name from the user in quotes, shortened. */
export function showName(name: string): string {
  return `'${shorten(name)}'`;
}
