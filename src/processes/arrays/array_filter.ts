import type { ProcessDefinition } from '../../algebra/index.ts';
import { callbackOf } from '../cubes/arguments.ts';
import { valueOr } from '../optional-value.ts';
import { callback, contextParameter, elementOfArray } from '../schemas.ts';

export const array_filter: ProcessDefinition = {
  id: 'array_filter',
  summary: 'Filter an array',
  description: 'Keeps the elements for which a condition is true, with their labels.',
  categories: ['arrays', 'filter'],
  parameters: [
    { name: 'data', description: 'An array.', schema: { type: 'array', items: {} } },
    {
      name: 'condition',
      description: 'A condition on an element, its position or label.',
      schema: callback(elementOfArray, { type: 'boolean' }),
    },
    contextParameter,
  ],
  returns: { description: 'The elements kept.', schema: { type: 'array', items: {} } },
  lower: (args, context) =>
    context.callWithLambda(
      'array_filter',
      [args['data'], valueOr(args['context'], null)],
      callbackOf(args['condition'], context, 'condition'),
      ['x', 'index', 'label', 'context'],
    ),
};
