import { boundsOf, type Grid } from '../../src/cube/index.ts';

export type Json = Readonly<Record<string, unknown>>;

export const from = (node: string): Json => ({ from_node: node });
export const parameter = (name: string): Json => ({ from_parameter: name });

export function node(process: string, args: Json, result = false): Json {
  return { process_id: process, arguments: args, ...(result ? { result: true } : {}) };
}

/** A child process graph. */
export function callback(nodes: Json): Json {
  return { process_graph: nodes };
}

/** A child process graph of one reducer over `data`. */
export function reducer(process: string, args: Json = {}): Json {
  return callback({ r: node(process, { data: parameter('data'), ...args }, true) });
}

/** A box whose edges are those of the pixels, in the reference system of the grid. */
export function boxOf(grid: Grid): Json {
  const { west, south, east, north, crs } = boundsOf(grid);
  return { west, south, east, north, crs: Number(crs.code.replace('EPSG:', '')) };
}

/** A part of a grid, by pixels counted from its corner. */
export function partOf(grid: Grid, column: number, row: number, width: number, height: number): Grid {
  return { ...grid, column: grid.column + column, row: grid.row + row, width, height };
}

export function load(bands: readonly string[] | undefined, grid?: Grid, time?: readonly (string | null)[]): Json {
  return node('load_collection', {
    id: 'TINY',
    spatial_extent: grid === undefined ? null : boxOf(grid),
    temporal_extent: time ?? null,
    ...(bands === undefined ? {} : { bands }),
  });
}

export function save(data: string, format = 'GTiff', options: Json = {}): Json {
  return node('save_result', { data: from(data), format, options }, true);
}

/** Clouds of the scene classification masked, NDVI, median of each month. */
export function monthlyNdvi(grid: Grid, options: Json = { tile_size: 64 }): Json {
  return {
    load: load(['red', 'nir'], grid),
    scl: load(['SCL'], grid),
    clouds: node('apply', {
      data: from('scl'),
      process: callback({
        shadow: node('eq', { x: parameter('x'), y: 3 }),
        cloud: node('gte', { x: parameter('x'), y: 8 }),
        any: node('or', { x: from('shadow'), y: from('cloud') }, true),
      }),
    }),
    grid: node('resample_cube_spatial', { data: from('clouds'), target: from('load') }),
    nobands: node('drop_dimension', { data: from('grid'), name: 'bands' }),
    mask: node('mask', { data: from('load'), mask: from('nobands') }),
    ndvi: node('ndvi', { data: from('mask') }),
    month: node('aggregate_temporal_period', { data: from('ndvi'), period: 'month', reducer: reducer('median') }),
    save: save('month', 'GTiff', options),
  };
}

export function evi(grid: Grid, options: Json = { tile_size: 64 }): Json {
  const band = (index: number): Json => node('array_element', { data: parameter('data'), index });
  const scaled = (name: string): Json => node('divide', { x: from(name), y: 10_000 });
  return {
    load: load(['nir', 'red', 'blue'], grid),
    evi: node('reduce_dimension', {
      data: from('load'),
      dimension: 'bands',
      reducer: callback({
        n: band(0),
        r: band(1),
        b: band(2),
        nir: scaled('n'),
        red: scaled('r'),
        blue: scaled('b'),
        d: node('subtract', { x: from('nir'), y: from('red') }),
        six: node('multiply', { x: from('red'), y: 6 }),
        seven: node('multiply', { x: from('blue'), y: 7.5 }),
        s1: node('add', { x: from('nir'), y: from('six') }),
        s2: node('subtract', { x: from('s1'), y: from('seven') }),
        s3: node('add', { x: from('s2'), y: 1 }),
        q: node('divide', { x: from('d'), y: from('s3') }),
        r2: node('multiply', { x: from('q'), y: 2.5 }, true),
      }),
    }),
    mean: node('reduce_dimension', { data: from('evi'), dimension: 't', reducer: reducer('mean') }),
    save: save('mean', 'GTiff', options),
  };
}

