import type { ProcessDefinition } from '../../algebra/index.ts';
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
    { name: 'dimension', description: 'Name of the dimension.', schema: { type: 'string' } },
    { name: 'context', description: 'Anything that the callback is to get as its context.', schema: {}, optional: true, default: null },
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
