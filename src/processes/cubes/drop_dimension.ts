import type { ProcessDefinition } from '../../algebra/index.ts';
import { cubeOf, literalOf } from './arguments.ts';

export const drop_dimension: ProcessDefinition = {
  id: 'drop_dimension',
  summary: 'Drop a dimension',
  description: 'Removes a dimension that has one label.',
  categories: ['cubes'],
  parameters: [
    { name: 'data', description: 'A data cube.', schema: { type: 'object', subtype: 'datacube' } },
    { name: 'name', description: 'Name of the dimension.', schema: { type: 'string' } },
  ],
  returns: { description: 'The cube with one dimension less.', schema: { type: 'object', subtype: 'datacube' } },
  exceptions: {
    DimensionLabelCountMismatch: { message: 'The number of dimension labels exceeds one, which requires a reducer.' },
    DimensionNotAvailable: { message: 'A dimension with the specified name does not exist.' },
  },
  lower: (args, context) =>
    context.add({
      op: 'reshape',
      input: cubeOf(args['data'], context, 'data'),
      change: { kind: 'drop', name: String(literalOf(args['name'], context, 'name')) },
    }),
};
