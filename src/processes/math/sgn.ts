import { numberFunction } from './number-function.ts';

export const sgn = numberFunction({
  id: 'sgn',
  summary: 'Sign',
  description: '-1 for negative numbers, 1 for positive ones, 0 for zero. No-data gives no-data.',
  categories: ['math'],
  operands: { x: 'A number.' },
  returns: 'The sign.',
  schema: { type: ['number', 'null'], enum: [-1, 0, 1, null] },
});
