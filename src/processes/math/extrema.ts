import type { ProcessDefinition } from '../../algebra/index.ts';
import { ignoreNodata } from '../ignore-nodata.ts';
import { flagOf } from '../optional-value.ts';

export const extrema: ProcessDefinition = {
  id: 'extrema',
  summary: 'Minimum and maximum',
  description: 'The smallest and the largest of the numbers, in one array. Of nothing both are no-data.',
  categories: ['math > statistics'],
  parameters: [{ name: 'data', description: 'Numbers.', schema: { type: 'array', items: { type: ['number', 'null'] } } }, ignoreNodata],
  returns: {
    description: 'Minimum and maximum.',
    schema: [
      { type: 'array', minItems: 2, maxItems: 2, items: { type: 'number' } },
      { type: 'array', minItems: 2, maxItems: 2, items: { type: 'null' } },
    ],
  },
  lower: (args, context) => {
    const options = { ignoreNodata: flagOf(args['ignore_nodata'], true, context, 'ignore_nodata') };
    return context.call('array_create', [context.call('min', [args['data']], options), context.call('max', [args['data']], options)]);
  },
};
