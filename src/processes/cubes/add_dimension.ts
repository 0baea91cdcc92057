import type { ProcessDefinition } from '../../algebra/index.ts';
import { cubeOf, literalOf, literalOr } from './arguments.ts';

export const add_dimension: ProcessDefinition = {
  id: 'add_dimension',
  summary: 'Add a dimension',
  description: 'Adds a dimension with one label.',
  categories: ['cubes'],
  parameters: [
    { name: 'data', description: 'A data cube.', schema: { type: 'object', subtype: 'datacube' } },
    { name: 'name', description: 'Name of the new dimension.', schema: { type: 'string' } },
    { name: 'label', description: 'Its label.', schema: [{ type: 'number' }, { type: 'string' }] },
    {
      name: 'type',
      description: 'Its type.',
      schema: { type: 'string', enum: ['bands', 'geometry', 'spatial', 'temporal', 'other'] },
      optional: true,
      default: 'other',
    },
  ],
  returns: { description: 'The cube with one dimension more.', schema: { type: 'object', subtype: 'datacube' } },
  exceptions: { DimensionExists: { message: 'A dimension with the specified name already exists.' } },
  lower: (args, context) =>
    context.add({
      op: 'reshape',
      input: cubeOf(args['data'], context, 'data'),
      change: {
        kind: 'add',
        name: String(literalOf(args['name'], context, 'name')),
        label: literalOf(args['label'], context, 'label') as string | number,
        type: literalOr(args['type'], 'other', context, 'type') as 'other',
      },
    }),
};
