import { statistic } from './statistic.ts';

export const mean = statistic({
  id: 'mean',
  summary: 'Arithmetic mean',
  description: 'The sum of the numbers divided by how many they are. Of nothing, or only no-data, it is no-data.',
  categories: ['math > statistics', 'reducer'],
  returns: 'The mean.',
});
