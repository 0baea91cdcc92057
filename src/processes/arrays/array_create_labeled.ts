import type { ProcessDefinition } from '../../algebra/index.ts';

export const array_create_labeled: ProcessDefinition = {
  id: 'array_create_labeled',
  summary: 'Create an array with labels',
  description: 'An array of the given values under the given labels.',
  categories: ['arrays'],
  experimental: true,
  parameters: [
    { name: 'data', description: 'The values.', schema: {} },
    {
      name: 'labels',
      description: 'As many labels, all different.',
      schema: { type: 'array', uniqueItems: true, items: { type: ['number', 'string'] } },
    },
  ],
  returns: { description: 'The array.', schema: { type: 'array', subtype: 'labeled-array', items: {} } },
  exceptions: { ArrayLengthMismatch: { message: "The number of values in the parameters `data` and `labels` don't match." } },
  lower: (args, context) => context.call('array_create_labeled', [args['data'], args['labels']]),
};
