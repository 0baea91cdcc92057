import { numberFunction } from './number-function.ts';

export const arcosh = numberFunction({
  id: 'arcosh',
  summary: 'Inverse hyperbolic cosine',
  description: 'The number, not negative, with that hyperbolic cosine; NaN below 1. No-data gives no-data.',
  categories: ['math > trigonometric'],
  operands: { x: 'A hyperbolic cosine.' },
  returns: 'A number.',
  schema: { type: ['number', 'null'], minimum: 0 },
});
