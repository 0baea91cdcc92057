import type { ProcessDefinition } from '../../algebra/index.ts';
import { boundingBox, vectorCube } from '../schemas.ts';
import { literalOf, loadQuery } from './arguments.ts';
import { bandsAndProperties, loadExceptions, temporalExtent } from './load-parameters.ts';

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
      schema: [boundingBox, { type: 'object', subtype: 'geojson' }, vectorCube, { type: 'null' }],
      optional: true,
      default: null,
    },
    {
      name: 'temporal_extent',
      description: 'Half-open interval; null as one end leaves it open.',
      schema: temporalExtent,
      optional: true,
      default: null,
    },
    ...bandsAndProperties,
  ],
  extraArguments: ['featureflags'],
  returns: { description: 'A data cube with the dimensions x, y, t and bands.', schema: { type: 'object', subtype: 'datacube' } },
  exceptions: {
    ...loadExceptions,
    PropertiesUnsupported: { message: 'The `properties` parameter is not supported for the given STAC entity.' },
  },
  lower: (args, context) =>
    context.add({ op: 'source', query: loadQuery({ kind: 'stac', url: String(literalOf(args['url'], context, 'url')) }, args, context) }),
};
