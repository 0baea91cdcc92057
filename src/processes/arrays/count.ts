import type { ProcessDefinition } from '../../algebra/index.ts';
import { literalOr } from '../cubes/arguments.ts';
import { valueOr } from '../optional-value.ts';
import { callback, contextParameter } from '../schemas.ts';

export const count: ProcessDefinition = {
  id: 'count',
  summary: 'Count elements',
  description: 'How many elements are valid (see `is_valid`), how many there are, or for how many a condition is true.',
  categories: ['arrays', 'math > statistics', 'reducer'],
  parameters: [
    { name: 'data', description: 'An array.', schema: { type: 'array', items: {} } },
    {
      name: 'condition',
      description: 'A condition on an element; true counts all elements, null the valid ones.',
      schema: [
        callback([{ name: 'x', description: 'The element.', schema: {} }], { type: 'boolean' }),
        { type: 'boolean', const: true },
        { type: 'null' },
      ],
      optional: true,
      default: null,
    },
    contextParameter,
  ],
  returns: { description: 'A number from 0.', schema: { type: 'number' } },
  lower: (args, context) => {
    const { data, condition } = args;
    if (condition?.kind === 'callback') {
      return context.callWithLambda('count', [data, valueOr(args['context'], null)], condition, ['x', 'context']);
    }
    const counts = literalOr(condition, null, context, 'condition');
    if (counts === null) return context.call('count', [data]);
    if (counts === true) return context.call('count', [data], { all: true });
    return context.fail(
      'ProcessParameterInvalid',
      'The condition must be a process graph, true (all elements) or null (valid elements).',
      'condition',
    );
  },
};
