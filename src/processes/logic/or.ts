import type { ProcessDefinition } from '../../algebra/index.ts';

export const or: ProcessDefinition = {
  id: 'or',
  summary: 'One of both is true',
  description: 'Whether at least one of the values is true. No-data where a no-data value would decide it.',
  categories: ['logic'],
  parameters: [
    { name: 'x', description: 'First value.', schema: { type: ['boolean', 'null'] } },
    { name: 'y', description: 'Second value.', schema: { type: ['boolean', 'null'] } },
  ],
  returns: { description: 'Whether one is true.', schema: { type: ['boolean', 'null'] } },
  lower: (args, context) => context.call('or', [args['x'], args['y']]),
};
