import { numberFunction } from './number-function.ts';

export const subtract = numberFunction({
  id: 'subtract',
  summary: 'Subtract two numbers',
  description: 'Computes `x - y` by IEEE 754. No-data gives no-data.',
  categories: ['math'],
  operands: { x: 'Minuend.', y: 'Subtrahend.' },
  returns: 'The difference.',
});
