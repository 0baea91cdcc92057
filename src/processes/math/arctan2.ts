import { numberFunction } from './number-function.ts';

export const arctan2 = numberFunction({
  id: 'arctan2',
  summary: 'Angle of a point',
  description: 'The angle between the positive x axis and the point (x, y), from -π to π. No-data gives no-data.',
  categories: ['math > trigonometric'],
  operands: { y: 'The y coordinate of the point.', x: 'Its x coordinate.' },
  returns: 'An angle in radians.',
});
