import type { ProcessDefinition } from '../../algebra/index.ts';
import { flagOf } from '../optional-value.ts';
import { instants, timeOfDay } from '../schemas.ts';

export const date_between: ProcessDefinition = {
  id: 'date_between',
  summary: 'Between two times',
  description:
    'Whether an instant lies between two others, both included; with `exclude_max` without the later one. With times of day as bounds, the time of day counts. False where the bounds are swapped.',
  categories: ['comparison', 'date & time'],
  parameters: [
    {
      name: 'x',
      description: 'The time to check.',
      schema: [...instants, timeOfDay],
    },
    {
      name: 'min',
      description: 'The earlier bound.',
      schema: [...instants, timeOfDay],
    },
    {
      name: 'max',
      description: 'The later bound.',
      schema: [...instants, timeOfDay],
    },
    {
      name: 'exclude_max',
      description: 'Whether the later bound is left out.',
      schema: { type: 'boolean' },
      optional: true,
      default: false,
    },
  ],
  returns: { description: 'Whether it lies between them.', schema: { type: ['boolean', 'null'] } },
  lower: (args, context) =>
    context.call('date_between', [args['x'], args['min'], args['max']], {
      excludeMax: flagOf(args['exclude_max'], false, context, 'exclude_max'),
    }),
};
