/** A test that did not run, and why. */
export interface Skip {
  readonly test: string;
  readonly reason: string;
}

/** What the runner tells of a finished test, as far as it matters here. */
interface FinishedTest {
  readonly type: string;
  readonly data: { readonly name?: string; readonly skip?: string | boolean };
}

/** The skipped tests among a runner's events. A skip without words is listed as such: it should say what it needs. */
export function skipOf(event: FinishedTest): Skip | undefined {
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return undefined;
  const { skip, name } = event.data;
  if (skip === undefined || skip === false) return undefined;
  return { test: name ?? '', reason: typeof skip === 'string' && skip !== '' ? skip : 'no reason given' };
}

/** Each reason once with its number of tests, the most frequent first. */
export function countReasons(skips: readonly Skip[]): readonly (readonly [reason: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { reason } of skips) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** The part that a reason of the form `needs <part>: …` names. */
export function partOf(reason: string): string | undefined {
  return /^needs ([\w-]+):/.exec(reason)?.[1];
}

/** The skips that must not be, since what they need was said to be there. A skip that does not say what it needs is one of them. */
export function unexpectedSkips(skips: readonly Skip[], required: readonly string[]): readonly Skip[] {
  if (required.length === 0) return [];
  return skips.filter(({ reason }) => {
    const part = partOf(reason);
    return part === undefined || required.includes(part);
  });
}
