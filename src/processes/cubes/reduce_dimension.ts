import type { ProcessDefinition } from '../../algebra/index.ts';
import { callback, contextParameter, valuesInOrder } from '../schemas.ts';
import { callbackOf, cubeOf, literalOf } from './arguments.ts';

export const reduce_dimension: ProcessDefinition = {
  id: 'reduce_dimension',
  summary: 'Reduce a dimension',
  description: 'Turns all values along a dimension into one, and drops the dimension.',
  categories: ['cubes', 'reducer'],
  parameters: [
    { name: 'data', description: 'A data cube.', schema: { type: 'object', subtype: 'datacube' } },
    {
      name: 'reducer',
      description: 'Computes one value from the values along the dimension.',
      schema: callback([valuesInOrder]),
    },
    { name: 'dimension', description: 'Name of the dimension.', schema: { type: 'string' } },
    contextParameter,
  ],
  returns: { description: 'The cube without that dimension.', schema: { type: 'object', subtype: 'datacube' } },
  exceptions: { DimensionNotAvailable: { message: 'A dimension with the specified name does not exist.' } },
  lower: (args, context) =>
    context.add({
      op: 'along',
      input: cubeOf(args['data'], context, 'data'),
      dimension: String(literalOf(args['dimension'], context, 'dimension')),
      target: { kind: 'drop' },
      expression: context.lambda(callbackOf(args['reducer'], context, 'reducer'), ['data'], args['context']),
    }),
};
