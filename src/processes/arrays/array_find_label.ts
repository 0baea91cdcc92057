import type { ProcessDefinition } from '../../algebra/index.ts';

export const array_find_label: ProcessDefinition = {
  id: 'array_find_label',
  summary: 'Find a label',
  description: 'The position of the element with that label.',
  categories: ['arrays', 'reducer'],
  experimental: true,
  parameters: [
    { name: 'data', description: 'An array.', schema: { type: 'array', items: {} } },
    { name: 'label', description: 'A label.', schema: [{ type: 'number' }, { type: 'string' }] },
  ],
  returns: {
    description: 'The position counted from 0, or no-data where there is no such label, or no labels at all.',
    schema: [{ type: 'null' }, { type: 'integer', minimum: 0 }],
  },
  lower: (args, context) => context.call('array_find_label', [args['data'], args['label']]),
};
