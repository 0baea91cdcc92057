import type { ProcessDefinition } from '../../algebra/index.ts';
import { callbackOf } from '../cubes/arguments.ts';
import { valueOr } from '../optional-value.ts';
import { callback, contextParameter, elementOfArray } from '../schemas.ts';

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
      schema: callback(elementOfArray),
    },
    contextParameter,
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
