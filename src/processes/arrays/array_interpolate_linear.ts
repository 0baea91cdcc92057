import type { ProcessDefinition } from '../../algebra/index.ts';

export const array_interpolate_linear: ProcessDefinition = {
  id: 'array_interpolate_linear',
  summary: 'Fill gaps in an array',
  description:
    'Replaces NaN and no-data between two numbers by values on the straight line between them, over the labels if they are numbers or times, else over the positions. Gaps at the start and end stay.',
  categories: ['arrays', 'math', 'math > interpolation'],
  parameters: [{ name: 'data', description: 'Numbers.', schema: { type: 'array', items: { type: ['number', 'null'] } } }],
  returns: { description: 'The array with gaps filled.', schema: { type: 'array', items: { type: ['number', 'null'] } } },
  lower: (args, context) => context.call('array_interpolate_linear', [args['data']]),
};
