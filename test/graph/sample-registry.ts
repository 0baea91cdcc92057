import type { ProcessDefinition } from '../../src/algebra/index.ts';
import type { ProcessRegistry } from '../../src/graph/index.ts';

type Schema = object | readonly object[];

export const number: Schema = { type: ['number', 'null'] };
export const anything: Schema = {};
export const cube: Schema = { type: 'object', subtype: 'datacube' };
export const list: Schema = { type: 'array', items: { type: ['number', 'null'] } };
export const text: Schema = { type: 'string' };
export const flag: Schema = { type: 'boolean' };

export function callback(parameters: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', subtype: 'process-graph', parameters: Object.entries(parameters).map(([name, schema]) => ({ name, schema })) };
}

const boundingBox: Schema = {
  type: 'object',
  subtype: 'bounding-box',
  required: ['west', 'south', 'east', 'north'],
  properties: { west: { type: 'number' }, south: { type: 'number' }, east: { type: 'number' }, north: { type: 'number' } },
};
const instant: Schema = { anyOf: [{ type: 'string', subtype: 'date-time' }, { type: 'string', subtype: 'date' }, { type: 'null' }] };
const interval: Schema = { type: 'array', subtype: 'temporal-interval', minItems: 2, maxItems: 2, items: instant };
const crs: readonly object[] = [
  { type: 'integer', subtype: 'epsg-code', minimum: 1000 },
  { type: 'string', subtype: 'wkt2-definition' },
  { type: 'null' },
];
const geometries: readonly object[] = [
  { type: 'object', subtype: 'datacube', dimensions: [{ type: 'geometry' }] },
  { type: 'object', subtype: 'geojson' },
];

/** `name` is required, `name?` optional (with default where a third item says one). */
type Parameters = readonly (readonly [name: string, schema: Schema, fallback?: unknown])[];

function define(id: string, parameters: Parameters, returns: Schema, categories: readonly string[] = ['math']): ProcessDefinition {
  return {
    id,
    summary: id,
    description: id,
    categories,
    parameters: parameters.map(([name, schema, ...fallback]) => ({
      name: name.replace('?', ''),
      description: name,
      schema,
      ...(name.endsWith('?') ? { optional: true } : {}),
      ...(fallback.length > 0 ? { default: fallback[0] } : {}),
    })),
    returns: { description: id, schema: returns },
    lower: () => {
      throw new TypeError('a graph is parsed without lowering its processes');
    },
  };
}

const reducer = callback({ data: { type: 'array', subtype: 'labeled-array', items: {} }, context: anything });
const xy: Parameters = [
  ['x', number],
  ['y', number],
];

