import type { ProcessDefinition } from '../../algebra/index.ts';
import { literalOr } from '../cubes/arguments.ts';
import { instants } from '../schemas.ts';

export const date_difference: ProcessDefinition = {
  id: 'date_difference',
  summary: 'Difference of two times',
  description:
    'How much time passes from the first to the second, in a unit; negative if the second is earlier. An unfinished month or year counts by the share that has passed.',
  categories: ['comparison', 'date & time'],
  experimental: true,
  parameters: [
    {
      name: 'date1',
      description: 'The first date, with or without time.',
      schema: [...instants],
    },
    {
      name: 'date2',
      description: 'The second date, with or without time.',
      schema: [...instants],
    },
    {
      name: 'unit',
      description: 'The unit of the result.',
      schema: { type: 'string', enum: ['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'year'] },
      optional: true,
      default: 'second',
    },
  ],
  returns: { description: 'The difference with its fraction.', schema: { type: 'number' } },
  lower: (args, context) =>
    context.call('date_difference', [args['date1'], args['date2']], { unit: literalOr(args['unit'], 'second', context, 'unit') }),
};
