import type { ProcessDefinition } from '../../algebra/index.ts';
import { callback, contextParameter, rasterCube, vectorCube } from '../schemas.ts';
import { callbackOf, cubeOf, featuresOf, literalOr } from './arguments.ts';

export const aggregate_spatial: ProcessDefinition = {
  id: 'aggregate_spatial',
  summary: 'Zonal statistics',
  description:
    'Reduces the pixels of each geometry to one value, for each of the other labels. A pixel belongs to a polygon if its centre does; a point is the pixel that holds it.',
  categories: ['cubes', 'aggregate'],
  parameters: [
    {
      name: 'data',
      description: 'A raster data cube.',
      schema: rasterCube,
    },
    {
      name: 'geometries',
      description: 'Geometries to aggregate over; their properties are kept.',
      schema: [vectorCube, { type: 'object', subtype: 'geojson', deprecated: true }],
    },
    {
      name: 'reducer',
      description: 'Computes one value from the pixels of a geometry; their order is not defined.',
      schema: callback([{ name: 'data', description: 'The values to work on, in label order.', schema: { type: 'array', items: {} } }]),
    },
    {
      name: 'target_dimension',
      description: 'A new dimension that also gives the number of pixels and of valid pixels.',
      schema: { type: ['string', 'null'] },
      optional: true,
      default: null,
    },
    contextParameter,
  ],
  returns: { description: 'A vector data cube.', schema: vectorCube },
  exceptions: { TargetDimensionExists: { message: 'A dimension with the specified target dimension name already exists.' } },
  lower: (args, context) =>
    context.add({
      op: 'zonal',
      input: cubeOf(args['data'], context, 'data'),
      features: featuresOf(args['geometries'], context, 'geometries'),
      targetDimension: String(literalOr(args['target_dimension'], '', context, 'target_dimension')),
      expression: context.lambda(callbackOf(args['reducer'], context, 'reducer'), ['data'], args['context']),
    }),
};
