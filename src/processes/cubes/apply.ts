import type { ProcessDefinition } from '../../algebra/index.ts';
import { callback, contextParameter } from '../schemas.ts';
import { callbackOf, cubeOf } from './arguments.ts';

export const apply: ProcessDefinition = {
  id: 'apply',
  summary: 'Apply a process to each value',
  description: 'Applies a process to every value of a cube by itself.',
  categories: ['cubes'],
  parameters: [
    { name: 'data', description: 'A data cube.', schema: { type: 'object', subtype: 'datacube' } },
    {
      name: 'process',
      description: 'Computes the new value from the old one.',
      schema: callback([{ name: 'x', description: 'The value to work on.', schema: {} }]),
    },
    contextParameter,
  ],
  returns: { description: 'A cube of the same shape.', schema: { type: 'object', subtype: 'datacube' } },
  lower: (args, context) =>
    context.add({
      op: 'map',
      inputs: [cubeOf(args['data'], context, 'data')],
      expression: context.lambda(callbackOf(args['process'], context, 'process'), ['x'], args['context']),
    }),
};
