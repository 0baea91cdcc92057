import { nearest } from '../cube/index.ts';

/** As `nearest`, but names of one or two letters match by case only: `x` is no misspelt `y`, and a misspelt argument is an error. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  return nearest(name, candidates, Math.floor(name.length / 3));
}

/** Names to choose from: a set, or the keys of a map. */
export type Names = { readonly size: number; keys(): Iterable<string> };

/** Gives ` Did you mean 'x'?` or nothing. It stops suggesting when a broken graph of many thousand nodes has used up the comparisons. */
export type Suggest = (name: string, candidates: Names) => string;

export function createSuggest(comparisons = 200_000): Suggest {
  let left = comparisons;
  return (name, candidates) => {
    if (candidates.size > left) return '';
    left -= candidates.size;
    const near = nearestName(name, candidates.keys());
    return near === undefined ? '' : ` Did you mean '${near}'?`;
  };
}
