import type { ProcessDefinition } from '../../algebra/index.ts';

export const is_nodata: ProcessDefinition = {
  id: 'is_nodata',
  summary: 'Is no-data',
  description: 'Whether a value is no-data. NaN counts as such in raster cubes, but not among values given in a process graph.',
  categories: ['comparison'],
  parameters: [{ name: 'x', description: 'Any value.', schema: {} }],
  returns: { description: 'Whether it is no-data.', schema: { type: 'boolean' } },
  lower: (args, context) => context.call('is_nodata', [args['x']]),
};
