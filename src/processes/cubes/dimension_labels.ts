import type { ProcessDefinition } from '../../algebra/index.ts';
import { cubeOf, literalOf } from './arguments.ts';

export const dimension_labels: ProcessDefinition = {
  id: 'dimension_labels',
  summary: 'Get the labels of a dimension',
  description: 'Gives the labels of a dimension, in order.',
  categories: ['cubes'],
  parameters: [
    { name: 'data', description: 'A data cube.', schema: { type: 'object', subtype: 'datacube' } },
    { name: 'dimension', description: 'Name of the dimension.', schema: { type: 'string' } },
  ],
  returns: { description: 'The labels.', schema: { type: 'array', items: { type: ['number', 'string'] } } },
  exceptions: { DimensionNotAvailable: { message: 'A dimension with the specified name does not exist.' } },
  lower: (args, context) =>
    context.labels(cubeOf(args['data'], context, 'data'), String(literalOf(args['dimension'], context, 'dimension'))),
};
