import { numberFunction } from './number-function.ts';

export const ln = numberFunction({
  id: 'ln',
  summary: 'Natural logarithm',
  description: 'The logarithm to base *e*: negative infinity for 0, NaN for negative numbers. No-data gives no-data.',
  categories: ['math > exponential & logarithmic'],
  operands: { x: { description: 'A number.', schema: { type: ['number', 'null'], minimum: 0 } } },
  returns: 'The logarithm.',
});
