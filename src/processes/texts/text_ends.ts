import { textSearch } from './text-search.ts';

export const text_ends = textSearch({
  id: 'text_ends',
  summary: 'Text ends with',
  description: 'Whether a text ends with another one. No-data gives no-data.',
  categories: ['texts', 'comparison'],
  returns: { description: 'Whether it ends with it.', schema: { type: ['boolean', 'null'] } },
});
