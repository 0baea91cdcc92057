import { hash, seedOf } from './random.ts';

export type Weather = 'clear' | 'fair' | 'broken' | 'overcast' | 'cirrus';

/** One pass of the satellite. */
export interface Acquisition {
  /** Counted from the first pass. */
  readonly index: number;
  /** Epoch milliseconds. */
  readonly time: number;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly dayOfYear: number;
  readonly weather: Weather;
  /** On which side, if any, the edge of the swath cuts a corner off. */
  readonly swathEdge: 'west' | 'east' | 'none';
}

const firstPass = Date.UTC(2024, 4, 3, 10, 36, 19);
const dayMs = 86_400_000;
const daysBetweenPasses = 5;
export const passCount = 24;
const passesPerMonth = 6;

/** The weather of a month's six passes before it is shuffled: every place is seen clearly a few times a month. */
const monthOfWeather: readonly Weather[] = ['clear', 'clear', 'fair', 'broken', 'cirrus', 'overcast'];

/** The passes from 3 May to 26 August 2024, every fifth day, so six a month. */
export function acquisitionsOf(seed: number): readonly Acquisition[] {
  const weatherSeed = seedOf(seed, 'weather');
  return Array.from({ length: passCount }, (_, index) => {
    const time = firstPass + index * daysBetweenPasses * dayMs;
    const date = new Date(time).toISOString().slice(0, 10);
    const month = Math.floor(index / passesPerMonth);
    return {
      index,
      time,
      date,
      dayOfYear: Math.floor((time - Date.UTC(2024, 0, 1)) / dayMs) + 1,
      weather: shuffled(monthOfWeather, hash(weatherSeed, month))[index % passesPerMonth],
      swathEdge: index % 5 === 1 ? 'west' : index % 5 === 3 ? 'east' : 'none',
    };
  });
}

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const left = [...items];
  return items.map((_, index) => left.splice(hash(seed, index) % left.length, 1)[0]);
}
