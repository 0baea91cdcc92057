import type { ProcessDefinition, TemporalExtent } from '../../algebra/index.ts';
import { instants, temporalCube } from '../schemas.ts';
import { cubeOf, literalOf, optionalName } from './arguments.ts';

export const filter_temporal: ProcessDefinition = {
  id: 'filter_temporal',
  summary: 'Filter by time',
  description: 'Keeps the labels that lie in a half-open interval. A period counts by its start.',
  categories: ['cubes', 'filter'],
  parameters: [
    { name: 'data', description: 'A data cube.', schema: temporalCube },
    {
      name: 'extent',
      description: 'Start and end; null leaves one of them open.',
      schema: {
        type: 'array',
        subtype: 'temporal-interval',
        minItems: 2,
        maxItems: 2,
        items: {
          anyOf: [...instants, { type: 'null' }],
        },
      },
    },
    {
      name: 'dimension',
      description: 'Name of the temporal dimension; null takes all of them.',
      schema: { type: ['string', 'null'] },
      optional: true,
      default: null,
    },
  ],
  returns: {
    description: 'The cube with fewer labels.',
    schema: temporalCube,
  },
  exceptions: {
    DimensionNotAvailable: { message: 'A dimension with the specified name does not exist.' },
    TemporalExtentEmpty: {
      message: 'The temporal extent is empty. The second instant in time must always be greater/later than the first instant in time.',
    },
  },
  lower: (args, context) =>
    context.add({
      op: 'select',
      input: cubeOf(args['data'], context, 'data'),
      dimension: optionalName(args['dimension'], context, 'dimension'),
      selection: { kind: 'interval', extent: literalOf(args['extent'], context, 'extent') as TemporalExtent },
    }),
};
