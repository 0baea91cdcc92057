import { inspect } from 'node:util';
import type { Rung } from './judge-case.ts';
import type { CaseOutcome, SetOutcome } from './run-vectors.ts';

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function countOf(cases: readonly CaseOutcome[], status: CaseOutcome['status']): number {
  return cases.filter((each) => each.status === status).length;
}

export function totalsOf(sets: readonly SetOutcome[]): Totals {
  return {
    passed: sets.reduce((sum, { cases }) => sum + countOf(cases, 'passed'), 0),
    failed: sets.reduce((sum, { cases }) => sum + countOf(cases, 'failed'), 0),
    skipped: sets.reduce((sum, { skipped }) => sum + skipped, 0),
  };
}

function rungCounts(cases: readonly CaseOutcome[]): string {
  const count = (rung: Rung): number => cases.filter((each) => each.status === 'passed' && each.rungs.includes(rung)).length;
  return (['interpreter', 'f64', 'f32'] as const).map((rung) => `${rung} ${count(rung)}`).join(', ');
}

function show(value: unknown): string {
  if (typeof value === 'string') return value.replaceAll('\n', '\n      ');
  return inspect(value, { depth: 4, maxArrayLength: 48, breakLength: Infinity, compact: true });
}

/** Lines on one process: how many cases passed on which rung, then each failure. */
export function linesOf({ id, known, cases, skipped }: SetOutcome): readonly string[] {
  if (!known) return [];
  const failed = countOf(cases, 'failed');
  const counts = [`${countOf(cases, 'passed')} passed`];
  if (failed > 0) counts.push(`${failed} failed`);
  if (skipped > 0) counts.push(`${skipped} skipped`);
  const lines = [`${id} ${counts.join(', ')} (${rungCounts(cases)})`];
  for (const each of cases) {
    if (each.status !== 'failed') continue;
    const name = each.example.title === undefined ? '' : ` (${each.example.title})`;
    lines.push(
      `  case ${each.example.index}${name} on ${each.rung}`,
      `    got      ${show(each.got)}`,
      `    expected ${show(each.expected)}`,
    );
  }
  return lines;
}

/** What did not run and why, then the totals as the last line. */
export function summaryOf(sets: readonly SetOutcome[]): readonly string[] {
  const lines: string[] = [];
  const unknown = sets.filter(({ known }) => !known);
  if (unknown.length > 0) lines.push('Not in the registry:', ...unknown.map(({ id, skipped }) => `  ${id}: ${skipped} skipped`));
  const defective = sets.flatMap(({ id, cases }) =>
    cases.flatMap((each) => (each.status === 'defective' ? [`  ${id} ${each.example.index}: ${each.why}`] : [])),
  );
  if (defective.length > 0) lines.push('Defective cases:', ...defective);
  const { passed, failed, skipped } = totalsOf(sets);
  return [...lines, `${passed} passed, ${failed} failed, ${skipped} skipped`];
}
