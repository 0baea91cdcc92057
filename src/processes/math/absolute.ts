import { numberFunction } from './number-function.ts';

export const absolute = numberFunction({
  id: 'absolute',
  summary: 'Absolute value',
  description: 'The distance of a number from zero. No-data gives no-data.',
  categories: ['math'],
  operands: { x: 'A number.' },
  returns: 'The absolute value.',
  schema: { type: ['number', 'null'], minimum: 0 },
});
