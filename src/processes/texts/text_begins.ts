import { textSearch } from './text-search.ts';

export const text_begins = textSearch({
  id: 'text_begins',
  summary: 'Text begins with',
  description: 'Whether a text begins with another one. No-data gives no-data.',
  categories: ['texts', 'comparison'],
  returns: { description: 'Whether it begins with it.', schema: { type: ['boolean', 'null'] } },
});
