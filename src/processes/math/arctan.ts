import { numberFunction } from './number-function.ts';

export const arctan = numberFunction({
  id: 'arctan',
  summary: 'Inverse tangent',
  description: 'The angle between -π/2 and π/2 with that tangent. No-data gives no-data.',
  categories: ['math > trigonometric'],
  operands: { x: 'A tangent.' },
  returns: 'An angle in radians.',
});
