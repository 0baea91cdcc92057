import type { ProcessDefinition } from '../../algebra/index.ts';
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
      schema: {
        type: 'object',
        subtype: 'process-graph',
        parameters: [
          { name: 'x', description: 'The value to work on.', schema: {} },
          { name: 'context', description: 'What the caller passed as context.', schema: {}, optional: true, default: null },
        ],
        returns: { description: 'What the process gives for it.', schema: {} },
      },
    },
    { name: 'context', description: 'Anything that the callback is to get as its context.', schema: {}, optional: true, default: null },
  ],
  returns: { description: 'A cube of the same shape.', schema: { type: 'object', subtype: 'datacube' } },
  lower: (args, context) =>
    context.add({
      op: 'map',
      inputs: [cubeOf(args['data'], context, 'data')],
      expression: context.lambda(callbackOf(args['process'], context, 'process'), ['x'], args['context']),
    }),
};
