import { numberFunction } from './number-function.ts';

export const divide = numberFunction({
  id: 'divide',
  summary: 'Divide two numbers',
  description:
    'Computes `x / y` by IEEE 754: a division by zero gives an infinity with the sign of `x`, or NaN for `0 / 0`. No-data gives no-data.',
  categories: ['math'],
  operands: { x: 'Dividend.', y: 'Divisor.' },
  returns: 'The quotient.',
  exceptions: { DivisionByZero: { message: 'Division by zero is not supported.' } },
});
