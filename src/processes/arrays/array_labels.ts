import type { ProcessDefinition } from '../../algebra/index.ts';

export const array_labels: ProcessDefinition = {
  id: 'array_labels',
  summary: 'Labels of an array',
  description: 'The labels of an array, in order; without labels, the positions counted from 0.',
  categories: ['arrays'],
  parameters: [{ name: 'data', description: 'An array.', schema: { type: 'array' } }],
  returns: { description: 'Labels or positions.', schema: { type: 'array', items: { type: ['number', 'string'] } } },
  lower: (args, context) => context.call('array_labels', [args['data']]),
};
