import { numberFunction } from './number-function.ts';

export const ceil = numberFunction({
  id: 'ceil',
  summary: 'Round up',
  description: 'The smallest integer that is not below the number. No-data gives no-data.',
  categories: ['math > rounding'],
  operands: { x: 'A number.' },
  returns: 'An integer.',
  schema: { type: ['integer', 'null'] },
});
