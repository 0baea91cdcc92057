import type { ProcessDefinition } from '../../algebra/index.ts';
import { cubeOf, literalOf } from './arguments.ts';

export const rename_dimension: ProcessDefinition = {
  id: 'rename_dimension',
  summary: 'Rename a dimension',
  description: 'Gives a dimension another name.',
  categories: ['cubes'],
  parameters: [
    { name: 'data', description: 'A data cube.', schema: { type: 'object', subtype: 'datacube' } },
    { name: 'source', description: 'Its name now.', schema: { type: 'string' } },
    { name: 'target', description: 'Its new name.', schema: { type: 'string' } },
  ],
  returns: { description: 'The cube with the renamed dimension.', schema: { type: 'object', subtype: 'datacube' } },
  exceptions: {
    DimensionNotAvailable: { message: 'A dimension with the specified name does not exist.' },
    DimensionExists: { message: 'A dimension with the specified name already exists.' },
  },
  lower: (args, context) =>
    context.add({
      op: 'reshape',
      input: cubeOf(args['data'], context, 'data'),
      change: {
        kind: 'rename',
        source: String(literalOf(args['source'], context, 'source')),
        target: String(literalOf(args['target'], context, 'target')),
      },
    }),
};
