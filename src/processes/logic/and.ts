import type { ProcessDefinition } from '../../algebra/index.ts';

export const and: ProcessDefinition = {
  id: 'and',
  summary: 'Both are true',
  description: 'Whether both values are true. No-data where a no-data value would decide it.',
  categories: ['logic'],
  parameters: [
    { name: 'x', description: 'First value.', schema: { type: ['boolean', 'null'] } },
    { name: 'y', description: 'Second value.', schema: { type: ['boolean', 'null'] } },
  ],
  returns: { description: 'Whether both are true.', schema: { type: ['boolean', 'null'] } },
  lower: (args, context) => context.call('and', [args['x'], args['y']]),
};
