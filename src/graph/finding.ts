import { OpenEOError } from '../cube/index.ts';

/** One thing that is wrong (or, among warnings, doubtful) in a process graph. */
export interface Finding {
  /** openEO error code. */
  readonly code: string;
  readonly message: string;
  /** Path of the node: `reduce1/reducer/max1` inside a callback, `caller/inner` inside a user-defined process. */
  readonly node?: string;
  readonly argument?: string;
}

/** Throws the first finding as an `OpenEOError` that says how many more there are; does nothing where there is none. */
export function throwFindings(findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const [{ code, message, node, argument }] = findings;
  const more = findings.length === 1 ? '' : ` (and ${findings.length - 1} more ${findings.length === 2 ? 'problem' : 'problems'})`;
  throw new OpenEOError(code, message + more, { node, argument });
}
