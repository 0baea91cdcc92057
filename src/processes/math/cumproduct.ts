import { statistic } from './statistic.ts';

export const cumproduct = statistic({
  id: 'cumproduct',
  summary: 'Running product',
  description: 'For each element the product of all up to it. No-data stays where it is.',
  categories: ['math > cumulative'],
  experimental: true,
  returns: 'An array of the same length.',
  schema: { type: 'array', items: { type: ['number', 'null'] } },
});
