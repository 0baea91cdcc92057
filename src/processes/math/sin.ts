import { numberFunction } from './number-function.ts';

export const sin = numberFunction({
  id: 'sin',
  summary: 'Sine',
  description: 'The sine of an angle in radians. No-data gives no-data.',
  categories: ['math > trigonometric'],
  operands: { x: 'An angle in radians.' },
  returns: 'The sine.',
  schema: { type: ['number', 'null'], minimum: -1, maximum: 1 },
});
