import type { ProcessDefinition } from '../../algebra/index.ts';

export const is_infinite: ProcessDefinition = {
  id: 'is_infinite',
  summary: 'Is infinite',
  description: 'Whether a value is one of the two infinities.',
  categories: ['comparison'],
  experimental: true,
  parameters: [{ name: 'x', description: 'Any value.', schema: {} }],
  returns: { description: 'Whether it is infinite.', schema: { type: 'boolean' } },
  lower: (args, context) => context.call('is_infinite', [args['x']]),
};
