import type { ProcessDefinition } from '../../algebra/index.ts';
import { flagOf } from '../optional-value.ts';

export const between: ProcessDefinition = {
  id: 'between',
  summary: 'Between two numbers',
  description:
    'Whether a number lies in a closed range, or, with `exclude_max`, one without its upper bound. False where the bounds are swapped and for anything but numbers; no-data gives no-data.',
  categories: ['comparison'],
  parameters: [
    { name: 'x', description: 'A value.', schema: {} },
    { name: 'min', description: 'Lower bound.', schema: { type: 'number' } },
    { name: 'max', description: 'Upper bound.', schema: { type: 'number' } },
    {
      name: 'exclude_max',
      description: 'Whether the upper bound is left out.',
      schema: { type: 'boolean' },
      optional: true,
      default: false,
    },
  ],
  returns: { description: 'Whether it lies between them.', schema: { type: ['boolean', 'null'] } },
  lower: (args, context) =>
    context.call('between', [args['x'], args['min'], args['max']], {
      excludeMax: flagOf(args['exclude_max'], false, context, 'exclude_max'),
    }),
};
