import type { LoweringContext, Value } from '../algebra/index.ts';

/** The value, or a literal where it is absent or null. */
export function valueOr(value: Value | undefined, fallback: unknown): Value {
  return value === undefined || (value.kind === 'literal' && (value.value === null || value.value === undefined))
    ? { kind: 'literal', value: fallback }
    : value;
}

/** A boolean that is known before any pixel is read, or the fallback where it is absent or null. */
export function flagOf(value: Value | undefined, fallback: boolean, context: LoweringContext, argument: string): boolean {
  const flag = valueOr(value, fallback);
  if (flag.kind === 'literal' && typeof flag.value === 'boolean') return flag.value;
  return context.fail(
    'ProcessParameterInvalid',
    flag.kind === 'literal'
      ? `true or false is needed, not ${JSON.stringify(flag.value)}.`
      : 'true or false must be given in advance, not computed from pixels.',
    argument,
  );
}
