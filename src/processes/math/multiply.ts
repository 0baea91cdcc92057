import { numberFunction } from './number-function.ts';

export const multiply = numberFunction({
  id: 'multiply',
  summary: 'Multiply two numbers',
  description: 'Computes `x * y` by IEEE 754. No-data gives no-data.',
  categories: ['math'],
  operands: { x: 'First factor.', y: 'Second factor.' },
  returns: 'The product.',
  exceptions: { MultiplicandMissing: { message: 'Multiplication requires at least two numbers.' } },
});
