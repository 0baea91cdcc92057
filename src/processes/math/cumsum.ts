import { statistic } from './statistic.ts';

export const cumsum = statistic({
  id: 'cumsum',
  summary: 'Running sum',
  description: 'For each element the sum of all up to it. No-data stays where it is.',
  categories: ['math > cumulative'],
  experimental: true,
  returns: 'An array of the same length.',
  schema: { type: 'array', items: { type: ['number', 'null'] } },
});
