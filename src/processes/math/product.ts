import { statistic } from './statistic.ts';

export const product = statistic({
  id: 'product',
  summary: 'Product',
  description: 'All numbers multiplied with each other. Of nothing, or only no-data, it is no-data.',
  categories: ['math', 'reducer'],
  returns: 'The product.',
});
