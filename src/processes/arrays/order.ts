import type { ProcessDefinition } from '../../algebra/index.ts';
import { sortable } from '../schemas.ts';
import { orderOptions } from './order-options.ts';

export const order: ProcessDefinition = {
  id: 'order',
  summary: 'Order of elements',
  description: 'The positions of the elements in sorted order, for use by `rearrange`. Ties keep their order; NaN comes last.',
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
      description: 'What happens to no-data: null leaves it out, true puts it last, false first.',
      schema: { type: ['boolean', 'null'] },
      optional: true,
      default: null,
    },
  ],
  returns: { description: 'Positions counted from 0.', schema: { type: 'array', items: { type: 'integer', minimum: 0 } } },
  lower: (args, context) => context.call('order', [args['data']], orderOptions(args, context)),
};
