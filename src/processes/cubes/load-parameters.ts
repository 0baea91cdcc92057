import type { ProcessDefinition, ProcessParameter } from '../../algebra/index.ts';
import { instants } from '../schemas.ts';

/** Schemas of `temporal_extent` where data are loaded. */
export const temporalExtent: ProcessParameter['schema'] = [
  {
    type: 'array',
    subtype: 'temporal-interval',
    uniqueItems: true,
    minItems: 2,
    maxItems: 2,
    items: { anyOf: [...instants, { type: 'null' }] },
  },
  { type: 'null' },
];

/** The parameters of processes that load data which are the same in all of them, word by word. */
export const bandsAndProperties: readonly ProcessParameter[] = [
  {
    name: 'bands',
    description: 'Names or common names of the bands, in the order wanted; null loads all.',
    schema: [{ type: 'array', minItems: 1, items: { type: 'string', subtype: 'band-name' } }, { type: 'null' }],
    optional: true,
    default: null,
  },
  {
    name: 'properties',
    description: 'Conditions on the items, one an item property; items without the property are left out.',
    schema: [
      {
        type: 'object',
        subtype: 'metadata-filter',
        additionalProperties: {
          type: 'object',
          subtype: 'process-graph',
          parameters: [{ name: 'value', description: 'The value of the property.', schema: {} }],
          returns: { description: 'What the process gives for it.', schema: { type: 'boolean' } },
        },
      },
      { type: 'null' },
    ],
    optional: true,
    default: null,
  },
];

/** Exceptions of processes that load data. */
export const loadExceptions: NonNullable<ProcessDefinition['exceptions']> = {
  NoDataAvailable: { message: 'There is no data available for the given extents.' },
  TemporalExtentEmpty: {
    message: 'The temporal extent is empty. The second instant in time must always be greater/later than the first instant in time.',
  },
};
