import { numberFunction } from './number-function.ts';

export const int = numberFunction({
  id: 'int',
  summary: 'Integer part',
  description: 'Cuts off the digits after the decimal point, so that it rounds towards zero. NaN and no-data give no-data.',
  categories: ['math', 'math > rounding'],
  operands: { x: 'A number.' },
  returns: 'An integer.',
  schema: { type: ['integer', 'null'] },
});