const definitions: readonly ProcessDefinition[] = [
  define('add', xy, number),
  define('subtract', xy, number),
  define('divide', xy, number),
  define('absolute', [['x', number]], number),
  define('constant', [['x', anything]], anything),
  define(
    'round',
    [
      ['x', number],
      ['p?', { type: 'integer' }, 0],
    ],
    { type: 'number' },
  ),
  define('arccos', [['x', { type: ['number', 'null'], minimum: -1, maximum: 1 }]], number),
  define('lte', xy, { type: ['boolean', 'null'] }),
  define(
    'mean',
    [
      ['data', list],
      ['ignore_nodata?', flag, true],
    ],
    number,
  ),
  define(
    'array_create',
    [
      ['data?', { type: 'array', items: {} }, []],
      ['repeat?', { type: 'integer', minimum: 1 }, 1],
    ],
    { type: 'array', items: {} },
  ),
  {
    ...define(
      'array_element',
      [
        ['data', { type: 'array', items: {} }],
        ['index?', { type: 'integer', minimum: 0 }],
        ['return_nodata?', flag, false],
      ],
      anything,
    ),
    exceptions: { ArrayElementNotAvailable: { message: 'There is no such element.' } },
  },
  define(
    'array_apply',
    [
      ['data', { type: 'array', items: {} }],
      [
        'process',
        callback({ x: anything, index: { type: 'integer' }, label: [{ type: 'number' }, { type: 'string' }], context: anything }),
      ],
      ['context?', anything, null],
    ],
    { type: 'array', items: {} },
  ),
  define(
    'text_concat',
    [
      ['data', { type: 'array', items: {} }],
      ['separator?', text, ''],
    ],
    text,
  ),
  define(
    'quantiles',
    [
      ['data', list],
      [
        'probabilities?',
        [
          { type: 'array', uniqueItems: true, items: { type: 'number', minimum: 0, maximum: 1 } },
          { type: 'integer', minimum: 2 },
        ],
      ],
    ],
    list,
  ),
  define(
    'load_collection',
    [
      ['id', { type: 'string', subtype: 'collection-id' }],
      ['spatial_extent', [boundingBox, { type: 'object', subtype: 'geojson' }, { type: 'null' }]],
      ['temporal_extent', [interval, { type: 'null' }]],
      ['bands?', [{ type: 'array', minItems: 1, items: { type: 'string', subtype: 'band-name' } }, { type: 'null' }], null],
      [
        'properties?',
        [{ type: 'object', subtype: 'metadata-filter', additionalProperties: callback({ value: anything }) }, { type: 'null' }],
        null,
      ],
    ],
    cube,
    ['cubes', 'import'],
  ),
  define(
    'reduce_dimension',
    [
      ['data', cube],
      ['reducer', reducer],
      ['dimension', text],
      ['context?', anything, null],
    ],
    cube,
    ['cubes', 'reducer'],
  ),
  define(
    'apply',
    [
      ['data', cube],
      ['process', callback({ x: anything, context: anything })],
      ['context?', anything, null],
    ],
    cube,
    ['cubes'],
  ),
  define(
    'filter_temporal',
    [
      ['data', cube],
      ['extent', interval],
      ['dimension?', { type: ['string', 'null'] }, null],
    ],
    cube,
    ['cubes'],
  ),
  define(
    'filter_bbox',
    [
      ['data', cube],
      ['extent', boundingBox],
    ],
    cube,
    ['cubes'],
  ),
  define(
    'aggregate_temporal',
    [
      ['data', cube],
      [
        'intervals',
        {
          type: 'array',
          subtype: 'temporal-intervals',
          minItems: 1,
          items: {
            type: 'array',
            subtype: 'temporal-interval',
            items: { anyOf: [{ type: 'string', subtype: 'date' }, { type: 'string', subtype: 'time' }, { type: 'null' }] },
          },
        },
      ],
      ['reducer', reducer],
    ],
    cube,
    ['cubes'],
  ),
  define(
    'aggregate_spatial',
    [
      ['data', cube],
      ['geometries', geometries],
      ['reducer', reducer],
    ],
    cube,
    ['cubes'],
  ),
  define(
    'resample_spatial',
    [
      ['data', cube],
      ['projection?', crs, null],
      ['method?', { type: 'string', enum: ['near', 'bilinear', 'cubic'] }, 'near'],
    ],
    cube,
    ['cubes'],
  ),
  define(
    'apply_kernel',
    [
      ['data', cube],
      ['kernel', { type: 'array', subtype: 'kernel', items: { type: 'array', items: { type: 'number' } } }],
    ],
    cube,
    ['cubes'],
  ),
  define(
    'merge_cubes',
    [
      ['cube1', cube],
      ['cube2', cube],
      ['overlap_resolver?', callback({ x: anything, y: anything, context: anything }), null],
    ],
    cube,
    ['cubes'],
  ),
  define('load_stac', [['url', { type: 'string', format: 'uri', subtype: 'uri', pattern: '^https?://' }]], cube, ['cubes', 'import']),
  define(
    'inspect',
    [
      ['data', anything],
      ['message?', text, ''],
    ],
    anything,
    ['development'],
  ),
  define(
    'save_result',
    [
      ['data', cube],
      ['format', { type: 'string', subtype: 'output-format' }],
      ['options?', { type: 'object', subtype: 'output-format-options' }, {}],
    ],
    { type: 'object', subtype: 'stac' },
    ['cubes', 'export'],
  ),
];

const byId: ReadonlyMap<string, ProcessDefinition> = new Map(definitions.map((definition) => [definition.id, definition]));

/** A few processes with the shapes of their kinds, so that tests of the graph need no real ones. */
export const sampleRegistry: ProcessRegistry = { get: (id) => byId.get(id), ids: () => byId.keys() };

/** A node; `result` where it is the graph's value. */
export function node(process_id: string, args: object, result = false): object {
  return { process_id, arguments: args, ...(result ? { result } : {}) };
}

/** Node or parameter references. */
export const from = (id: string) => ({ from_node: id });
export const parameter = (name: string) => ({ from_parameter: name });

export const loadNode = node('load_collection', {
  id: 'S2',
  spatial_extent: { west: 3, south: 50, east: 4, north: 51 },
  temporal_extent: ['2024-06-01', '2024-07-01'],
});
