import type { ProcessDefinition } from '../../algebra/index.ts';
import { equalityOptions } from './equality-options.ts';

export const neq: ProcessDefinition = {
  id: 'neq',
  summary: 'Not equal to',
  description:
    'Whether two values differ; also by their type. NaN differs from everything, texts are compared as they are written; no-data gives no-data.',
  categories: ['texts', 'comparison'],
  parameters: [
    { name: 'x', description: 'First value.', schema: { type: ['number', 'boolean', 'string', 'null'] } },
    { name: 'y', description: 'Second value.', schema: { type: ['number', 'boolean', 'string', 'null'] } },
    {
      name: 'delta',
      description: 'Numbers that differ by no more than this do not count as different.',
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
  returns: { description: 'Whether they differ.', schema: { type: ['boolean', 'null'] } },
  lower: (args, context) => context.call('neq', [args['x'], args['y']], equalityOptions(args, context)),
};
