import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { assertAgreement, assertGrid, type Comparison, type Description, type GridFacts } from './agreement.ts';
import { landsatFolder, lazily, type Nodes, reference, run, skipLandsat } from './run.ts';

const extent = { west: -74.9, south: 40.1, east: -72.4, north: 41.8 };
const interval = ['2018-03-01', '2018-10-01'];
const polygon = {
  type: 'Polygon',
  coordinates: [
    [
      [-74.8, 40.3],
      [-73.1, 40.2],
      [-72.6, 41.3],
      [-73.9, 41.75],
      [-74.8, 40.3],
    ],
  ],
};

const from = (node: string): object => ({ from_node: node });
const parameter = (name: string): object => ({ from_parameter: name });

/** A callback of one process on `data`. */
function reducer(process_id: string, more: Readonly<Record<string, unknown>> = {}): object {
  return { process_graph: { r: { process_id, arguments: { data: parameter('data'), ...more }, result: true } } };
}

function load(args: Readonly<Record<string, unknown>>): Nodes[string] {
  const base = { id: 'LANDSAT8_NEW_YORK', spatial_extent: extent, temporal_extent: interval, bands: ['B4', 'B5'] };
  return { process_id: 'load_collection', arguments: { ...base, ...args } };
}

function overTime(process: string, more: Readonly<Record<string, unknown>> = {}): Nodes[string] {
  return { process_id: 'reduce_dimension', arguments: { data: from('load'), dimension: 't', reducer: reducer(process, more) } };
}

/** What each case computes from the cube `load`, and the node that it saves. `expected` gives file suffix: planes, names of the bands. */
interface Case {
  readonly title: string;
  readonly nodes: Nodes;
  readonly result: string;
  /** Python: an expression of a dictionary from the end of a file's name to its planes; `values` are the loaded ones. */
  readonly expected: string;
  readonly bands: readonly string[];
  /** Python: the result's grid, where it is not the loaded cube's. */
  readonly grid?: string;
  /** Relative; 0 for values that must be the same. */
  readonly tolerance: number;
  readonly type?: string;
}

const two = ['B4', 'B5'];
const cases: Readonly<Record<string, Case>> = {};
const add = (name: string, each: Case): void => {
  (cases as Record<string, Case>)[name] = each;
};

