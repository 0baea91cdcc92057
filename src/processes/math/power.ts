import { numberFunction } from './number-function.ts';

export const power = numberFunction({
  id: 'power',
  summary: 'Power',
  description: 'Raises `base` to the power of `p`, by IEEE 754. No-data gives no-data.',
  categories: ['math', 'math > exponential & logarithmic'],
  operands: { base: 'The base.', p: 'The exponent.' },
  returns: 'The power.',
});
