import type { Band, CubeSchema, Dimension, NumericType, TimeLabel } from '../../cube/index.ts';
import { centreX, centreY, isNumericType, labelText, lengthOf, OpenEOError } from '../../cube/index.ts';
import type { Attributes, AttributeValue } from './grid-mapping.ts';
import { gridMapping } from './grid-mapping.ts';

/** A variable of labels; those that bear a dimension's name are its coordinates. */
export type Coordinate = {
  readonly name: string;
  readonly dimension: string;
  readonly attributes: Attributes;
} & (
  | { readonly kind: 'numbers'; readonly type: 'i32' | 'f64'; readonly values: readonly number[] }
  | { readonly kind: 'texts'; readonly values: readonly string[] }
);

/** A variable of values. No `nodata`: NaN for floats, none for integers. */
export interface Variable {
  readonly name: string;
  readonly type: NumericType;
  readonly nodata?: number;
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  readonly attributes: Attributes;
}

/** All of a netCDF file but its values. Plain JSON. */
export interface NetcdfLayout {
  readonly attributes: Attributes;
  readonly coordinates: readonly Coordinate[];
  readonly gridMapping?: { readonly name: string; readonly attributes: Attributes };
  /** One a band in the order of the bands; one alone where there is no bands dimension. */
  readonly variables: readonly Variable[];
  /** Of deflate, 0 to 9; 0 stores as it is. */
  readonly level: number;
}

export interface NetcdfOptions {
  /** Name of the only variable of a cube without bands; default `result`. */
  readonly variableName?: string;
  /** Pixels along x and y of a chunk; default 512. */
  readonly chunkSize?: number;
  readonly level?: number;
  /** Attributes of the file, such as title and history. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Values in a chunk of a cube without x and y. */
const seriesChunkValues = 65536;
const dayMs = 86400000;

/**
 * Lays a cube out by the CF conventions: time first, other dimensions, then y and x; coordinates of pixel centres; a variable a band.
 * Throws `FormatUnsuitable` for values that are neither numbers nor booleans.
 */
export function netcdfLayout(schema: CubeSchema, options: NetcdfOptions = {}): NetcdfLayout {
  const dimensions = orderOf(schema);
  const names = new Set(dimensions.map((dimension) => dimension.name));
  const coordinates = dimensions.flatMap((dimension) => coordinatesOf(schema, dimension, names));
  for (const coordinate of coordinates) names.add(coordinate.name);
  const mapping = schema.grid === undefined ? undefined : { name: unusedName('crs', names), attributes: gridMapping(schema.grid) };
  if (mapping !== undefined) names.add(mapping.name);
  const auxiliary = coordinates.filter((coordinate) => coordinate.name !== coordinate.dimension).map((coordinate) => coordinate.name);
  const shared: Attributes = {
    ...(mapping === undefined ? {} : { grid_mapping: mapping.name }),
    ...(auxiliary.length === 0 ? {} : { coordinates: auxiliary.join(' ') }),
  };
  const shape = dimensions.map((dimension) => lengthOf(schema, dimension));
  const chunks = chunksOf(dimensions, shape, options.chunkSize ?? 512);
  const variables = bandsOf(schema, options.variableName ?? 'result').map((band) => {
    const name = unusedName(variableName(band.name), names);
    names.add(name);
    return {
      name,
      ...storage(band),
      dimensions: dimensions.map((dimension) => dimension.name),
      shape,
      chunks,
      attributes: attributesOf(band, shared),
    };
  });
  return {
    attributes: { Conventions: 'CF-1.8', ...options.attributes },
    coordinates,
    ...(mapping === undefined ? {} : { gridMapping: mapping }),
    variables,
    level: options.level ?? 4,
  };
}

/** Time, then the rest, then y and x: the order that CF recommends and GDAL needs. Bands become variables. */
function orderOf(schema: CubeSchema): readonly Dimension[] {
  const rank = (dimension: Dimension): number => {
    if (dimension.kind === 'temporal') return 0;
    if (dimension.kind !== 'spatial') return 1;
    return { z: 2, y: 3, x: 4 }[dimension.axis];
  };
  return schema.dimensions.filter((dimension) => dimension.kind !== 'bands').toSorted((a, b) => rank(a) - rank(b));
}

function bandsOf(schema: CubeSchema, name: string): readonly Band[] {
  const bands = schema.dimensions.find((dimension) => dimension.kind === 'bands');
  if (bands !== undefined) return bands.bands;
  return [{ name, type: schema.type, nodata: schema.nodata, categorical: false }];
}

function storage(band: Band): { readonly type: NumericType; readonly nodata?: number } {
  if (band.type === 'boolean') return { type: 'u8', nodata: 255 };
  if (!isNumericType(band.type)) {
    throw new OpenEOError(
      'FormatUnsuitable',
      `${band.name} holds values of type ${band.type}; netCDF results hold numbers and booleans. Use JSON or CSV.`,
    );
  }
  return { type: band.type, ...(band.nodata === undefined || Number.isNaN(band.nodata) ? {} : { nodata: band.nodata }) };
}

function attributesOf(band: Band, shared: Attributes): Attributes {
  const attributes: Record<string, AttributeValue> = { ...shared, long_name: band.commonName ?? band.name };
  if (band.scale !== undefined) attributes['scale_factor'] = band.scale;
  if (band.offset !== undefined) attributes['add_offset'] = band.offset;
  if (band.wavelength !== undefined) attributes['wavelength_um'] = band.wavelength;
  return attributes;
}

/** A name that netCDF allows: no slash, a letter, digit or underscore first, no blanks at the end. */
function variableName(name: string): string {
  const clean = name.replace(/[\u0000-\u001f/\u007f]/g, '_').trim();
  return /^[\p{L}\p{N}_]/u.test(clean) ? clean : `_${clean}`;
}

function unusedName(name: string, used: ReadonlySet<string>): string {
  if (!used.has(name)) return name;
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? `band_${name}` : `band_${name}_${number}`;
    if (!used.has(candidate)) return candidate;
  }
}

