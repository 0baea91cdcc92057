import type { ProcessDefinition } from '../../algebra/index.ts';
import { equalityOptions } from './equality-options.ts';

export const eq: ProcessDefinition = {
  id: 'eq',
  summary: 'Equal to',
  description:
    'Whether two values are equal, of the same type included. NaN equals nothing, texts are compared as they are written; no-data gives no-data.',
  categories: ['texts', 'comparison'],
  parameters: [
    { name: 'x', description: 'First value.', schema: { type: ['number', 'boolean', 'string', 'null'] } },
    { name: 'y', description: 'Second value.', schema: { type: ['number', 'boolean', 'string', 'null'] } },
    {
      name: 'delta',
      description: 'Numbers that differ by no more than this are equal.',
      schema: { type: ['number', 'null'], minimumExclusive: 0 },
      optional: true,
      default: null,
    },
    {
      name: 'case_sensitive',
      description: 'Whether upper and lower case differ in texts.',
      schema: { type: 'boolean' },
      optional: true,
      default: true,
    },
  ],
  returns: { description: 'Whether they are equal.', schema: { type: ['boolean', 'null'] } },
  lower: (args, context) => context.call('eq', [args['x'], args['y']], equalityOptions(args, context)),
};
