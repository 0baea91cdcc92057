import type { ProcessDefinition } from '../../algebra/index.ts';
import { sortable } from '../schemas.ts';
import { orderOptions } from './order-options.ts';

export const sort: ProcessDefinition = {
  id: 'sort',
  summary: 'Sort',
  description: 'Sorts numbers, or dates and times by the instants they stand for. Ties keep their order; NaN comes last.',
  categories: ['arrays', 'sorting'],
  parameters: [
    {
      name: 'data',
      description: 'The elements.',
      schema: sortable,
    },
    { name: 'asc', description: 'Whether the smallest comes first.', schema: { type: 'boolean' }, optional: true, default: true },
    {
      name: 'nodata',
      description: 'What happens to no-data: null removes it, true puts it last, false first.',
      schema: { type: ['boolean', 'null'] },
      optional: true,
      default: null,
    },
  ],
  returns: {
    description: 'The sorted elements.',
    schema: sortable,
  },
  lower: (args, context) => context.call('sort', [args['data']], orderOptions(args, context)),
};
