import type { ProcessDefinition } from '../../algebra/index.ts';
import { rasterCube } from '../schemas.ts';
import { cubeOf, literalOr } from './arguments.ts';

export const ndvi: ProcessDefinition = {
  id: 'ndvi',
  summary: 'Normalized difference vegetation index',
  description: '(nir - red) / (nir + red), with the bands found by name or common name.',
  categories: ['cubes', 'math > indices', 'vegetation indices'],
  parameters: [
    {
      name: 'data',
      description: 'A raster data cube with bands.',
      schema: { type: 'object', subtype: 'datacube', dimensions: [{ type: 'spatial', axis: ['x', 'y'] }, { type: 'bands' }] },
    },
    {
      name: 'nir',
      description: 'Name or common name of the near infrared band.',
      schema: { type: 'string', subtype: 'band-name' },
      optional: true,
      default: 'nir',
    },
    {
      name: 'red',
      description: 'Name or common name of the red band.',
      schema: { type: 'string', subtype: 'band-name' },
      optional: true,
      default: 'red',
    },
    {
      name: 'target_band',
      description: 'Name of a new band for the result, beside the others; null drops the bands.',
      schema: [{ type: 'string', pattern: '^\\w+$' }, { type: 'null' }],
      optional: true,
      default: null,
    },
  ],
  returns: {
    description: 'The cube without bands, or with one more.',
    schema: rasterCube,
  },
  exceptions: {
    NirBandAmbiguous: { message: "The NIR band can't be resolved, please specify the specific NIR band name." },
    RedBandAmbiguous: { message: "The red band can't be resolved, please specify the specific red band name." },
    DimensionAmbiguous: { message: 'dimension of type `bands` is not available or is ambiguous..' },
    BandExists: { message: 'A band with the specified target name exists.' },
  },
  lower: (args, context) => {
    const input = cubeOf(args['data'], context, 'data');
    const target = literalOr(args['target_band'], null, context, 'target_band');
    return context.add({
      op: 'index',
      input,
      bands: [
        { name: String(literalOr(args['nir'], 'nir', context, 'nir')), exception: 'NirBandAmbiguous', argument: 'nir' },
        { name: String(literalOr(args['red'], 'red', context, 'red')), exception: 'RedBandAmbiguous', argument: 'red' },
      ],
      targetBand: target === null ? null : String(target),
      expression: {
        parameters: ['x', 'y'],
        nodes: [
          { e: 'parameter', name: 'x' },
          { e: 'parameter', name: 'y' },
          { e: 'call', function: 'normalized_difference', operands: [0, 1] },
        ],
        result: 2,
      },
    });
  },
};