for (const [process, numpy, tolerance] of [
  ['mean', 'np.nanmean(values, axis=0)', 1e-6],
  ['median', 'median(values)', 1e-6],
  ['sum', 'gapped(np.nansum(values, axis=0))', 1e-6],
  ['sd', 'deviations ** 0.5', 1e-6],
  ['variance', 'deviations', 1e-6],
  ['count', 'count.astype(float)', 0],
  ['min', 'np.nanmin(values, axis=0)', 0],
  ['max', 'np.nanmax(values, axis=0)', 0],
] as const) {
  add(process, {
    title: `${process} over time skips no-data`,
    nodes: { [process]: overTime(process) },
    result: process,
    expected: `{'': ${numpy}}`,
    bands: two,
    tolerance,
  });
}
add('strict', {
  title: 'a mean that does not ignore no-data is no-data where a value is missing',
  nodes: { strict: overTime('mean', { ignore_nodata: false }) },
  result: 'strict',
  expected: "{'': np.mean(values, axis=0)}",
  bands: two,
  tolerance: 1e-6,
});
add('polygon', {
  title: 'a polygon as extent leaves pixels outside of it without data',
  nodes: {
    loadPolygon: load({ spatial_extent: polygon, temporal_extent: ['2018-04-28', '2018-04-29'] }),
  },
  result: 'loadPolygon',
  grid: 'polygon_grid',
  expected: "{'2018-04-28Z': np.where(rasterized(request['polygon'], polygon_grid), polygon_values[0], np.nan)}",
  bands: two,
  tolerance: 0,
  type: 'UInt16',
});
add('spatial', {
  title: 'filter_spatial crops to the polygon and leaves pixels outside of it without data',
  nodes: {
    maximum: overTime('max'),
    spatial: { process_id: 'filter_spatial', arguments: { data: from('maximum'), geometries: polygon } },
  },
  result: 'spatial',
  grid: 'polygon_grid',
  expected: "{'': np.where(rasterized(request['polygon'], polygon_grid), crop(np.nanmax(values, axis=0), polygon_grid), np.nan)}",
  bands: two,
  tolerance: 0,
  type: 'UInt16',
});
add('bbox', {
  title: 'filter_bbox keeps the pixels whose centres lie in a box of another reference system',
  nodes: {
    bbox: {
      process_id: 'filter_bbox',
      arguments: { data: from('max'), extent: { west: -8300000, south: 4950000, east: -8200000, north: 5050000, crs: 3857 } },
    },
  },
  result: 'bbox',
  grid: "grid_of_box(32618, 3000, 15, {'west': -8300000, 'south': 4950000, 'east': -8200000, 'north': 5050000, 'crs': 3857})",
  expected: "{'': crop(np.nanmax(values, axis=0), to)}",
  bands: two,
  tolerance: 0,
  type: 'UInt16',
});
add('time', {
  title: 'filter_temporal is half-open, and filter_bands takes common names in their order',
  nodes: {
    may: { process_id: 'filter_temporal', arguments: { data: from('load'), extent: ['2018-04-28', '2018-05-30'] } },
    time: { process_id: 'filter_bands', arguments: { data: from('may'), bands: ['nir', 'red'] } },
  },
  result: 'time',
  expected: "{day + 'Z': plane[::-1] for day, plane in zip(days, values) if '2018-04-28' <= day < '2018-05-30'}",
  bands: ['B5', 'B4'],
  tolerance: 0,
  type: 'UInt16',
});
add('intervals', {
  title: 'intervals may overlap, and one without dates is no-data',
  nodes: {
    intervals: {
      process_id: 'aggregate_temporal',
      arguments: {
        data: from('load'),
        intervals: [
          ['2018-03-01', '2018-06-01'],
          ['2018-04-21', '2018-07-11'],
          ['2018-12-01', '2018-12-02'],
        ],
        reducer: reducer('mean'),
      },
    },
  },
  result: 'intervals',
  expected:
    "{start + 'Z': mean_of([start <= day < end for day in days]) for start, end in (('2018-03-01', '2018-06-01'), ('2018-04-21', '2018-07-11'), ('2018-12-01', '2018-12-02'))}",
  bands: two,
  tolerance: 1e-6,
});
add('seasons', {
  title: 'seasons run from December on, and all between the first and the last are there',
  nodes: {
    seasons: {
      process_id: 'aggregate_temporal_period',
      arguments: { data: from('load'), period: 'season', reducer: reducer('max') },
    },
  },
  result: 'seasons',
  expected:
    "{'2018-03-01Z': max_of(['03' <= day[5:7] < '06' for day in days]), '2018-06-01Z': max_of(['06' <= day[5:7] < '09' for day in days]), '2018-09-01Z': max_of([day[5:7] == '09' for day in days])}",
  bands: two,
  tolerance: 0,
  type: 'UInt16',
});
add('target', {
  title: 'ndvi with a target band keeps the others',
  nodes: { target: { process_id: 'ndvi', arguments: { data: from('max'), target_band: 'NDVI' } } },
  result: 'target',
  expected: "{'': np.array([*largest, (largest[1] - largest[0]) / (largest[1] + largest[0])])}",
  bands: ['B4', 'B5', 'NDVI'],
  tolerance: 1e-6,
});
add('mask', {
  title: 'a mask replaces where it is true, not where it is false or null',
  nodes: {
    bright: {
      process_id: 'apply',
      arguments: {
        data: from('max'),
        process: { process_graph: { gt: { process_id: 'gt', arguments: { x: parameter('x'), y: 20000 }, result: true } } },
      },
    },
    mask: { process_id: 'mask', arguments: { data: from('min'), mask: from('bright'), replacement: 7 } },
  },
  result: 'mask',
  expected: "{'': np.where(largest > 20000, 7, np.nanmin(values, axis=0))}",
  bands: two,
  tolerance: 0,
  type: 'UInt16',
});
add('boolean', {
  title: 'booleans are written as bytes, no-data as 255',
  nodes: {
    boolean: {
      process_id: 'apply',
      arguments: {
        data: from('max'),
        process: { process_graph: { lt: { process_id: 'lt', arguments: { x: parameter('x'), y: 20000 }, result: true } } },
      },
    },
  },
  result: 'boolean',
  expected: "{'': np.where(np.isnan(largest), np.nan, (largest < 20000).astype(float))}",
  bands: two,
  tolerance: 0,
  type: 'Byte',
});
for (const [method, resolution] of [
  ['near', 1000],
  ['average', 9000],
  ['bilinear', 2000],
  ['cubic', 2000],
] as const) {
  add(`resample_${method}`, {
    title: `resampling by ${method} within the reference system is gdalwarp's`,
    nodes: {
      [method]: { process_id: 'resample_spatial', arguments: { data: from('max'), resolution, method } },
    },
    result: method,
    grid: `over(${resolution})`,
    expected: `{'': np.array([interpolated(plane, grid, to, '${method}') for plane in largest])}`,
    bands: two,
    tolerance: method === 'near' ? 0 : 2e-6,
  });
}
add('interpolated', {
  title: 'gaps in time are filled linearly by date',
  nodes: {
    interpolated: {
      process_id: 'apply_dimension',
      arguments: { data: from('load'), dimension: 't', process: reducer('array_interpolate_linear') },
    },
  },
  result: 'interpolated',
  expected: "{day + 'Z': plane for day, plane in zip(days, interpolated_in_time)}",
  bands: two,
  tolerance: 1e-6,
});
add('sums', {
  title: 'running sums skip no-data',
  nodes: {
    sums: { process_id: 'apply_dimension', arguments: { data: from('load'), dimension: 't', process: reducer('cumsum') } },
  },
  result: 'sums',
  expected:
    "{day + 'Z': np.where(np.isnan(plane), np.nan, total) for day, plane, total in zip(days, values, np.nancumsum(values, axis=0))}",
  bands: two,
  tolerance: 1e-6,
});
add('renamed', {
  title: 'renamed and added bands name those of the file',
  nodes: {
    renaming: {
      process_id: 'rename_labels',
      arguments: { data: from('max'), dimension: 'bands', source: ['B5', 'B4'], target: ['near', 'red'] },
    },
    total: {
      process_id: 'reduce_dimension',
      arguments: { data: from('max'), dimension: 'bands', reducer: reducer('sum') },
    },
    named: { process_id: 'add_dimension', arguments: { data: from('total'), name: 'bands', label: 'total', type: 'bands' } },
    renamed: { process_id: 'merge_cubes', arguments: { cube1: from('renaming'), cube2: from('named') } },
  },
  result: 'renamed',
  expected: "{'': np.array([*largest, gapped_by(np.nansum(largest, axis=0), np.isnan(largest).all(axis=0))])}",
  bands: ['red', 'near', 'total'],
  tolerance: 1e-6,
});
add('filled', {
  title: 'no-data is told apart and filled by a condition',
  nodes: {
    filled: {
      process_id: 'apply',
      arguments: {
        data: from('max'),
        process: {
          process_graph: {
            gap: { process_id: 'is_nodata', arguments: { x: parameter('x') } },
            fill: { process_id: 'if', arguments: { value: from('gap'), accept: -1, reject: parameter('x') }, result: true },
          },
        },
      },
    },
  },
  result: 'filled',
  expected: "{'': np.where(np.isnan(largest), -1, largest)}",
  bands: two,
  tolerance: 0,
});

