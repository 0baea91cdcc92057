import type { ProcessDefinition } from '../../algebra/index.ts';
import { valueOr } from '../optional-value.ts';

export const linear_scale_range: ProcessDefinition = {
  id: 'linear_scale_range',
  summary: 'Scale between two ranges',
  description:
    'Maps the input range on the output range, linearly; numbers outside of the input range are clipped to it first. Either range may be reversed. No-data gives no-data.',
  categories: ['math'],
  parameters: [
    { name: 'x', description: 'A number.', schema: { type: ['number', 'null'] } },
    { name: 'inputMin', description: 'Start of the input range.', schema: { type: 'number' } },
    { name: 'inputMax', description: 'End of the input range.', schema: { type: 'number' } },
    {
      name: 'outputMin',
      description: 'What the start of the input range becomes.',
      schema: { type: 'number' },
      optional: true,
      default: 0,
    },
    { name: 'outputMax', description: 'What the end of the input range becomes.', schema: { type: 'number' }, optional: true, default: 1 },
  ],
  returns: { description: 'The scaled number.', schema: { type: ['number', 'null'] } },
  lower: (args, context) =>
    context.call('linear_scale_range', [
      args['x'],
      args['inputMin'],
      args['inputMax'],
      valueOr(args['outputMin'], 0),
      valueOr(args['outputMax'], 1),
    ]),
};
