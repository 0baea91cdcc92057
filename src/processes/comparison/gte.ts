import { ordering } from './ordering.ts';

export const gte = ordering({
  id: 'gte',
  summary: 'Greater than or equal',
  description: 'Whether `x` is greater than `y`, or equal. Anything but numbers is never in that order; no-data gives no-data.',
  categories: ['comparison'],
  returns: 'Whether it is greater or equal.',
});
