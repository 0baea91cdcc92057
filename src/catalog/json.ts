import { isJsonObject, type JsonObject } from '../cube/index.ts';

/** The object at `key`, or an empty one. */
export function objectAt(json: JsonObject, key: string): JsonObject {
  const value = json[key];
  return isJsonObject(value) ? value : {};
}

/** The text at `key`; undefined for anything else, also for null. */
export function textAt(json: JsonObject, key: string): string | undefined {
  const value = json[key];
  return typeof value === 'string' ? value : undefined;
}

/** The finite number at `key`; numbers written as text count. */
export function numberAt(json: JsonObject, key: string): number | undefined {
  return finiteNumber(json[key]);
}

export function finiteNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** The array at `key`, or an empty one. */
export function arrayAt(json: JsonObject, key: string): readonly unknown[] {
  const value = json[key];
  return Array.isArray(value) ? value : [];
}

/** The objects of the array at `key`; other entries are left out. */
export function objectsAt(json: JsonObject, key: string): readonly JsonObject[] {
  return arrayAt(json, key).filter(isJsonObject);
}

/** The texts of the array at `key`; other entries are left out. */
export function textsAt(json: JsonObject, key: string): readonly string[] {
  return arrayAt(json, key).filter((entry) => typeof entry === 'string');
}

/** Without the entries whose value is undefined, so that equal values have equal JSON. */
export function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}

/** How a value looks in a message: short JSON. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
