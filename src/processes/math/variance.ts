import { statistic } from './statistic.ts';

export const variance = statistic({
  id: 'variance',
  summary: 'Variance',
  description:
    'The sample variance: squared deviations from the mean, added up and divided by one less than the number of values. Of nothing, or only no-data, it is no-data.',
  categories: ['math > statistics', 'reducer'],
  returns: 'The variance.',
});
