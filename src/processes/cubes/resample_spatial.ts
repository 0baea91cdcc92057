import type { ProcessDefinition, ResampleMethod } from '../../algebra/index.ts';
import { rasterCube, resampleMethod } from '../schemas.ts';
import { cubeOf, literalOr } from './arguments.ts';

export const resample_spatial: ProcessDefinition = {
  id: 'resample_spatial',
  summary: 'Resample to a resolution and projection',
  description: 'Brings a cube to another resolution, another projection, or both.',
  categories: ['cubes', 'reproject'],
  parameters: [
    {
      name: 'data',
      description: 'A raster data cube.',
      schema: rasterCube,
    },
    {
      name: 'resolution',
      description: 'Pixel size in units of the target projection, one number or x and y; 0 keeps it.',
      schema: [
        { type: 'number', minimum: 0 },
        { type: 'array', minItems: 2, maxItems: 2, items: { type: 'number', minimum: 0 } },
      ],
      optional: true,
      default: 0,
    },
    {
      name: 'projection',
      description: 'EPSG code or WKT2; null keeps it.',
      schema: [{ type: 'integer', subtype: 'epsg-code', minimum: 1000 }, { type: 'string', subtype: 'wkt2-definition' }, { type: 'null' }],
      optional: true,
      default: null,
    },
    {
      name: 'method',
      description: 'Resampling method.',
      schema: resampleMethod,
      optional: true,
      default: 'near',
    },
    {
      name: 'align',
      description: 'The corner of the extent that the new pixels start at.',
      schema: { type: 'string', enum: ['lower-left', 'upper-left', 'lower-right', 'upper-right'] },
      optional: true,
      default: 'upper-left',
    },
  ],
  returns: {
    description: 'The cube on the new grid.',
    schema: rasterCube,
  },
  lower: (args, context) => {
    const resolution = literalOr(args['resolution'], 0, context, 'resolution') as number | [number, number];
    const projection = literalOr(args['projection'], null, context, 'projection') as number | string | null;
    return context.add({
      op: 'resample',
      input: cubeOf(args['data'], context, 'data'),
      target: {
        kind: 'grid',
        resolution: Array.isArray(resolution) ? resolution : [resolution, resolution],
        projection: projection ?? undefined,
        align: literalOr(args['align'], 'upper-left', context, 'align') as 'upper-left',
      },
      method: literalOr(args['method'], 'near', context, 'method') as ResampleMethod,
    });
  },
};
