import { numberFunction } from './number-function.ts';

export const cos = numberFunction({
  id: 'cos',
  summary: 'Cosine',
  description: 'The cosine of an angle in radians. No-data gives no-data.',
  categories: ['math > trigonometric'],
  operands: { x: 'An angle in radians.' },
  returns: 'The cosine.',
  schema: { type: ['number', 'null'], minimum: -1, maximum: 1 },
});
