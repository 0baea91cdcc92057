import type { ProcessDefinition } from '../../algebra/index.ts';
import { callback, contextParameter } from '../schemas.ts';
import { callbackOf, cubeOf } from './arguments.ts';

export const merge_cubes: ProcessDefinition = {
  id: 'merge_cubes',
  summary: 'Merge two cubes',
  description: 'Joins two cubes that share dimensions: labels side by side, or values combined where both have some.',
  categories: ['cubes'],
  parameters: [
    { name: 'cube1', description: 'The cube whose grid the result has.', schema: { type: 'object', subtype: 'datacube' } },
    {
      name: 'cube2',
      description: 'The other cube; it is brought to the grid of the first where it needs to be.',
      schema: { type: 'object', subtype: 'datacube' },
    },
    {
      name: 'overlap_resolver',
      description: 'Combines the values x and y of both cubes; needed where labels overlap or a dimension is missing.',
      schema: callback([
        { name: 'x', description: 'The value to work on.', schema: {} },
        { name: 'y', description: 'The value of the second cube.', schema: {} },
      ]),
      optional: true,
      default: null,
    },
    contextParameter,
  ],
  returns: { description: 'The merged cube.', schema: { type: 'object', subtype: 'datacube' } },
  exceptions: {
    OverlapResolverMissing: { message: 'Overlapping data cubes, but no overlap resolver has been specified.' },
    IncompatibleGeometryTypes: { message: "The geometry types are not compatible and can't be merged." },
  },
  lower: (args, context) => {
    const resolver = args['overlap_resolver'];
    const given = resolver !== undefined && !(resolver.kind === 'literal' && resolver.value === null);
    return context.add({
      op: 'merge',
      inputs: [cubeOf(args['cube1'], context, 'cube1'), cubeOf(args['cube2'], context, 'cube2')],
      resolver: given ? context.lambda(callbackOf(resolver, context, 'overlap_resolver'), ['x', 'y'], args['context']) : undefined,
    });
  },
};
