import type { Directory } from './directory.ts';
import { tags } from './tags.ts';

/** GeoKeys by number: codes and numbers as numbers, texts as text. */
export type GeoKeys = Readonly<Record<number, number | string>>;

/** The GeoKeys that are looked at, by name. @see OGC GeoTIFF 1.1, chapter 7 */
export const geoKey = {
  modelType: 1024,
  rasterType: 1025,
  citation: 1026,
  geographicType: 2048,
  angularUnits: 2054,
  projectedType: 3072,
  projectedCitation: 3073,
  projection: 3074,
  coordinateTransformation: 3075,
  linearUnits: 3076,
  naturalOriginLongitude: 3080,
  naturalOriginLatitude: 3081,
  falseEasting: 3082,
  falseNorthing: 3083,
  scaleAtNaturalOrigin: 3092,
} as const;

/** Reads the GeoKeyDirectory and the values it points to; keys that point outside are left out. No directory, no keys. */
export function geoKeysOf(directory: Directory): GeoKeys {
  const entries = directory.numbers(tags.geoKeyDirectory);
  if (entries === undefined || entries.length < 4) return {};
  const doubles = directory.numbers(tags.geoDoubleParams);
  const text = directory.text(tags.geoAsciiParams);
  const keys: Record<number, number | string> = {};
  const count = Math.min(entries[3], Math.floor(entries.length / 4) - 1);
  for (let index = 1; index <= count; index++) {
    const [key, location, length, value] = [0, 1, 2, 3].map((part) => entries[index * 4 + part]);
    if (location === 0) keys[key] = value;
    else if (location === tags.geoDoubleParams && doubles !== undefined && value < doubles.length) keys[key] = doubles[value];
    else if (location === tags.geoAsciiParams && text !== undefined) keys[key] = text.slice(value, value + length).replace(/\|$/, '');
  }
  return keys;
}
