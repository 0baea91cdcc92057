import { statistic } from './statistic.ts';

export const sd = statistic({
  id: 'sd',
  summary: 'Standard deviation',
  description:
    'The square root of the sample variance, which divides by one less than the number of values. Of nothing, or only no-data, it is no-data.',
  categories: ['math > statistics', 'reducer'],
  returns: 'The standard deviation.',
});
