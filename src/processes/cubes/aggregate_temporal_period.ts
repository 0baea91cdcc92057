import type { ProcessDefinition } from '../../algebra/index.ts';
import { callback, contextParameter, temporalCube, valuesInOrder } from '../schemas.ts';
import { callbackOf, cubeOf, literalOf, optionalName } from './arguments.ts';

export const aggregate_temporal_period: ProcessDefinition = {
  id: 'aggregate_temporal_period',
  summary: 'Aggregate over calendar periods',
  description:
    'Reduces the values of each calendar period (month, dekad, season …) to one. The periods between the first and the last label are complete; those without data are no-data.',
  categories: ['aggregate', 'climatology', 'cubes'],
  parameters: [
    { name: 'data', description: 'A data cube.', schema: temporalCube },
    {
      name: 'period',
      description: 'hour, day, week, dekad, month, season, tropical-season, year, decade or decade-ad.',
      schema: {
        type: 'string',
        enum: ['hour', 'day', 'week', 'dekad', 'month', 'season', 'tropical-season', 'year', 'decade', 'decade-ad'],
      },
    },
    {
      name: 'reducer',
      description: 'Computes one value from those of a period.',
      schema: callback([valuesInOrder]),
    },
    {
      name: 'dimension',
      description: 'Name of the temporal dimension; null takes the only one.',
      schema: { type: ['string', 'null'] },
      optional: true,
      default: null,
    },
    contextParameter,
  ],
  returns: {
    description: 'A cube with a label for each period.',
    schema: temporalCube,
  },
  exceptions: {
    TooManyDimensions: { message: 'The data cube contains multiple temporal dimensions. The parameter `dimension` must be specified.' },
    DimensionNotAvailable: { message: 'A dimension with the specified name does not exist or no temporal dimension is available.' },
  },
  lower: (args, context) =>
    context.add({
      op: 'group',
      input: cubeOf(args['data'], context, 'data'),
      dimension: optionalName(args['dimension'], context, 'dimension'),
      by: { kind: 'period', period: String(literalOf(args['period'], context, 'period')) },
      expression: context.lambda(callbackOf(args['reducer'], context, 'reducer'), ['data'], args['context']),
    }),
};
