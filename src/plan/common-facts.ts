import { factsOf, isNumericType } from '../cube/index.ts';
import type { ScalarFacts } from './infer.ts';

/** How values are stored that come from several places: as they are where all are stored alike, else as a float that holds them all. */
export function commonFacts(all: readonly ScalarFacts[]): ScalarFacts {
  const [first] = all;
  if (first === undefined) return { type: 'f32', categorical: false };
  const categorical = all.every((facts) => facts.categorical);
  if (all.every((facts) => facts.type === first.type && Object.is(facts.nodata, first.nodata))) return { ...first, categorical };
  const isWide = all.some(({ type }) => !['u8', 'i8', 'u16', 'i16', 'f32', 'boolean'].includes(type));
  return { type: isWide ? 'f64' : 'f32', categorical: false };
}

/** Integers without no-data become floats where a value may be missing. */
export function withPlaceForNull(facts: ScalarFacts): ScalarFacts {
  if (facts.nodata !== undefined || !isNumericType(facts.type) || !factsOf(facts.type).integer) return facts;
  return { type: factsOf(facts.type).bytes === 4 ? 'f64' : 'f32', categorical: facts.categorical };
}
