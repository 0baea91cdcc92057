import type { ProcessDefinition } from '../../algebra/index.ts';
import { ignoreNodata } from '../ignore-nodata.ts';
import { flagOf } from '../optional-value.ts';

export const last: ProcessDefinition = {
  id: 'last',
  summary: 'Last element',
  description: 'The last element that is not no-data.',
  categories: ['arrays', 'reducer'],
  parameters: [{ name: 'data', description: 'An array.', schema: { type: 'array', items: {} } }, ignoreNodata],
  returns: { description: 'An element; no-data where there is none.', schema: {} },
  lower: (args, context) =>
    context.call('last', [args['data']], { ignoreNodata: flagOf(args['ignore_nodata'], true, context, 'ignore_nodata') }),
};
