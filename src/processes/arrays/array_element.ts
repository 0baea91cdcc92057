import type { ProcessDefinition, Value } from '../../algebra/index.ts';
import { flagOf } from '../optional-value.ts';

function given(value: Value | undefined): Value | undefined {
  return value?.kind === 'literal' && value.value === null ? undefined : value;
}

export const array_element: ProcessDefinition = {
  id: 'array_element',
  summary: 'Get an element',
  description: 'The element at a position or with a label.',
  categories: ['arrays', 'reducer'],
  parameters: [
    { name: 'data', description: 'An array.', schema: { type: 'array', items: {} } },
    { name: 'index', description: 'A position, counted from 0.', schema: { type: 'integer', minimum: 0 }, optional: true },
    { name: 'label', description: 'A label.', schema: [{ type: 'number' }, { type: 'string' }], optional: true },
    {
      name: 'return_nodata',
      description: 'Whether an element that is not there gives no-data; it is an error otherwise.',
      schema: { type: 'boolean' },
      optional: true,
      default: false,
    },
  ],
  returns: { description: 'The element.', schema: {} },
  exceptions: {
    ArrayElementNotAvailable: { message: 'The array has no element with the specified index or label.' },
    ArrayElementParameterMissing: { message: 'The process `array_element` requires either the `index` or `labels` parameter to be set.' },
    ArrayElementParameterConflict: {
      message: 'The process `array_element` only allows that either the `index` or the `labels` parameter is set.',
    },
    ArrayNotLabeled: { message: 'The array is not a labeled array, but the `label` parameter is set. Use the `index` instead.' },
  },
  lower: (args, context) => {
    const [index, label] = [given(args['index']), given(args['label'])];
    if (index === undefined && label === undefined) {
      return context.fail('ArrayElementParameterMissing', "array_element needs either 'index' or 'label'.", 'index');
    }
    if (index !== undefined && label !== undefined) {
      return context.fail('ArrayElementParameterConflict', "array_element takes either 'index' or 'label', not both.", 'label');
    }
    return context.call('array_element', [args['data'], (index ?? label)!], {
      by: index === undefined ? 'label' : 'index',
      returnNodata: flagOf(args['return_nodata'], false, context, 'return_nodata'),
    });
  },
};
