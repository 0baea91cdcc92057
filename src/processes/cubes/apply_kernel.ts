import type { Border, ProcessDefinition } from '../../algebra/index.ts';
import { rasterCube } from '../schemas.ts';
import { cubeOf, literalOf, literalOr } from './arguments.ts';

export const apply_kernel: ProcessDefinition = {
  id: 'apply_kernel',
  summary: 'Apply a spatial kernel',
  description: 'Weighted sum over the neighbourhood of each pixel, with the weights of a two-dimensional kernel.',
  categories: ['cubes', 'math > image filter'],
  parameters: [
    {
      name: 'data',
      description: 'A raster data cube.',
      schema: rasterCube,
    },
    {
      name: 'kernel',
      description: 'Rows of weights; odd numbers of rows and columns.',
      schema: { type: 'array', subtype: 'kernel', items: { type: 'array', items: { type: 'number' } } },
    },
    { name: 'factor', description: 'Every sum is multiplied by this.', schema: { type: 'number' }, optional: true, default: 1 },
    {
      name: 'border',
      description: 'What stands outside of the data: a number, or a rule by which pixels are repeated.',
      schema: [{ type: 'string', enum: ['replicate', 'reflect', 'reflect_pixel', 'wrap'] }, { type: 'number' }],
      optional: true,
      default: 0,
    },
    {
      name: 'replace_invalid',
      description: 'Stands in for values that are no-data or not finite.',
      schema: { type: 'number' },
      optional: true,
      default: 0,
    },
  ],
  returns: {
    description: 'A cube of the same shape.',
    schema: rasterCube,
  },
  exceptions: { KernelDimensionsUneven: { message: 'Each dimension of the kernel must have an uneven number of elements.' } },
  lower: (args, context) => {
    const kernel = literalOf(args['kernel'], context, 'kernel') as number[][];
    const columns = kernel[0]?.length ?? 0;
    if (kernel.length % 2 === 0 || columns % 2 === 0) {
      context.fail('KernelDimensionsUneven', `The kernel has ${kernel.length} rows and ${columns} columns; both must be odd.`, 'kernel');
    }
    if (kernel.some((row) => row.length !== columns || row.some((weight) => typeof weight !== 'number'))) {
      context.fail('ProcessParameterInvalid', 'The rows of the kernel must be numbers and equally long.', 'kernel');
    }
    return context.add({
      op: 'window',
      input: cubeOf(args['data'], context, 'data'),
      kernel,
      factor: Number(literalOr(args['factor'], 1, context, 'factor')),
      border: literalOr(args['border'], 0, context, 'border') as Border,
      replaceInvalid: Number(literalOr(args['replace_invalid'], 0, context, 'replace_invalid')),
    });
  },
};
