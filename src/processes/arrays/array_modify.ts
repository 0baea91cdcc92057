import type { ProcessDefinition, Value } from '../../algebra/index.ts';
import { valueOr } from '../optional-value.ts';

/**
 * Number of elements to remove. The specification's default is 0, yet its example without a length and with nothing to insert removes one element:
 * so a length of 0 with nothing to insert, which would change nothing, means 1.
 */
function removalOf(values: Value, length: Value): Value {
  const insertsNothing = values.kind === 'literal' && Array.isArray(values.value) && values.value.length === 0;
  return insertsNothing && length.kind === 'literal' && length.value === 0 ? { kind: 'literal', value: 1 } : length;
}

export const array_modify: ProcessDefinition = {
  id: 'array_modify',
  summary: 'Change an array',
  description:
    'Removes elements from a position on, and inserts others there. Labels are kept if both arrays have some, or one of them is empty.',
  categories: ['arrays'],
  experimental: true,
  parameters: [
    { name: 'data', description: 'The array.', schema: { type: 'array', items: {} } },
    { name: 'values', description: 'Elements to insert.', schema: { type: 'array', items: {} } },
    { name: 'index', description: 'The position before which they are inserted, counted from 0.', schema: { type: 'integer', minimum: 0 } },
    {
      name: 'length',
      description: 'How many elements are removed there; one where none are inserted and no length is given.',
      schema: { type: 'integer', minimum: 0 },
      optional: true,
      default: 0,
    },
  ],
  returns: { description: 'The changed array.', schema: { type: 'array', items: {} } },
  exceptions: {
    ArrayElementNotAvailable: {
      message: "The array can't be modified as the given index is larger than the number of elements in the array.",
    },
    ArrayLabelConflict: { message: 'At least one label exists in both arrays and the conflict must be resolved before.' },
  },
  lower: (args, context) => {
    const { data, values, index } = args;
    return context.call('array_modify', [data, values, index, removalOf(values, valueOr(args['length'], 0))]);
  },
};
