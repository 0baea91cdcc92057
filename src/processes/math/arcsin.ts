import { numberFunction } from './number-function.ts';

export const arcsin = numberFunction({
  id: 'arcsin',
  summary: 'Inverse sine',
  description: 'The angle between -π/2 and π/2 with that sine; NaN outside of -1 to 1. No-data gives no-data.',
  categories: ['math > trigonometric'],
  operands: { x: { description: 'A sine.', schema: { type: ['number', 'null'], minimum: -1, maximum: 1 } } },
  returns: 'An angle in radians.',
});
