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
  lower: (args, context) => {
    const { x, min, max } = args;
    // Kernels do not compare the bounds for each pixel, so swapped ones are found here where they can be.
    if (min.kind === 'literal' && max.kind === 'literal' && Number(max.value) < Number(min.value)) {
      context.fail('MinMaxSwapped', `The minimum ${min.value} is greater than the maximum ${max.value}; swap them.`, 'min');
    }
    return context.call('clip', [x, min, max]);
  },
};
