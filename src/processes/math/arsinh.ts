import { numberFunction } from './number-function.ts';

export const arsinh = numberFunction({
  id: 'arsinh',
  summary: 'Inverse hyperbolic sine',
  description: 'The number with that hyperbolic sine. No-data gives no-data.',
  categories: ['math > trigonometric'],
  operands: { x: 'A hyperbolic sine.' },
  returns: 'A number.',
});
