import { statistic } from './statistic.ts';

export const cummax = statistic({
  id: 'cummax',
  summary: 'Running maximum',
  description: 'For each element the largest of all up to it. No-data stays where it is.',
  categories: ['math > cumulative'],
  experimental: true,
  returns: 'An array of the same length.',
  schema: { type: 'array', items: { type: ['number', 'null'] } },
});
