import { numberFunction } from './number-function.ts';

export const exp = numberFunction({
  id: 'exp',
  summary: 'Power of e',
  description: "Raises Euler's number to the power of `p`. No-data gives no-data.",
  categories: ['math > exponential & logarithmic'],
  operands: { p: 'The exponent.' },
  returns: 'The power.',
  schema: { type: ['number', 'null'], minimumExclusive: 0 },
});