function chunksOf(dimensions: readonly Dimension[], shape: readonly number[], size: number): readonly number[] {
  const isSpatial = dimensions.map((dimension) => dimension.kind === 'spatial' && dimension.axis !== 'z');
  if (isSpatial.includes(true)) return shape.map((length, index) => (isSpatial[index] ? Math.max(1, Math.min(size, length)) : 1));
  let left = seriesChunkValues;
  return shape
    .toReversed()
    .map((length) => {
      const chunk = Math.max(1, Math.min(length, left));
      left = Math.floor(left / chunk);
      return chunk;
    })
    .toReversed();
}

function coordinatesOf(schema: CubeSchema, dimension: Dimension, names: ReadonlySet<string>): readonly Coordinate[] {
  const place = { name: dimension.name, dimension: dimension.name };
  switch (dimension.kind) {
    case 'temporal':
      return timeCoordinates(dimension.name, dimension.labels, names);
    case 'spatial':
      if (dimension.labels === 'grid' && schema.grid !== undefined && dimension.axis !== 'z') {
        const { grid } = schema;
        const isX = dimension.axis === 'x';
        const values = Array.from({ length: isX ? grid.width : grid.height }, (_, index) =>
          isX ? centreX(grid, index) : centreY(grid, index),
        );
        return [{ ...place, kind: 'numbers', type: 'f64', values, attributes: axisAttributes(dimension.axis, grid.lattice.crs.unit) }];
      }
      return [labelCoordinate(dimension.name, dimension.labels as readonly (string | number)[], { axis: dimension.axis.toUpperCase() })];
    case 'bands':
    case 'other':
    case 'geometry':
      return [labelCoordinate(dimension.name, dimension.labels, {})];
    default:
      throw new Error(`unknown dimension ${dimension satisfies never}`);
  }
}

function axisAttributes(axis: 'x' | 'y', unit: 'metre' | 'degree' | 'foot'): Attributes {
  const isX = axis === 'x';
  const upper = axis.toUpperCase();
  if (unit === 'degree') {
    return isX
      ? { axis: upper, standard_name: 'longitude', long_name: 'longitude', units: 'degrees_east' }
      : { axis: upper, standard_name: 'latitude', long_name: 'latitude', units: 'degrees_north' };
  }
  return {
    axis: upper,
    standard_name: `projection_${axis}_coordinate`,
    long_name: `${axis} coordinate of projection`,
    units: unit === 'metre' ? 'm' : 'foot',
  };
}

/** Numbers stay numbers where all are; anything else is text. */
function labelCoordinate(name: string, labels: readonly (string | number)[], attributes: Attributes): Coordinate {
  const place = { name, dimension: name, attributes };
  if (labels.every((label) => typeof label === 'number'))
    return { ...place, kind: 'numbers', type: 'f64', values: labels as readonly number[] };
  return { ...place, kind: 'texts', values: labels.map(String) };
}

/**
 * The starts of the labels as CF time, in days where all are whole days, else in seconds, both since 1970; with texts that say more than a
 * date beside them. Labels that are no times, or not distinct ones, are text alone.
 */
function timeCoordinates(name: string, labels: readonly TimeLabel[], names: ReadonlySet<string>): readonly Coordinate[] {
  const starts = labels.map((label) => label.start);
  const texts = labels.map((label) => String(labelText(label)));
  if (!starts.every(Number.isFinite) || new Set(starts).size !== starts.length) {
    return [{ name, dimension: name, kind: 'texts', values: texts, attributes: {} }];
  }
  const wholeDays = starts.every((start) => start % dayMs === 0);
  const common = { standard_name: 'time', axis: 'T', calendar: 'standard' };
  const time: Coordinate = wholeDays
    ? {
        name,
        dimension: name,
        kind: 'numbers',
        type: 'i32',
        values: starts.map((start) => start / dayMs),
        attributes: { ...common, units: 'days since 1970-01-01' },
      }
    : {
        name,
        dimension: name,
        kind: 'numbers',
        type: 'f64',
        values: starts.map((start) => start / 1000),
        attributes: { ...common, units: 'seconds since 1970-01-01' },
      };
  if (texts.every((text, index) => Date.parse(text) === starts[index])) return [time];
  const beside = unusedName(`${name}_label`, names);
  return [time, { name: beside, dimension: name, kind: 'texts', values: texts, attributes: { long_name: `label of ${name}` } }];
}
