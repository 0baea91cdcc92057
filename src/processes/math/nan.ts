import type { ProcessDefinition } from '../../algebra/index.ts';

export const nan: ProcessDefinition = {
  id: 'nan',
  summary: 'Not a number',
  description: 'The floating-point value NaN.',
  categories: ['math > constants'],
  experimental: true,
  parameters: [],
  returns: { description: 'NaN.', schema: {} },
  lower: () => ({ kind: 'literal', value: Number.NaN }),
};
