import type { ProcessDefinition } from '../../algebra/index.ts';

export const is_nan: ProcessDefinition = {
  id: 'is_nan',
  summary: 'Is NaN',
  description: 'Whether a value is the number NaN. In raster cubes NaN is no-data, and so it is not.',
  categories: ['comparison', 'math > constants'],
  parameters: [{ name: 'x', description: 'Any value.', schema: {} }],
  returns: { description: 'Whether it is NaN.', schema: { type: 'boolean' } },
  lower: (args, context) => context.call('is_nan', [args['x']]),
};
