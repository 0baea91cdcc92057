import { textSearch } from './text-search.ts';

export const text_find = textSearch({
  id: 'text_find',
  summary: 'Find a text',
  description: 'Where a text first occurs in another one. No-data gives no-data.',
  categories: ['texts'],
  experimental: true,
  returns: { description: 'The position counted from 0, or null if it does not occur.', schema: { type: ['integer', 'null'], minimum: 0 } },
});
