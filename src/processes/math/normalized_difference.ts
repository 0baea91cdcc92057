import type { ProcessDefinition } from '../../algebra/index.ts';

export const normalized_difference: ProcessDefinition = {
  id: 'normalized_difference',
  summary: 'Normalized difference',
  description: 'Computes `(x - y) / (x + y)`, as vegetation and water indices do.',
  categories: ['math > indices', 'vegetation indices'],
  parameters: [
    { name: 'x', description: 'Value of the first band.', schema: { type: 'number' } },
    { name: 'y', description: 'Value of the second band.', schema: { type: 'number' } },
  ],
  returns: { description: 'The normalized difference.', schema: { type: 'number', minimum: -1, maximum: 1 } },
  lower: (args, context) => context.call('normalized_difference', [args['x'], args['y']]),
};
