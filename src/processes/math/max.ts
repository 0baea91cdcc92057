import { statistic } from './statistic.ts';

export const max = statistic({
  id: 'max',
  summary: 'Maximum',
  description: 'The largest of the numbers. Of nothing, or only no-data, it is no-data.',
  categories: ['math', 'math > statistics', 'reducer'],
  returns: 'The maximum.',
});
