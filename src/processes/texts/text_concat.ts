import type { ProcessDefinition } from '../../algebra/index.ts';

export const text_concat: ProcessDefinition = {
  id: 'text_concat',
  summary: 'Join texts',
  description: 'Writes values after each other, with a separator in between. Numbers, booleans and no-data are spelt in lower case.',
  categories: ['texts'],
  parameters: [
    { name: 'data', description: 'The values.', schema: { type: 'array', items: { type: ['string', 'number', 'boolean', 'null'] } } },
    {
      name: 'separator',
      description: 'What stands between two of them.',
      schema: { type: ['string', 'number', 'boolean', 'null'] },
      optional: true,
      default: '',
    },
  ],
  returns: { description: 'The text.', schema: { type: 'string' } },
  lower: (args, context) => context.call('text_concat', [args['data'], args['separator'] ?? { kind: 'literal', value: '' }]),
};
