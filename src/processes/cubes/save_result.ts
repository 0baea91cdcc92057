import type { ProcessDefinition } from '../../algebra/index.ts';
import { literalOf, literalOr } from './arguments.ts';

export const save_result: ProcessDefinition = {
  id: 'save_result',
  summary: 'Save the result',
  description: 'Writes data in a file format when the graph is run; without this process a result gets the default format for its kind.',
  categories: ['cubes', 'export', 'stac'],
  parameters: [
    { name: 'data', description: 'What to write.', schema: { type: 'object', subtype: 'datacube' } },
    { name: 'format', description: 'Name of the format; case does not matter.', schema: { type: 'string', subtype: 'output-format' } },
    {
      name: 'options',
      description: 'Options of the format.',
      schema: { type: 'object', subtype: 'output-format-options' },
      optional: true,
      default: {},
    },
  ],
  returns: { description: 'STAC metadata of what was written.', schema: { type: 'object', subtype: 'stac' } },
  exceptions: {
    FormatUnsuitable: { message: "Data can't be transformed into the requested output format." },
    DataCubeEmpty: { message: "The file format doesn't support storing empty data cubes." },
  },
  lower: (args, context) => ({
    kind: 'saved',
    value: args['data']!,
    format: String(literalOf(args['format'], context, 'format')),
    options: literalOr(args['options'], {}, context, 'options') as Record<string, unknown>,
  }),
};
