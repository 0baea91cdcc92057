import type { ProcessDefinition } from '../../algebra/index.ts';

export const is_valid: ProcessDefinition = {
  id: 'is_valid',
  summary: 'Is valid',
  description: 'Whether a value is neither no-data, nor NaN, nor infinite. Texts, arrays and objects are valid.',
  categories: ['comparison'],
  parameters: [{ name: 'x', description: 'Any value.', schema: {} }],
  returns: { description: 'Whether it is valid.', schema: { type: 'boolean' } },
  lower: (args, context) => context.call('is_valid', [args['x']]),
};
