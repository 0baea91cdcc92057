import type { ProcessDefinition } from '../../algebra/index.ts';
import { boundingBox, rasterCube, vectorCube } from '../schemas.ts';
import { boxOf, cubeOf } from './arguments.ts';

export const filter_bbox: ProcessDefinition = {
  id: 'filter_bbox',
  summary: 'Filter by a bounding box',
  description: 'Keeps the pixels whose centres lie in a box.',
  categories: ['cubes', 'filter'],
  parameters: [
    {
      name: 'data',
      description: 'A raster data cube.',
      schema: [rasterCube, vectorCube],
    },
    {
      name: 'extent',
      description: 'The box; its CRS is EPSG:4326 unless it says otherwise.',
      schema: boundingBox,
    },
  ],
  returns: {
    description: 'The cube, smaller in x and y.',
    schema: [rasterCube, vectorCube],
  },
  lower: (args, context) =>
    context.add({
      op: 'crop',
      input: cubeOf(args['data'], context, 'data'),
      area: { kind: 'box', box: boxOf(args['extent'], context, 'extent') },
    }),
};
