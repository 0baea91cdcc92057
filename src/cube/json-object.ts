/** A JSON object that nobody has checked: what catalogs, servers and users hand in. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for objects that are not null and not arrays. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
