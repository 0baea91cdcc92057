import { numberFunction } from './number-function.ts';

export const mod = numberFunction({
  id: 'mod',
  summary: 'Remainder',
  description:
    'The remainder of `x / y`, with the sign of the divisor. By zero it is an infinity with the sign of `x`, or NaN for 0; by an infinity it is `x`. No-data gives no-data.',
  categories: ['math'],
  operands: { x: 'Dividend.', y: 'Divisor.' },
  returns: 'The remainder.',
  exceptions: { DivisionByZero: { message: 'Division by zero is not supported.' } },
});
