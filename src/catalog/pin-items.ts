import { createHash } from 'node:crypto';
import type { SourceItems } from './item.ts';

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}

/** The items as JSON with sorted keys, and its SHA-256 in hexadecimal: equal items have equal hashes, whenever and wherever they were resolved. */
export function pinItems(items: SourceItems): { readonly hash: string; readonly json: string } {
  const json = JSON.stringify(sorted(items));
  return { hash: createHash('sha256').update(json).digest('hex'), json };
}

/** The items that `pinItems` wrote. */
export function unpinItems(json: string): SourceItems {
  return JSON.parse(json) as SourceItems;
}
