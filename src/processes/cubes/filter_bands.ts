import type { ProcessDefinition } from '../../algebra/index.ts';
import { cubeOf, literalOr } from './arguments.ts';

export const filter_bands: ProcessDefinition = {
  id: 'filter_bands',
  summary: 'Filter by bands',
  description:
    'Keeps the named bands, and those whose wavelength lies in a range. Their order is the one in which they are asked for; a band matched twice comes once.',
  categories: ['cubes', 'filter'],
  parameters: [
    {
      name: 'data',
      description: 'A data cube with bands.',
      schema: { type: 'object', subtype: 'datacube', dimensions: [{ type: 'bands' }] },
    },
    {
      name: 'bands',
      description: 'Names or common names.',
      schema: { type: 'array', items: { type: 'string', subtype: 'band-name' } },
      optional: true,
      default: [],
    },
    {
      name: 'wavelengths',
      description: 'Ranges of the centre wavelength in micrometres.',
      schema: { type: 'array', items: { type: 'array', minItems: 2, maxItems: 2, items: { type: 'number' } } },
      optional: true,
      default: [],
    },
  ],
  returns: { description: 'The cube with those bands.', schema: { type: 'object', subtype: 'datacube', dimensions: [{ type: 'bands' }] } },
  exceptions: {
    BandFilterParameterMissing: {
      message: 'The process `filter_bands` requires any of the parameters `bands`, `common_names` or `wavelengths` to be set.',
    },
    DimensionMissing: { message: 'A band dimension is missing.' },
  },
  lower: (args, context) => {
    const bands = literalOr(args['bands'], [], context, 'bands') as string[];
    const wavelengths = literalOr(args['wavelengths'], [], context, 'wavelengths') as [number, number][];
    if (bands.length === 0 && wavelengths.length === 0) {
      context.fail('BandFilterParameterMissing', 'filter_bands needs the parameter bands or wavelengths.', 'bands');
    }
    return context.add({ op: 'select', input: cubeOf(args['data'], context, 'data'), selection: { kind: 'bands', bands, wavelengths } });
  },
};
