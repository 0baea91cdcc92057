import { numberFunction } from './number-function.ts';

export const sinh = numberFunction({
  id: 'sinh',
  summary: 'Hyperbolic sine',
  description: 'The hyperbolic sine of a number. No-data gives no-data.',
  categories: ['math > trigonometric'],
  operands: { x: 'A number.' },
  returns: 'The hyperbolic sine.',
});
