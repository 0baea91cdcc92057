import type { ProcessDefinition } from '../../algebra/index.ts';

export const array_contains: ProcessDefinition = {
  id: 'array_contains',
  summary: 'Is a value in an array',
  description: 'Whether an element equals the value, as `eq` has it.',
  categories: ['arrays', 'comparison', 'reducer'],
  parameters: [
    { name: 'data', description: 'An array.', schema: { type: 'array', items: {} } },
    { name: 'value', description: 'A value; no-data is never found.', schema: { type: ['number', 'boolean', 'string', 'null'] } },
  ],
  returns: { description: 'Whether there is one.', schema: { type: 'boolean' } },
  lower: (args, context) => context.call('array_contains', [args['data'], args['value']]),
};
