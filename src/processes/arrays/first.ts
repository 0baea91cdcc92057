import type { ProcessDefinition } from '../../algebra/index.ts';
import { ignoreNodata } from '../ignore-nodata.ts';
import { flagOf } from '../optional-value.ts';

export const first: ProcessDefinition = {
  id: 'first',
  summary: 'First element',
  description: 'The first element that is not no-data.',
  categories: ['arrays', 'reducer'],
  parameters: [{ name: 'data', description: 'An array.', schema: { type: 'array', items: {} } }, ignoreNodata],
  returns: { description: 'An element; no-data where there is none.', schema: {} },
  lower: (args, context) =>
    context.call('first', [args['data']], { ignoreNodata: flagOf(args['ignore_nodata'], true, context, 'ignore_nodata') }),
};
