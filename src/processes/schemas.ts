import type { ProcessParameter } from '../algebra/index.ts';

type Schema = Readonly<Record<string, unknown>>;

/** A cube with x and y. */
export const rasterCube: Schema = { type: 'object', subtype: 'datacube', dimensions: [{ type: 'spatial', axis: ['x', 'y'] }] };

/** A cube of geometries. */
export const vectorCube: Schema = { type: 'object', subtype: 'datacube', dimensions: [{ type: 'geometry' }] };

/** A cube with time. */
export const temporalCube: Schema = { type: 'object', subtype: 'datacube', dimensions: [{ type: 'temporal' }] };

/** What stands for an instant: with time, or a date alone. */
export const instants: readonly Schema[] = [
  { type: 'string', format: 'date-time', subtype: 'date-time' },
  { type: 'string', format: 'date', subtype: 'date' },
];

/** A time of day. */
export const timeOfDay: Schema = { type: 'string', subtype: 'time', pattern: '^\\d{2}:\\d{2}:\\d{2}$' };

/** What arrays of numbers and times hold that can be sorted. */
export const sortable: Schema = { type: 'array', items: { anyOf: [{ type: 'number' }, { type: 'null' }, ...instants] } };

export const boundingBox: Schema = {
  type: 'object',
  subtype: 'bounding-box',
  required: ['west', 'south', 'east', 'north'],
  properties: {
    west: { type: 'number' },
    south: { type: 'number' },
    east: { type: 'number' },
    north: { type: 'number' },
    base: { type: ['number', 'null'], default: null },
    height: { type: ['number', 'null'], default: null },
    crs: {
      anyOf: [
        { type: 'integer', subtype: 'epsg-code', minimum: 1000 },
        { type: 'string', subtype: 'wkt2-definition' },
      ],
      default: 4326,
    },
  },
};

export const resampleMethod: Schema = {
  type: 'string',
  enum: ['average', 'bilinear', 'cubic', 'cubicspline', 'lanczos', 'max', 'med', 'min', 'mode', 'near', 'q1', 'q3', 'rms', 'sum'],
};

/** A process graph that is called back with these parameters and the context of the caller. */
export function callback(parameters: readonly Schema[], returns: Schema = {}): Schema {
  const context = { name: 'context', description: 'What the caller passed as context.', schema: {}, optional: true, default: null };
  return {
    type: 'object',
    subtype: 'process-graph',
    parameters: [...parameters, context],
    returns: { description: 'What the callback gives for it.', schema: returns },
  };
}

/** The parameter of a callback that is given all values along a dimension. */
export const valuesInOrder: Schema = {
  name: 'data',
  description: 'The values to work on, in label order.',
  schema: { type: 'array', subtype: 'labeled-array', items: {} },
};

/** The parameters of a callback that is given one element of an array. */
export const elementOfArray: readonly Schema[] = [
  { name: 'x', description: 'The element.', schema: {} },
  { name: 'index', description: 'Its position, counted from 0.', schema: { type: 'integer', minimum: 0 } },
  {
    name: 'label',
    description: 'Its label; null in an array without labels.',
    schema: [{ type: 'number' }, { type: 'string' }, { type: 'null' }],
    default: null,
    optional: true,
  },
];

/** What a process with a callback hands on to it. */
export const contextParameter: ProcessParameter = {
  name: 'context',
  description: 'Anything that the callback is to get as its context.',
  schema: {},
  optional: true,
  default: null,
};
