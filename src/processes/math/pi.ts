import type { ProcessDefinition } from '../../algebra/index.ts';

export const pi: ProcessDefinition = {
  id: 'pi',
  summary: 'Pi',
  description: 'The circumference of a circle by its diameter.',
  categories: ['math > constants', 'math > trigonometric'],
  parameters: [],
  returns: { description: 'About 3.14159.', schema: { type: 'number' } },
  lower: () => ({ kind: 'literal', value: Math.PI }),
};
