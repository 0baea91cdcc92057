import type { ProcessDefinition } from '../../algebra/index.ts';
import { rasterCube } from '../schemas.ts';
import { cubeOf, literalOr } from './arguments.ts';

export const mask: ProcessDefinition = {
  id: 'mask',
  summary: 'Mask with another cube',
  description: 'Replaces the values where the mask is true (or not 0) by no-data or another value. No-data in the mask does not mask.',
  categories: ['cubes', 'masks'],
  parameters: [
    {
      name: 'data',
      description: 'A raster data cube.',
      schema: rasterCube,
    },
    {
      name: 'mask',
      description: 'The mask; it may lack dimensions of the data, but not have others.',
      schema: rasterCube,
    },
    {
      name: 'replacement',
      description: 'Stands in for masked values; null is no-data.',
      schema: { type: ['number', 'boolean', 'string', 'null'] },
      optional: true,
      default: null,
    },
  ],
  returns: {
    description: 'A cube of the same shape.',
    schema: rasterCube,
  },
  exceptions: {
    IncompatibleDataCubes: { message: 'The data cube and the mask are incompatible, e.g. because of different dimensions or labels.' },
  },
  lower: (args, context) =>
    context.add({
      op: 'mask',
      input: cubeOf(args['data'], context, 'data'),
      by: cubeOf(args['mask'], context, 'mask'),
      replacement: literalOr(args['replacement'], null, context, 'replacement') as number | boolean | string | null,
    }),
};
