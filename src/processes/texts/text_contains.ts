import { textSearch } from './text-search.ts';

export const text_contains = textSearch({
  id: 'text_contains',
  summary: 'Text contains',
  description: 'Whether a text is part of another one. No-data gives no-data.',
  categories: ['texts', 'comparison'],
  returns: { description: 'Whether it contains it.', schema: { type: ['boolean', 'null'] } },
});
