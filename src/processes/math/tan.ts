import { numberFunction } from './number-function.ts';

export const tan = numberFunction({
  id: 'tan',
  summary: 'Tangent',
  description: 'The tangent of an angle in radians. No-data gives no-data.',
  categories: ['math > trigonometric'],
  operands: { x: 'An angle in radians.' },
  returns: 'The tangent.',
});
