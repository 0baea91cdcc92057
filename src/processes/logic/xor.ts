import type { ProcessDefinition } from '../../algebra/index.ts';

export const xor: ProcessDefinition = {
  id: 'xor',
  summary: 'Exactly one is true',
  description: 'Whether one of the values is true and the other is not. No-data gives no-data.',
  categories: ['logic'],
  parameters: [
    { name: 'x', description: 'First value.', schema: { type: ['boolean', 'null'] } },
    { name: 'y', description: 'Second value.', schema: { type: ['boolean', 'null'] } },
  ],
  returns: { description: 'Whether exactly one is true.', schema: { type: ['boolean', 'null'] } },
  lower: (args, context) => context.call('xor', [args['x'], args['y']]),
};
