import type { ProcessDefinition } from '../../algebra/index.ts';
import { callbackOf, cubeOf, literalOf, optionalName } from './arguments.ts';

export const aggregate_temporal_period: ProcessDefinition = {
  id: 'aggregate_temporal_period',
  summary: 'Aggregate over calendar periods',
  description:
    'Reduces the values of each calendar period (month, dekad, season …) to one. The periods between the first and the last label are complete; those without data are no-data.',
  categories: ['aggregate', 'climatology', 'cubes'],
  parameters: [
    { name: 'data', description: 'A data cube.', schema: { type: 'object', subtype: 'datacube', dimensions: [{ type: 'temporal' }] } },
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
      schema: {
        type: 'object',
        subtype: 'process-graph',
        parameters: [
          {
            name: 'data',
            description: 'The values to work on, in label order.',
            schema: { type: 'array', subtype: 'labeled-array', items: {} },
          },
          { name: 'context', description: 'What the caller passed as context.', schema: {}, optional: true, default: null },
        ],
        returns: { description: 'What the process gives for it.', schema: {} },
      },
    },
    {
      name: 'dimension',
      description: 'Name of the temporal dimension; null takes the only one.',
      schema: { type: ['string', 'null'] },
      optional: true,
      default: null,
    },
    { name: 'context', description: 'Anything that the callback is to get as its context.', schema: {}, optional: true, default: null },
  ],
  returns: {
    description: 'A cube with a label for each period.',
    schema: { type: 'object', subtype: 'datacube', dimensions: [{ type: 'temporal' }] },
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
