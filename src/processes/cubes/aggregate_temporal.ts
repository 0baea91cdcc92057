import type { ProcessDefinition, TemporalExtent } from '../../algebra/index.ts';
import type { Label } from '../../cube/index.ts';
import { callback, contextParameter, instants, temporalCube, timeOfDay, valuesInOrder } from '../schemas.ts';
import { callbackOf, cubeOf, literalOf, literalOr, optionalName } from './arguments.ts';

export const aggregate_temporal: ProcessDefinition = {
  id: 'aggregate_temporal',
  summary: 'Aggregate over intervals',
  description: 'Reduces the values of each given half-open interval to one. Intervals may overlap.',
  categories: ['cubes', 'aggregate'],
  parameters: [
    { name: 'data', description: 'A data cube.', schema: temporalCube },
    {
      name: 'intervals',
      description: 'Pairs of start and end; null leaves an end open.',
      schema: {
        type: 'array',
        subtype: 'temporal-intervals',
        minItems: 1,
        items: {
          type: 'array',
          subtype: 'temporal-interval',
          uniqueItems: true,
          minItems: 2,
          maxItems: 2,
          items: {
            anyOf: [...instants, timeOfDay, { type: 'null' }],
          },
        },
      },
    },
    {
      name: 'reducer',
      description: 'Computes one value from those of an interval.',
      schema: callback([valuesInOrder]),
    },
    {
      name: 'labels',
      description: 'A label for each interval; by default its start.',
      schema: { type: 'array', uniqueItems: true, items: { type: ['number', 'string'] } },
      optional: true,
      default: [],
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
    description: 'A cube with a label for each interval.',
    schema: temporalCube,
  },
  exceptions: {
    TooManyDimensions: { message: 'The data cube contains multiple temporal dimensions. The parameter `dimension` must be specified.' },
    DimensionNotAvailable: { message: 'A dimension with the specified name does not exist or no temporal dimension is available.' },
    DistinctDimensionLabelsRequired: { message: 'The dimension labels have duplicate values. Distinct labels must be specified.' },
    TemporalExtentEmpty: {
      message: 'At least one of the intervals is empty. The second instant in time must always be greater/later than the first instant.',
    },
  },
  lower: (args, context) =>
    context.add({
      op: 'group',
      input: cubeOf(args['data'], context, 'data'),
      dimension: optionalName(args['dimension'], context, 'dimension'),
      by: {
        kind: 'intervals',
        intervals: literalOf(args['intervals'], context, 'intervals') as TemporalExtent[],
        labels: literalOr(args['labels'], [], context, 'labels') as Label[],
      },
      expression: context.lambda(callbackOf(args['reducer'], context, 'reducer'), ['data'], args['context']),
    }),
};
