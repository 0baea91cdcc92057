import type { ProcessDefinition } from '../../algebra/index.ts';

export const clip: ProcessDefinition = {
  id: 'clip',
  summary: 'Clip to a range',
  description: 'A number below `min` becomes `min`, one above `max` becomes `max`. No-data gives no-data.',
  categories: ['math'],
  parameters: [
    { name: 'x', description: 'A number.', schema: { type: ['number', 'null'] } },
    { name: 'min', description: 'The smallest result.', schema: { type: 'number' } },
    { name: 'max', description: 'The largest result.', schema: { type: 'number' } },
  ],
  returns: { description: 'A number in the range.', schema: { type: ['number', 'null'] } },
  exceptions: { MinMaxSwapped: { message: 'The minimum value should be lower than or equal to the maximum value.' } },
  lower: (args, context) => context.call('clip', [args['x'], args['min'], args['max']]),
};
