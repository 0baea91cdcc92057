import type { ProcessDefinition } from '../../algebra/index.ts';
import { valueOr } from '../optional-value.ts';

export const round: ProcessDefinition = {
  id: 'round',
  summary: 'Round',
  description: 'Rounds to a number of digits; a half goes to the even neighbour. No-data gives no-data.',
  categories: ['math > rounding'],
  parameters: [
    { name: 'x', description: 'A number.', schema: { type: ['number', 'null'] } },
    {
      name: 'p',
      description: 'Digits after the decimal point; negative ones round to a power of ten (-2: hundreds).',
      schema: { type: 'integer' },
      optional: true,
      default: 0,
    },
  ],
  returns: { description: 'The rounded number.', schema: { type: ['number', 'null'] } },
  lower: (args, context) => context.call('round', [args['x'], valueOr(args['p'], 0)]),
};
