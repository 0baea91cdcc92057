import type { ProcessDefinition } from '../../algebra/index.ts';
import { literalOf } from '../cubes/arguments.ts';
import { instants } from '../schemas.ts';

export const date_shift: ProcessDefinition = {
  id: 'date_shift',
  summary: 'Shift a time',
  description:
    'Adds a period to a date or date-time, or takes it away. Form and time zone stay. A day that the new month does not have becomes its last one; leap seconds count as the second before them.',
  categories: ['date & time'],
  parameters: [
    {
      name: 'date',
      description: 'A date, with or without time.',
      schema: [...instants],
    },
    { name: 'value', description: 'How many units are added; negative numbers take away.', schema: { type: 'integer' } },
    {
      name: 'unit',
      description: 'The unit of the value.',
      schema: { type: 'string', enum: ['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'year'] },
    },
  ],
  returns: {
    description: 'The shifted date.',
    schema: [...instants],
  },
  lower: (args, context) => context.call('date_shift', [args['date'], args['value']], { unit: literalOf(args['unit'], context, 'unit') }),
};
