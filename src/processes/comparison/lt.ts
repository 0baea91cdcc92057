import { ordering } from './ordering.ts';

export const lt = ordering({
  id: 'lt',
  summary: 'Less than',
  description: 'Whether `x` is less than `y`. Anything but numbers is never in that order; no-data gives no-data.',
  categories: ['comparison'],
  returns: 'Whether it is less.',
});
