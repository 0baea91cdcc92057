import { statistic } from './statistic.ts';

export const sum = statistic({
  id: 'sum',
  summary: 'Sum',
  description: 'All numbers added up. Of nothing, or only no-data, it is no-data.',
  categories: ['math', 'reducer'],
  returns: 'The sum.',
});
