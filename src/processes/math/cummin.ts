import { statistic } from './statistic.ts';

export const cummin = statistic({
  id: 'cummin',
  summary: 'Running minimum',
  description: 'For each element the smallest of all up to it. No-data stays where it is.',
  categories: ['math > cumulative'],
  experimental: true,
  returns: 'An array of the same length.',
  schema: { type: 'array', items: { type: ['number', 'null'] } },
});
