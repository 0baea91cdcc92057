import type { ProcessDefinition } from '../../algebra/index.ts';
import { boundingBox, vectorCube } from '../schemas.ts';
import { literalOf, loadQuery } from './arguments.ts';
import { bandsAndProperties, loadExceptions, temporalExtent } from './load-parameters.ts';

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
      schema: [boundingBox, { type: 'object', subtype: 'geojson', deprecated: true }, vectorCube, { type: 'null' }],
    },
    {
      name: 'temporal_extent',
      description: 'Half-open interval; null as one end leaves it open, null for both loads all there is.',
      schema: temporalExtent,
    },
    ...bandsAndProperties,
  ],
  extraArguments: ['featureflags'],
  returns: { description: 'A data cube with the dimensions x, y, t and bands.', schema: { type: 'object', subtype: 'datacube' } },
  exceptions: loadExceptions,
  lower: (args, context) =>
    context.add({
      op: 'source',
      query: loadQuery({ kind: 'collection', id: String(literalOf(args['id'], context, 'id')) }, args, context),
    }),
};
