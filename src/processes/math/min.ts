import { statistic } from './statistic.ts';

export const min = statistic({
  id: 'min',
  summary: 'Minimum',
  description: 'The smallest of the numbers. Of nothing, or only no-data, it is no-data.',
  categories: ['math', 'math > statistics', 'reducer'],
  returns: 'The minimum.',
});
