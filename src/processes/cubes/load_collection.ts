import type { ProcessDefinition } from '../../algebra/index.ts';
import { literalOf, loadQuery } from './arguments.ts';

export const load_collection: ProcessDefinition = {
  id: 'load_collection',
  summary: 'Load a collection',
  description:
    'Loads the data of a collection of this back-end, limited to an area, an interval and some bands. Pixels belong to the area if their centre does. Stored numbers are given as they are: scale and offset are not applied unless the collection says so.',
  categories: ['cubes', 'import'],
  parameters: [
    { name: 'id', description: 'Id of the collection.', schema: { type: 'string', subtype: 'collection-id', pattern: '^[\\w\\-\\.~/]+$' } },
    {
      name: 'spatial_extent',
      description: 'Box or geometries; null loads all there is. Pixels outside of geometries are no-data.',
      schema: [
        {
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
        { type: 'object', subtype: 'geojson', deprecated: true },
        { type: 'object', subtype: 'datacube', dimensions: [{ type: 'geometry' }] },
        { type: 'null' },
      ],
    },
    {
      name: 'temporal_extent',
      description: 'Half-open interval; null as one end leaves it open, null for both loads all there is.',
      schema: [
        {
          type: 'array',
          subtype: 'temporal-interval',
          uniqueItems: true,
          minItems: 2,
          maxItems: 2,
          items: {
            anyOf: [
              { type: 'string', format: 'date-time', subtype: 'date-time' },
              { type: 'string', format: 'date', subtype: 'date' },
              { type: 'null' },
            ],
          },
        },
        { type: 'null' },
      ],
    },
    {
      name: 'bands',
      description: 'Names or common names of the bands, in the order wanted; null loads all.',
      schema: [{ type: 'array', minItems: 1, items: { type: 'string', subtype: 'band-name' } }, { type: 'null' }],
      optional: true,
      default: null,
    },
    {
      name: 'properties',
      description: 'Conditions on the items, one an item property; items without the property are left out.',
      schema: [
        {
          type: 'object',
          subtype: 'metadata-filter',
          additionalProperties: {
            type: 'object',
            subtype: 'process-graph',
            parameters: [{ name: 'value', description: 'The value of the property.', schema: {} }],
            returns: { description: 'What the process gives for it.', schema: { type: 'boolean' } },
          },
        },
        { type: 'null' },
      ],
      optional: true,
      default: null,
    },
  ],
  returns: { description: 'A data cube with the dimensions x, y, t and bands.', schema: { type: 'object', subtype: 'datacube' } },
  exceptions: {
    NoDataAvailable: { message: 'There is no data available for the given extents.' },
    TemporalExtentEmpty: {
      message: 'The temporal extent is empty. The second instant in time must always be greater/later than the first instant in time.',
    },
  },
  lower: (args, context) =>
    context.add({
      op: 'source',
      query: loadQuery({ kind: 'collection', id: String(literalOf(args['id'], context, 'id')) }, args, context),
    }),
};
