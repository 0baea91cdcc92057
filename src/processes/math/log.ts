import { numberFunction } from './number-function.ts';

export const log = numberFunction({
  id: 'log',
  summary: 'Logarithm',
  description: 'The logarithm of `x` to a given base: negative infinity for 0, NaN for negative numbers. No-data gives no-data.',
  categories: ['math > exponential & logarithmic'],
  operands: { x: { description: 'A number.', schema: { type: ['number', 'null'], minimum: 0 } }, base: 'The base.' },
  returns: 'The logarithm.',
});
