import type { Arguments, LoweringContext } from '../../algebra/index.ts';
import { literalOr } from '../cubes/arguments.ts';
import { flagOf } from '../optional-value.ts';

/** How `eq` and `neq` compare. */
export function equalityOptions(args: Arguments, context: LoweringContext): Readonly<Record<string, unknown>> {
  const delta = literalOr(args['delta'], undefined, context, 'delta');
  if (delta !== undefined && !(typeof delta === 'number' && delta > 0)) {
    context.fail('ProcessParameterInvalid', `The delta must be a number greater than 0, not ${JSON.stringify(delta)}.`, 'delta');
  }
  const caseSensitive = flagOf(args['case_sensitive'], true, context, 'case_sensitive');
  return delta === undefined ? { caseSensitive } : { delta, caseSensitive };
}
