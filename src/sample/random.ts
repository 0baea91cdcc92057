/** A 32-bit hash of a seed and two whole numbers: the same everywhere, unrelated for neighbours. */
export function hash(seed: number, x: number, y = 0): number {
  let h = (seed ^ Math.imul(x | 0, 0x27d4eb2d) ^ Math.imul(y | 0, 0x165667b1)) | 0;
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1) for a seed and two whole numbers. */
export function unit(seed: number, x: number, y = 0): number {
  return hash(seed, x, y) / 4294967296;
}

/** A number in [low, high) for a seed and two whole numbers. */
export function between(low: number, high: number, seed: number, x: number, y = 0): number {
  return low + (high - low) * unit(seed, x, y);
}

/** The seed of one part of the world, so that no two parts draw the same numbers. */
export function seedOf(seed: number, part: string): number {
  let h = hash(seed, part.length);
  for (let index = 0; index < part.length; index++) h = hash(h, part.charCodeAt(index), index);
  return h;
}

/** A sequence of roughly normal numbers (mean 0, deviation 1): the sum of four bytes of a xorshift generator. Cheap enough for each pixel. */
export function normalSequence(seed: number): () => number {
  let state = hash(seed, 1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const sum = (state & 255) + ((state >>> 8) & 255) + ((state >>> 16) & 255) + (state >>> 24);
    return (sum - 510) / 147.8;
  };
}
