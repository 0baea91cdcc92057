import { numberFunction } from './number-function.ts';

export const add = numberFunction({
  id: 'add',
  summary: 'Add two numbers',
  description: 'Computes `x + y` by IEEE 754. No-data gives no-data.',
  categories: ['math'],
  operands: { x: 'First summand.', y: 'Second summand.' },
  returns: 'The sum.',
});
