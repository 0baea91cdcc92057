import { numberFunction } from './number-function.ts';

export const sqrt = numberFunction({
  id: 'sqrt',
  summary: 'Square root',
  description: 'The square root of a number; NaN for negative ones. No-data gives no-data.',
  categories: ['math', 'math > exponential & logarithmic'],
  operands: { x: 'A number.' },
  returns: 'The square root.',
});
