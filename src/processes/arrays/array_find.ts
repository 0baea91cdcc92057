import type { ProcessDefinition } from '../../algebra/index.ts';
import { flagOf } from '../optional-value.ts';

export const array_find: ProcessDefinition = {
  id: 'array_find',
  summary: 'Find a value',
  description: 'The position of the first (or last) element that equals the value, as `eq` has it.',
  categories: ['arrays', 'reducer'],
  parameters: [
    { name: 'data', description: 'An array.', schema: { type: 'array', items: {} } },
    { name: 'value', description: 'A value; no-data, arrays and objects are never found.', schema: {} },
    { name: 'reverse', description: 'Whether the last one is looked for.', schema: { type: 'boolean' }, optional: true, default: false },
  ],
  returns: { description: 'The position counted from 0, or no-data.', schema: [{ type: 'null' }, { type: 'integer', minimum: 0 }] },
  lower: (args, context) =>
    context.call('array_find', [args['data'], args['value']], { reverse: flagOf(args['reverse'], false, context, 'reverse') }),
};
