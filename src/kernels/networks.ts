/** Puts the smaller of two positions first; `needsLower` or `needsUpper` false: that output is never looked at. */
export interface Comparator {
  readonly lower: number;
  readonly upper: number;
  readonly needsLower: boolean;
  readonly needsUpper: boolean;
}

type Pairs = readonly (readonly [lower: number, upper: number])[];

/** Networks with fewer comparators than merging gives: pairs of positions, a hexadecimal digit each. @see Knuth, The Art of Computer Programming 3, 5.3.4 */
const small: Readonly<Record<number, string>> = {
  5: '03 14 02 13 01 24 12 34 23',
  6: '05 13 24 12 34 03 25 01 23 45 12 34',
  7: '06 23 45 02 14 36 01 25 34 12 46 23 45 12 34 56',
  9: '03 17 25 48 07 24 38 56 02 13 45 78 14 36 57 01 24 35 68 23 45 67 12 34 56',
  10: '08 19 27 35 46 02 14 58 79 03 24 57 69 01 36 89 15 23 48 67 12 35 46 78 23 45 67 34 56',
  12: '08 17 26 3b 4a 59 01 25 34 69 78 ab 02 16 5a 9b 03 12 46 57 8b 9a 14 35 68 7a 13 25 69 8a 23 45 67 89 46 57 34 56 78',
};

/** A network that sorts `size` values ascending: the best known for some small sizes, else Batcher's odd-even merging. */
export function sortingNetwork(size: number): readonly Comparator[] {
  return (size in small ? pairsOf(small[size]) : mergingNetwork(size)).map(([lower, upper]) => ({
    lower,
    upper,
    needsLower: true,
    needsUpper: true,
  }));
}

function pairsOf(text: string): Pairs {
  return text.split(' ').map((pair) => [Number.parseInt(pair[0], 16), Number.parseInt(pair[1], 16)]);
}

function mergingNetwork(size: number): Pairs {
  const pairs: [number, number][] = [];
  const compare = (lower: number, upper: number): void => {
    if (upper < size) pairs.push([lower, upper]);
  };
  const merge = (first: number, length: number, stride: number): void => {
    const doubled = stride * 2;
    if (doubled >= length) {
      compare(first, first + stride);
      return;
    }
    merge(first, length, doubled);
    merge(first + stride, length, doubled);
    for (let position = first + stride; position + stride < first + length; position += doubled) compare(position, position + stride);
  };
  const sort = (first: number, length: number): void => {
    if (length < 2) return;
    sort(first, length / 2);
    sort(first + length / 2, length / 2);
    merge(first, length, 1);
  };
  sort(0, 2 ** Math.ceil(Math.log2(size)));
  return pairs;
}

/** The part of a network that decides the values at `outputs`. */
export function prune(network: readonly Comparator[], outputs: readonly number[]): readonly Comparator[] {
  const needed = new Set(outputs);
  const kept: Comparator[] = [];
  for (const { lower, upper } of network.toReversed()) {
    const needsLower = needed.has(lower);
    const needsUpper = needed.has(upper);
    if (!needsLower && !needsUpper) continue;
    kept.push({ lower, upper, needsLower, needsUpper });
    needed.add(lower).add(upper);
  }
  return kept.reverse();
}
