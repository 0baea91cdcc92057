import { numberFunction } from './number-function.ts';

export const cosh = numberFunction({
  id: 'cosh',
  summary: 'Hyperbolic cosine',
  description: 'The hyperbolic cosine of a number. No-data gives no-data.',
  categories: ['math > trigonometric'],
  operands: { x: 'A number.' },
  returns: 'The hyperbolic cosine.',
  schema: { type: ['number', 'null'], minimum: 1 },
});
