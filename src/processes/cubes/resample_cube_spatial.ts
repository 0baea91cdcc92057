import type { ProcessDefinition, ResampleMethod } from '../../algebra/index.ts';
import { rasterCube, resampleMethod } from '../schemas.ts';
import { cubeOf, literalOr } from './arguments.ts';

export const resample_cube_spatial: ProcessDefinition = {
  id: 'resample_cube_spatial',
  summary: 'Resample to the grid of another cube',
  description: 'Brings a cube to the projection, resolution and pixel grid of another one.',
  categories: ['cubes', 'reproject'],
  parameters: [
    {
      name: 'data',
      description: 'A raster data cube.',
      schema: rasterCube,
    },
    {
      name: 'target',
      description: 'The cube whose grid is taken.',
      schema: rasterCube,
    },
    {
      name: 'method',
      description: 'Resampling method.',
      schema: resampleMethod,
      optional: true,
      default: 'near',
    },
  ],
  returns: {
    description: 'The cube on the grid of the target.',
    schema: rasterCube,
  },
  lower: (args, context) =>
    context.add({
      op: 'resample',
      input: cubeOf(args['data'], context, 'data'),
      target: { kind: 'like', operator: cubeOf(args['target'], context, 'target') },
      method: literalOr(args['method'], 'near', context, 'method') as ResampleMethod,
    }),
};
