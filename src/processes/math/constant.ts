import type { ProcessDefinition } from '../../algebra/index.ts';

export const constant: ProcessDefinition = {
  id: 'constant',
  summary: 'A constant',
  description: 'Gives back its argument, so that a value can be named once and used often.',
  categories: ['math > constants'],
  parameters: [{ name: 'x', description: 'Any value.', schema: {} }],
  returns: { description: 'The same value.', schema: {} },
  lower: (args) => args['x'],
};
