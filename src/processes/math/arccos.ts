import { numberFunction } from './number-function.ts';

export const arccos = numberFunction({
  id: 'arccos',
  summary: 'Inverse cosine',
  description: 'The angle between 0 and π with that cosine; NaN outside of -1 to 1. No-data gives no-data.',
  categories: ['math > trigonometric'],
  operands: { x: { description: 'A cosine.', schema: { type: ['number', 'null'], minimum: -1, maximum: 1 } } },
  returns: 'An angle in radians.',
  schema: { type: ['number', 'null'], minimum: 0 },
});
