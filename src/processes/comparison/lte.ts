import { ordering } from './ordering.ts';

export const lte = ordering({
  id: 'lte',
  summary: 'Less than or equal',
  description: 'Whether `x` is less than `y`, or equal. Anything but numbers is never in that order; no-data gives no-data.',
  categories: ['comparison'],
  returns: 'Whether it is less or equal.',
});
