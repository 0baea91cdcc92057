import { numberFunction } from './number-function.ts';

export const floor = numberFunction({
  id: 'floor',
  summary: 'Round down',
  description: 'The greatest integer that is not above the number. No-data gives no-data.',
  categories: ['math > rounding'],
  operands: { x: 'A number.' },
  returns: 'An integer.',
  schema: { type: ['integer', 'null'] },
});
