const longestName = 64;

/**
 * Edits (insert, delete, replace, swap of neighbours) that turn one name into the other; `limit + 1` where there are more.
 * @see Damerau–Levenshtein distance, optimal string alignment
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let edits = Math.min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        edits = Math.min(edits, beforeLast[column - 2] + 1);
      }
      current[column] = edits;
      least = Math.min(least, edits);
    }
    if (least > limit) return limit + 1;
    beforeLast = last;
    last = current;
  }
  return Math.min(last[b.length], limit + 1);
}

/**
 * The candidate that a name most likely was meant to be ("did you mean"): within `mostEdits` of it (by default a third of its length, but at
 * least one; upper and lower case alike), else one that it begins or that begins it. Undefined where none is near.
 */
export function nearest(
  name: string,
  candidates: Iterable<string>,
  mostEdits = Math.max(1, Math.floor(name.length / 3)),
): string | undefined {
  if (name.length === 0 || name.length > longestName) return undefined;
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestEdits = mostEdits + 1;
  let begun: string | undefined;
  for (const candidate of candidates) {
    if (candidate.length > longestName || candidate === name) continue;
    const lower = candidate.toLowerCase();
    const edits = editDistance(wanted, lower, bestEdits - 1);
    if (edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
    const isBeginning = (wanted.length >= 3 && lower.startsWith(wanted)) || (lower.length >= 4 && wanted.startsWith(lower));
    if (isBeginning) begun ??= candidate;
  }
  return best ?? begun;
}
