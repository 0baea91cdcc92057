import type { ProcessDefinition } from '../../algebra/index.ts';
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
      schema: [
        { type: 'object', subtype: 'datacube', dimensions: [{ type: 'spatial', axis: ['x', 'y'] }] },
        { type: 'object', subtype: 'datacube', dimensions: [{ type: 'geometry' }] },
      ],
    },
    {
      name: 'extent',
      description: 'The box; its CRS is EPSG:4326 unless it says otherwise.',
      schema: {
        type: 'object',
        subtype: 'bounding-box',
        required: ['west', 'south', 'east', 'north'],
        properties: {
          west: { type: 'number' },
          south: { type: 'number' },
          east: { type: 'number' },
          north: { type: 'number' },
          base: { type: ['number', 'null'], default: null },
          height: { type: ['number', 'null'], default: null },
          crs: {
            anyOf: [
              { type: 'integer', subtype: 'epsg-code', minimum: 1000 },
              { type: 'string', subtype: 'wkt2-definition' },
            ],
            default: 4326,
          },
        },
      },
    },
  ],
  returns: {
    description: 'The cube, smaller in x and y.',
    schema: [
      { type: 'object', subtype: 'datacube', dimensions: [{ type: 'spatial', axis: ['x', 'y'] }] },
      { type: 'object', subtype: 'datacube', dimensions: [{ type: 'geometry' }] },
    ],
  },
  lower: (args, context) =>
    context.add({
      op: 'crop',
      input: cubeOf(args['data'], context, 'data'),
      area: { kind: 'box', box: boxOf(args['extent'], context, 'extent') },
    }),
};