const prelude = `
grid = grid_of_box(32618, 3000, 15, request['box'])
days, values = load(landsat_items(request['folder'], request['time'], request['box']), ['B4', 'B5'], grid)
count = (~np.isnan(values)).sum(axis=0)
largest = np.nanmax(values, axis=0)
deviations = np.where(count > 1, np.nansum((values - np.nanmean(values, axis=0)) ** 2, axis=0) / np.maximum(count - 1, 1), np.nan)
def gapped(planes):
    return np.where(count == 0, np.nan, planes)
def gapped_by(plane, gaps):
    return np.where(gaps, np.nan, plane)
def mean_of(which):
    return np.nanmean(values[which], axis=0) if any(which) else np.full(values.shape[1:], np.nan)
def max_of(which):
    return np.nanmax(values[which], axis=0)
def crop(planes, own):
    row, column = round((grid.north - own.north) / 3000), round((own.west - grid.west) / 3000)
    return planes[..., row:row + own.height, column:column + own.width]
polygon_box = ogr.CreateGeometryFromJson(json.dumps(request['polygon'])).GetEnvelope()
polygon_box = dict(zip(('west', 'east', 'south', 'north'), polygon_box))
polygon_grid = grid_of_box(32618, 3000, 15, polygon_box)
_, polygon_values = load(landsat_items(request['folder'], ['2018-04-28', '2018-04-29'], polygon_box), ['B4', 'B5'], polygon_grid)
def over(step):
    west, south, east, north = grid.bounds
    return Grid(32618, west, north, step, step, math.ceil((east - west) / step - 1e-9), math.ceil((north - south) / step - 1e-9))
interpolated_in_time = values.copy()
dates = np.array([datetime.date.fromisoformat(day).toordinal() for day in days])
for place in np.argwhere(np.isnan(values).any(axis=0)):
    series = interpolated_in_time[(slice(None), *place)]
    known = np.flatnonzero(~np.isnan(series))
    if len(known) > 0:
        inner = np.arange(known[0], known[-1] + 1)
        series[inner] = np.interp(dates[inner], dates[known], series[known])
results = {}
def check(name, to, expected, tolerance):
    files = {os.path.basename(path): path for path in request['files'][name]}
    wanted = {name + ('_' + suffix if suffix else '') + '.tif': np.asarray(planes) for suffix, planes in expected.items()}
    results[name] = {'names': sorted(wanted), 'grid': grid_facts(to), 'files': [
        {'comparison': comparison(values_of(files[key]), planes, tolerance), 'description': description(files[key])}
        for key, planes in wanted.items() if key in files]}
`;

