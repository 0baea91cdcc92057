import type { ProcessDefinition } from '../../algebra/index.ts';
import { callback, contextParameter, valuesInOrder } from '../schemas.ts';
import { callbackOf, cubeOf, literalOf, literalOr } from './arguments.ts';

export const apply_dimension: ProcessDefinition = {
  id: 'apply_dimension',
  summary: 'Apply a process along a dimension',
  description:
    'Applies a process to all values along a dimension at once, such as a time series. The process gives an array, which replaces them.',
  categories: ['cubes'],
  parameters: [
    { name: 'data', description: 'A data cube.', schema: { type: 'object', subtype: 'datacube' } },
    {
      name: 'process',
      description: 'Computes an array from the values along the dimension.',
      schema: callback([valuesInOrder], { type: 'array', items: {} }),
    },
    { name: 'dimension', description: 'Name of the dimension.', schema: { type: 'string' } },
    {
      name: 'target_dimension',
      description: 'A new dimension of type other for the results; null keeps the old one.',
      schema: { type: ['string', 'null'] },
      optional: true,
      default: null,
    },
    contextParameter,
  ],
  returns: {
    description: 'A cube in which the dimension has the new values. Its labels stay if their number does; else they are 0, 1, 2 and so on.',
    schema: { type: 'object', subtype: 'datacube' },
  },
  exceptions: { DimensionNotAvailable: { message: 'A dimension with the specified name does not exist.' } },
  lower: (args, context) => {
    const name = literalOr(args['target_dimension'], null, context, 'target_dimension');
    return context.add({
      op: 'along',
      input: cubeOf(args['data'], context, 'data'),
      dimension: String(literalOf(args['dimension'], context, 'dimension')),
      target: name === null ? { kind: 'same' } : { kind: 'new', name: String(name) },
      expression: context.lambda(callbackOf(args['process'], context, 'process'), ['data'], args['context']),
    });
  },
};
