import type { ProcessDefinition } from '../../algebra/index.ts';
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
      schema: {
        type: 'array',
        items: {
          anyOf: [
            { type: 'number' },
            { type: 'null' },
            { type: 'string', format: 'date-time', subtype: 'date-time' },
            { type: 'string', format: 'date', subtype: 'date' },
          ],
        },
      },
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
    schema: {
      type: 'array',
      items: {
        anyOf: [
          { type: 'number' },
          { type: 'null' },
          { type: 'string', format: 'date-time', subtype: 'date-time' },
          { type: 'string', format: 'date', subtype: 'date' },
        ],
      },
    },
  },
  lower: (args, context) => context.call('sort', [args['data']], orderOptions(args, context)),
};
