import type { ProcessDefinition } from '../../algebra/index.ts';

export const not: ProcessDefinition = {
  id: 'not',
  summary: 'Inverse',
  description: 'True for false, and false for true. No-data gives no-data.',
  categories: ['logic'],
  parameters: [{ name: 'x', description: 'A value.', schema: { type: ['boolean', 'null'] } }],
  returns: { description: 'The inverse.', schema: { type: ['boolean', 'null'] } },
  lower: (args, context) => context.call('not', [args['x']]),
};
