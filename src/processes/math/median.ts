import { statistic } from './statistic.ts';

export const median = statistic({
  id: 'median',
  summary: 'Median',
  description:
    'The number in the middle of the ordered numbers, or the mean of the two in the middle. Of nothing, or only no-data, it is no-data.',
  categories: ['math > statistics', 'reducer'],
  returns: 'The median.',
});
