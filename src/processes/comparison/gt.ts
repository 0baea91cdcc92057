import { ordering } from './ordering.ts';

export const gt = ordering({
  id: 'gt',
  summary: 'Greater than',
  description: 'Whether `x` is greater than `y`. Anything but numbers is never in that order; no-data gives no-data.',
  categories: ['comparison'],
  returns: 'Whether it is greater.',
});
