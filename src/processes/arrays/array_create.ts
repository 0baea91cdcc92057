import type { ProcessDefinition } from '../../algebra/index.ts';
import { literalOr } from '../cubes/arguments.ts';
import { valueOr } from '../optional-value.ts';

export const array_create: ProcessDefinition = {
  id: 'array_create',
  summary: 'Create an array',
  description: 'An array of the given values, repeated if asked for. It has no labels.',
  categories: ['arrays'],
  parameters: [
    { name: 'data', description: 'The values.', schema: { type: 'array', items: {} }, optional: true, default: [] },
    {
      name: 'repeat',
      description: 'How often they come after each other.',
      schema: { type: 'integer', minimum: 1 },
      optional: true,
      default: 1,
    },
  ],
  returns: { description: 'The array.', schema: { type: 'array', items: {} } },
  lower: (args, context) => {
    const repeat = literalOr(args['repeat'], 1, context, 'repeat');
    if (!Number.isInteger(repeat) || (repeat as number) < 1) {
      context.fail('ProcessParameterInvalid', `Values can be repeated 1, 2, 3 … times, not ${repeat}.`, 'repeat');
    }
    return context.call('array_repeat', [valueOr(args['data'], [])], { repeat });
  },
};
