import { createHash } from 'node:crypto';

function canonical(value: unknown): unknown {
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return Object.is(value, -0) ? { $number: '-0' } : value;
    return { $number: String(value) };
  }
  if (Array.isArray(value)) return value.map(canonical);
  if (value !== null && typeof value === 'object') {
    const sorted: Record<string, unknown> = {};
    for (const key of Object.keys(value).sort()) {
      const entry = (value as Record<string, unknown>)[key];
      if (entry !== undefined) sorted[key] = canonical(entry);
    }
    return sorted;
  }
  return value;
}

/** JSON with sorted keys, in which NaN, infinities and -0 survive as `{"$number": …}`: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(canonical(value)) ?? 'null';
}

/** The value that `canonicalJson` wrote. */
export function parseCanonicalJson(text: string): unknown {
  if (!text.includes('"$number"')) return JSON.parse(text);
  return JSON.parse(text, (_key, value) => {
    if (value !== null && typeof value === 'object' && '$number' in value) return Number((value as { $number: string }).$number);
    return value as unknown;
  });
}

/** SHA-256 of the canonical JSON, in hexadecimal. */
export function hashOf(value: unknown): string {
  return hashOfText(canonicalJson(value));
}

export function hashOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
