import { numberFunction } from './number-function.ts';

export const artanh = numberFunction({
  id: 'artanh',
  summary: 'Inverse hyperbolic tangent',
  description: 'The number with that hyperbolic tangent; NaN outside of -1 to 1. No-data gives no-data.',
  categories: ['math > trigonometric'],
  operands: {
    x: { description: 'A hyperbolic tangent.', schema: { type: ['number', 'null'], minimumExclusive: -1, maximumExclusive: 1 } },
  },
  returns: 'A number.',
});
