import type { ProcessDefinition } from '../../algebra/index.ts';
import { callbackOf } from '../cubes/arguments.ts';
import { valueOr } from '../optional-value.ts';

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
        returns: { description: 'What the callback gives for it.', schema: { type: 'boolean' } },
      },
    },
    { name: 'context', description: 'Anything that the condition is to get as its context.', schema: {}, optional: true, default: null },
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
