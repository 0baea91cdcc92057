import type { ProcessDefinition } from '../../algebra/index.ts';
import { callbackOf } from '../cubes/arguments.ts';
import { valueOr } from '../optional-value.ts';

export const array_apply: ProcessDefinition = {
  id: 'array_apply',
  summary: 'Apply a process to each element',
  description: 'Replaces each element by what a process makes of it; labels are kept.',
  categories: ['arrays'],
  parameters: [
    { name: 'data', description: 'An array.', schema: { type: 'array', items: {} } },
    {
      name: 'process',
      description: 'Computes the new element.',
      schema: {
        type: 'object',
        subtype: 'process-graph',
        parameters: [
          { name: 'x', description: 'The element.', schema: {} },
          { name: 'index', description: 'Its position, counted from 0.', schema: { type: 'integer', minimum: 0 } },
          {
            name: 'label',
            description: 'Its label; null in an array without labels.',
            schema: [{ type: 'number' }, { type: 'string' }, { type: 'null' }],
            default: null,
            optional: true,
          },
          { name: 'context', description: 'What the caller passed as context.', schema: {}, optional: true, default: null },
        ],
        returns: { description: 'What the callback gives for it.', schema: {} },
      },
    },
    { name: 'context', description: 'Anything that the process is to get as its context.', schema: {}, optional: true, default: null },
  ],
  returns: { description: 'An array of the same length.', schema: { type: 'array', items: {} } },
  lower: (args, context) =>
    context.callWithLambda('array_apply', [args['data'], valueOr(args['context'], null)], callbackOf(args['process'], context, 'process'), [
      'x',
      'index',
      'label',
      'context',
    ]),
};
