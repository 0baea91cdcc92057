import type { ProcessDefinition } from '../../algebra/index.ts';
import { ignoreNodata } from '../ignore-nodata.ts';
import { flagOf } from '../optional-value.ts';

export const any: ProcessDefinition = {
  id: 'any',
  summary: 'Is any true',
  description: 'Whether at least one of the values is true; false for an empty array.',
  categories: ['logic', 'reducer'],
  parameters: [{ name: 'data', description: 'Booleans.', schema: { type: 'array', items: { type: ['boolean', 'null'] } } }, ignoreNodata],
  returns: { description: 'Whether one is true.', schema: { type: ['boolean', 'null'] } },
  lower: (args, context) =>
    context.call('any', [args['data']], { ignoreNodata: flagOf(args['ignore_nodata'], true, context, 'ignore_nodata') }),
};
