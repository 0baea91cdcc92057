import type { ProcessDefinition } from '../../algebra/index.ts';
import type { Label } from '../../cube/index.ts';
import { cubeOf, literalOf, literalOr } from './arguments.ts';

export const rename_labels: ProcessDefinition = {
  id: 'rename_labels',
  summary: 'Rename labels of a dimension',
  description: 'Gives labels of a dimension other names; values and order stay.',
  categories: ['cubes'],
  parameters: [
    { name: 'data', description: 'A data cube.', schema: { type: 'object', subtype: 'datacube' } },
    { name: 'dimension', description: 'Name of the dimension.', schema: { type: 'string' } },
    { name: 'target', description: 'The new labels.', schema: { type: 'array', uniqueItems: true, items: { type: ['number', 'string'] } } },
    {
      name: 'source',
      description: 'The labels to rename; may be left out where the labels are 0, 1, 2 and so on.',
      schema: { type: 'array', uniqueItems: true, items: { type: ['number', 'string'] } },
      optional: true,
      default: [],
    },
  ],
  returns: { description: 'The cube with the renamed labels.', schema: { type: 'object', subtype: 'datacube' } },
  exceptions: {
    LabelsNotEnumerated: { message: 'The dimension labels are not enumerated.' },
    LabelMismatch: { message: "The number of labels in the parameters `source` and `target` don't match." },
    LabelNotAvailable: { message: 'A label with the specified name does not exist.' },
    LabelExists: { message: 'A label with the specified name exists.' },
  },
  lower: (args, context) =>
    context.add({
      op: 'reshape',
      input: cubeOf(args['data'], context, 'data'),
      change: {
        kind: 'relabel',
        dimension: String(literalOf(args['dimension'], context, 'dimension')),
        target: literalOf(args['target'], context, 'target') as Label[],
        source: literalOr(args['source'], [], context, 'source') as Label[],
      },
    }),
};
