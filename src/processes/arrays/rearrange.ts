import type { ProcessDefinition } from '../../algebra/index.ts';

export const rearrange: ProcessDefinition = {
  id: 'rearrange',
  summary: 'Rearrange',
  description: 'The elements at the given positions, in that order.',
  categories: ['arrays', 'sorting'],
  parameters: [
    { name: 'data', description: 'An array.', schema: { type: 'array', items: {} } },
    {
      name: 'order',
      description: 'Positions counted from 0, as `order` gives them.',
      schema: { type: 'array', items: { type: 'integer', minimum: 0 } },
    },
  ],
  returns: { description: 'The rearranged array.', schema: { type: 'array', items: {} } },
  lower: (args, context) => context.call('rearrange', [args['data'], args['order']]),
};