export function kernel(grid: Grid, options: Json = { tile_size: 64 }): Json {
  const weights = Array.from({ length: 5 }, (_, row) =>
    Array.from({ length: 5 }, (_, column) => 1 / (1 + Math.abs(row - 2) + Math.abs(column - 1))),
  );
  return {
    load: load(['nir', 'heat'], grid),
    first: node('reduce_dimension', { data: from('load'), dimension: 't', reducer: reducer('mean') }),
    blur: node('apply_kernel', { data: from('first'), kernel: weights, factor: 0.1, border: 'replicate', replace_invalid: 0 }),
    save: save('blur', 'GTiff', options),
  };
}

export function merge(grid: Grid, options: Json = { tile_size: 64 }): Json {
  return {
    load1: load(['red', 'nir'], grid, ['2024-01-01', '2024-02-01']),
    load2: load(['nir', 'depth'], grid, ['2024-01-20', '2024-12-01']),
    early: node('reduce_dimension', { data: from('load1'), dimension: 't', reducer: reducer('median') }),
    late: node('reduce_dimension', { data: from('load2'), dimension: 't', reducer: reducer('max') }),
    merge: node('merge_cubes', {
      cube1: from('early'),
      cube2: from('late'),
      overlap_resolver: callback({ d: node('subtract', { x: parameter('y'), y: parameter('x') }, true) }),
    }),
    save: save('merge', 'GTiff', options),
  };
}

export function resampled(method: string): (grid: Grid, options?: Json) => Json {
  return (grid, options = { tile_size: 64 }) => ({
    load: load(['red', 'heat'], grid),
    last: node('reduce_dimension', { data: from('load'), dimension: 't', reducer: reducer('last') }),
    mercator: node('resample_spatial', { data: from('last'), resolution: 23, projection: 3857, method }),
    save: save('mercator', 'GTiff', options),
  });
}

export function quantiles(grid: Grid, options: Json = { tile_size: 64 }): Json {
  return {
    load: load(['nir', 'depth'], grid),
    q: node('apply_dimension', {
      data: from('load'),
      dimension: 't',
      target_dimension: 'quantile',
      process: callback({ q: node('quantiles', { data: parameter('data'), probabilities: [0.1, 0.5, 0.9] }, true) }),
    }),
    save: save('q', 'GTiff', options),
  };
}

/** Two polygons that cross cells, one with a hole, in the reference system of the data. */
export function twoPolygons(grid: Grid): Json {
  const { west, north } = boundsOf(grid);
  const at = (column: number, row: number): readonly number[] => [west + 10 * column, north - 10 * row];
  const ring = (...corners: readonly (readonly [number, number])[]): readonly (readonly number[])[] =>
    [...corners, corners[0]!].map(([c, r]) => at(c, r));
  const feature = (id: string, rings: readonly unknown[]): Json => ({
    type: 'Feature',
    id,
    properties: { name: id },
    geometry: { type: 'Polygon', coordinates: rings },
  });
  return {
    type: 'FeatureCollection',
    crs: { type: 'name', properties: { name: `urn:ogc:def:crs:EPSG::${grid.lattice.crs.code.replace('EPSG:', '')}` } },
    features: [
      feature('north', [ring([4.2, 3.1], [90.5, 8.4], [60.7, 70.2]), ring([40, 20], [60, 20], [55, 40])]),
      feature('south', [ring([30.3, 60.6], [140.2, 75.1], [100.9, 104.5], [20.5, 100.2])]),
    ],
  };
}

export function zonal(process: string): (grid: Grid) => Json {
  return (grid) => ({
    load: load(['nir', 'heat'], grid),
    zones: node('aggregate_spatial', { data: from('load'), geometries: twoPolygons(grid), reducer: reducer(process) }),
    save: save('zones', 'CSV'),
  });
}