interface Result {
  readonly names: readonly string[];
  readonly grid: GridFacts;
  readonly files: readonly { readonly comparison: Comparison; readonly description: Description }[];
}

/** All cases as one graph with a result each: one run, one computation in Python. */
const results = lazily(async () => {
  const nodes: Nodes = { load: load({}) };
  for (const [name, each] of Object.entries(cases)) {
    Object.assign(nodes, each.nodes);
    nodes[`save_${name}`] = {
      process_id: 'save_result',
      arguments: { data: from(each.result), format: 'GTiff', options: { filename_prefix: name } },
    };
  }
  const last = `save_${Object.keys(cases).at(-1)}`;
  const { files } = await run({ ...nodes, [last]: { ...nodes[last]!, result: true } });
  const own = (name: string): readonly string[] =>
    files.filter((file) => new RegExp(`^${name}(_\\d{4}-\\d\\d-\\d\\dZ)?\\.tif$`).test(basename(file)));
  const checks = Object.entries(cases).map(
    ([name, { grid, expected, tolerance }]) => `to = ${grid ?? 'grid'}\ncheck('${name}', to, ${expected}, ${tolerance})`,
  );
  const byName = Object.fromEntries(Object.keys(cases).map((name) => [name, own(name)]));
  const request = { folder: landsatFolder(), files: byName, box: extent, time: interval, polygon };
  const answers = reference(`${prelude}${checks.join('\n')}\nanswer(results)`, request) as Readonly<Record<string, Result>>;
  return { byName, answers };
});

for (const [name, { title, bands, type }] of Object.entries(cases)) {
  test(title, { skip: skipLandsat }, async () => {
    const { byName, answers } = await results();
    const { names, grid, files } = answers[name]!;
    assert.deepEqual(
      byName[name]!.map((file) => basename(file)),
      names,
    );
    for (const { comparison, description } of files) {
      if (comparison.valid > 0) assertAgreement(comparison, name);
      assert.equal(comparison.gapsDiffer, 0);
      assertGrid(description, grid);
      assert.deepEqual(description.names, bands);
      if (type !== undefined) assert.deepEqual(description.types, [type]);
    }
  });
}
