import type { ProcessDefinition, ResampleMethod } from '../../algebra/index.ts';
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
      schema: { type: 'object', subtype: 'datacube', dimensions: [{ type: 'spatial', axis: ['x', 'y'] }] },
    },
    {
      name: 'target',
      description: 'The cube whose grid is taken.',
      schema: { type: 'object', subtype: 'datacube', dimensions: [{ type: 'spatial', axis: ['x', 'y'] }] },
    },
    {
      name: 'method',
      description: 'Resampling method.',
      schema: {
        type: 'string',
        enum: ['average', 'bilinear', 'cubic', 'cubicspline', 'lanczos', 'max', 'med', 'min', 'mode', 'near', 'q1', 'q3', 'rms', 'sum'],
      },
      optional: true,
      default: 'near',
    },
  ],
  returns: {
    description: 'The cube on the grid of the target.',
    schema: { type: 'object', subtype: 'datacube', dimensions: [{ type: 'spatial', axis: ['x', 'y'] }] },
  },
  lower: (args, context) =>
    context.add({
      op: 'resample',
      input: cubeOf(args['data'], context, 'data'),
      target: { kind: 'like', operator: cubeOf(args['target'], context, 'target') },
      method: literalOr(args['method'], 'near', context, 'method') as ResampleMethod,
    }),
};
