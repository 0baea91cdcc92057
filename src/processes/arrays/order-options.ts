import type { Arguments, LoweringContext } from '../../algebra/index.ts';
import { literalOr } from '../cubes/arguments.ts';
import { flagOf } from '../optional-value.ts';

/** How `sort` and `order` order. */
export function orderOptions(args: Arguments, context: LoweringContext): Readonly<Record<string, unknown>> {
  return {
    ascending: flagOf(args['asc'], true, context, 'asc'),
    nodata: literalOr(args['nodata'], null, context, 'nodata') === null ? null : flagOf(args['nodata'], true, context, 'nodata'),
  };
}
