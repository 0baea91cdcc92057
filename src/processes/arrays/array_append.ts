import type { ProcessDefinition } from '../../algebra/index.ts';
import { valueOr } from '../optional-value.ts';

export const array_append: ProcessDefinition = {
  id: 'array_append',
  summary: 'Append an element',
  description: 'Adds an element after the last one.',
  categories: ['arrays'],
  parameters: [
    { name: 'data', description: 'An array.', schema: { type: 'array', items: {} } },
    { name: 'value', description: 'The new element.', schema: {} },
    {
      name: 'label',
      description: 'Its label, for an array with labels; its index if not given.',
      schema: [{ type: 'number' }, { type: 'string' }, { type: 'null' }],
      optional: true,
      default: null,
    },
  ],
  returns: { description: 'The longer array.', schema: { type: 'array', items: {} } },
  exceptions: {
    LabelExists: { message: 'An array element with the specified label already exists.' },
    ArrayNotLabeled: { message: "A label can't be provided as the given array is not labeled." },
  },
  lower: (args, context) => {
    const label = valueOr(args['label'], null);
    const operands = [args['data'], args['value']];
    return context.call('array_append', label.kind === 'literal' && label.value === null ? operands : [...operands, label]);
  },
};
