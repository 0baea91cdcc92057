import type { ProcessDefinition } from '../../algebra/index.ts';

export const array_concat: ProcessDefinition = {
  id: 'array_concat',
  summary: 'Join two arrays',
  description: 'The elements of the first array, then those of the second. Labels are kept if both arrays have some.',
  categories: ['arrays'],
  parameters: [
    { name: 'array1', description: 'The first array.', schema: { type: 'array', items: {} } },
    { name: 'array2', description: 'The second array.', schema: { type: 'array', items: {} } },
  ],
  returns: { description: 'The joined array.', schema: { type: 'array', items: {} } },
  exceptions: { ArrayLabelConflict: { message: 'At least one label exists in both arrays and the conflict must be resolved before.' } },
  lower: (args, context) => context.call('array_concat', [args['array1'], args['array2']]),
};
