import type { ProcessDefinition } from '../../algebra/index.ts';
import { ignoreNodata } from '../ignore-nodata.ts';
import { flagOf } from '../optional-value.ts';

export const all: ProcessDefinition = {
  id: 'all',
  summary: 'Are all true',
  description: 'Whether none of the values is false; true for an empty array.',
  categories: ['logic', 'reducer'],
  parameters: [{ name: 'data', description: 'Booleans.', schema: { type: 'array', items: { type: ['boolean', 'null'] } } }, ignoreNodata],
  returns: { description: 'Whether all are true.', schema: { type: ['boolean', 'null'] } },
  lower: (args, context) =>
    context.call('all', [args['data']], { ignoreNodata: flagOf(args['ignore_nodata'], true, context, 'ignore_nodata') }),
};
