import type { ProcessDefinition } from '../../algebra/index.ts';
import { literalOf, loadQuery } from './arguments.ts';

export const load_stac: ProcessDefinition = {
  id: 'load_stac',
  summary: 'Load from a STAC catalog',
  description:
    'Loads the assets of a STAC Item, a static Catalog or Collection, or the Collection of a STAC API, limited to an area, an interval and some bands.',
  categories: ['cubes', 'import'],
  experimental: true,
  parameters: [
    {
      name: 'url',
      description: 'Where the STAC document is.',
      schema: { type: 'string', format: 'uri', subtype: 'uri', pattern: '^https?://' },
    },
    {
      name: 'spatial_extent',
      description: 'Box or geometries; null loads all there is.',
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
        { type: 'object', subtype: 'geojson' },
        { type: 'object', subtype: 'datacube', dimensions: [{ type: 'geometry' }] },
        { type: 'null' },
      ],
      optional: true,
      default: null,
    },
    {
      name: 'temporal_extent',
      description: 'Half-open interval; null as one end leaves it open.',
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
      optional: true,
      default: null,
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
    PropertiesUnsupported: { message: 'The `properties` parameter is not supported for the given STAC entity.' },
  },
  lower: (args, context) =>
    context.add({ op: 'source', query: loadQuery({ kind: 'stac', url: String(literalOf(args['url'], context, 'url')) }, args, context) }),
};
