import type { ProcessDefinition } from '../../algebra/index.ts';

export const e: ProcessDefinition = {
  id: 'e',
  summary: "Euler's number",
  description: 'The base of the natural logarithm.',
  categories: ['math > constants', 'math > exponential & logarithmic'],
  parameters: [],
  returns: { description: 'About 2.71828.', schema: { type: 'number' } },
  lower: () => ({ kind: 'literal', value: Math.E }),
};
