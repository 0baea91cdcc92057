import { numberFunction } from './number-function.ts';

export const tanh = numberFunction({
  id: 'tanh',
  summary: 'Hyperbolic tangent',
  description: 'The hyperbolic tangent of a number. No-data gives no-data.',
  categories: ['math > trigonometric'],
  operands: { x: 'A number.' },
  returns: 'The hyperbolic tangent.',
  schema: { type: ['number', 'null'], minimumExclusive: -1, maximumExclusive: 1 },
});
