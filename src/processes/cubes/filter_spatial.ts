import type { ProcessDefinition } from '../../algebra/index.ts';
import { rasterCube, vectorCube } from '../schemas.ts';
import { cubeOf, featuresOf } from './arguments.ts';

export const filter_spatial: ProcessDefinition = {
  id: 'filter_spatial',
  summary: 'Filter by geometries',
  description: 'Keeps the bounding box of the geometries and sets the pixels outside of them to no-data.',
  categories: ['cubes', 'filter'],
  parameters: [
    {
      name: 'data',
      description: 'A raster data cube.',
      schema: rasterCube,
    },
    {
      name: 'geometries',
      description: 'One or more geometries.',
      schema: [vectorCube, { type: 'object', subtype: 'geojson', deprecated: true }],
    },
  ],
  returns: {
    description: 'The cube, smaller in x and y.',
    schema: rasterCube,
  },
  lower: (args, context) =>
    context.add({
      op: 'crop',
      input: cubeOf(args['data'], context, 'data'),
      area: { kind: 'features', features: featuresOf(args['geometries'], context, 'geometries') },
    }),
};
