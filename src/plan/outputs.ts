import type { Hash, Value } from '../algebra/index.ts';
import { type CubeSchema, type Dimension, formatTime, lengthOf, nearest, OpenEOError, type TimeLabel } from '../cube/index.ts';
import {
  checkPng,
  commonStorage,
  deflateEngine,
  type OutputFormat,
  outputFormatOf,
  outputFormats,
  type RasterBand,
  type RasterLayout,
  rasterLayout,
  type SinkOptions,
  sinkOptions,
} from '../raster/index.ts';
import { labelsOf } from './bind/dimensions.ts';
import type { BoundOperator } from './bound.ts';
import type { Root } from './lower.ts';

/** One raster file: which planes of the cube are its bands. */
export interface RasterFile {
  readonly name: string;
  /** Index of label combination of each band. */
  readonly planes: readonly number[];
  readonly layout: RasterLayout;
  /** What of time the file stands for. */
  readonly time?: TimeLabel;
}

/** What a graph's root comes to. */
export type PlannedOutput =
  | { readonly kind: 'literal'; readonly node: string; readonly name: string; readonly value: unknown }
  /** A cube without raster (scalars, series, vector cubes), written by one process. */
  | { readonly kind: 'values'; readonly node: string; readonly name: string; readonly operator: Hash; readonly options: SinkOptions }
  /** A raster, in cells of one tile of one file. */
  | {
      readonly kind: 'raster';
      readonly node: string;
      readonly operator: Hash;
      readonly options: Extract<SinkOptions, { format: 'GTiff' | 'PNG' | 'netCDF' }>;
      readonly files: readonly RasterFile[];
    };

/** Plans the files of every root; names are unique in the plan. */
export function planOutputs(roots: readonly Root[], bound: (operator: Hash) => BoundOperator): readonly PlannedOutput[] {
  const names = new Set<string>();
  return roots.map((root) => planOutput(root, bound, names));
}

function planOutput(root: Root, bound: (operator: Hash) => BoundOperator, names: Set<string>): PlannedOutput {
  const saved = root.value.kind === 'saved' ? root.value : undefined;
  const value: Value = saved?.value ?? root.value;
  const { node } = root;
  if (value.kind === 'literal') {
    const format = formatNamed(saved?.format ?? 'JSON', node);
    if (format.name !== 'JSON') throw unsuitable(`${format.name} cannot hold a single value; JSON can.`, node);
    const { filenamePrefix } = optionsOf(format, saved?.options ?? {}, node);
    const base = filenamePrefix === defaultPrefix ? 'result' : filenamePrefix;
    return { kind: 'literal', node, name: uniqueName(base, '.json', names), value: value.value };
  }
  if (value.kind !== 'cube') throw new OpenEOError('ProcessGraphInvalid', `The result of '${node}' is neither data nor a value.`, { node });
  const operator = bound(value.operator);
  const format = formatNamed(saved?.format ?? defaultFormat(operator.schema), node);
  const options = optionsOf(format, saved?.options ?? {}, node);
  const { grid } = operator.schema;
  if (grid === undefined) return planValues(node, operator, options, names);
  if (grid.width === 0 || grid.height === 0) {
    throw new OpenEOError(
      'DataCubeEmpty',
      `No pixel centre of the data lies in the extents asked for, so there is nothing to write as ${format.name}.`,
      { node, argument: 'data' },
    );
  }
  const empty = operator.schema.dimensions.find((dimension) => lengthOf(operator.schema, dimension) === 0);
  if (empty !== undefined) {
    throw new OpenEOError('DataCubeEmpty', `No label of '${empty.name}' is left, so there is nothing to write as ${format.name}.`, {
      node,
      argument: 'data',
    });
  }
  switch (options.format) {
    case 'GTiff':
      return { kind: 'raster', node, operator: operator.hash, options, files: tiffFiles(operator.schema, options, node, names) };
    case 'PNG':
      return { kind: 'raster', node, operator: operator.hash, options, files: [pngFile(operator.schema, options, node, names)] };
    case 'netCDF':
      return {
        kind: 'raster',
        node,
        operator: operator.hash,
        options,
        files: [wholeFile(operator.schema, options, prefixOf(options), '.nc', node, names)],
      };
    default:
      throw unsuitable(
        `${format.name} cannot hold a raster cube. GTiff, netCDF and PNG can; aggregate_spatial makes a vector cube of it.`,
        node,
      );
  }
}

function formatNamed(name: string, node: string): OutputFormat {
  const format = outputFormatOf(name);
  if (format !== undefined) return format;
  const known = outputFormats.map((each) => each.name);
  const hint = nearest(name, known);
  throw new OpenEOError(
    'FormatUnsuitable',
    `There is no output format '${name}'${hint === undefined ? '' : `; did you mean ${hint}?`} Available: ${known.join(', ')}.`,
    {
      node,
      argument: 'format',
    },
  );
}

function optionsOf(format: OutputFormat, options: Readonly<Record<string, unknown>>, node: string): SinkOptions {
  try {
    return sinkOptions(format, options);
  } catch (error) {
    throw error instanceof OpenEOError ? error.within({ node, argument: 'options' }) : error;
  }
}

function unsuitable(message: string, node: string): OpenEOError {
  return new OpenEOError('FormatUnsuitable', message, { node, argument: 'format' });
}

function defaultFormat(schema: CubeSchema): string {
  if (schema.grid !== undefined) return 'GTiff';
  return schema.dimensions.some((dimension) => dimension.kind === 'geometry') ? 'GeoJSON' : 'JSON';
}

function planValues(node: string, operator: BoundOperator, options: SinkOptions, names: Set<string>): PlannedOutput {
  const { format } = options;
  const isVector = operator.schema.dimensions.some((dimension) => dimension.kind === 'geometry');
  const fits = format === 'JSON' || format === 'netCDF' || ((format === 'CSV' || format === 'GeoJSON') && isVector);
  if (!fits)
    throw unsuitable(
      `${format} cannot hold a cube with the dimensions ${operator.schema.dimensions.map(({ name }) => name).join(', ') || '(none)'}.`,
      node,
    );
  const [base, extension] =
    format === 'CSV'
      ? ['timeseries', '.csv']
      : format === 'GeoJSON'
        ? ['vectorcube', '.geojson']
        : format === 'netCDF'
          ? ['openEO', '.nc']
          : ['result', '.json'];
  const name = options.filenamePrefix === defaultPrefix ? base : options.filenamePrefix;
  return { kind: 'values', node, name: uniqueName(name, extension, names), operator: operator.hash, options };
}

const defaultPrefix = 'openEO';

function prefixOf(options: SinkOptions): string {
  return options.filenamePrefix;
}

function uniqueName(base: string, extension: string, names: Set<string>): string {
  let name = `${base}${extension}`;
  for (let number = 2; names.has(name); number += 1) name = `${base}_${number}${extension}`;
  names.add(name);
  return name;
}

/** The label's start as file names have it: a day, with the time of day where there is one. */
function fileTime(label: TimeLabel): string {
  if (!Number.isFinite(label.start)) return label.text.replaceAll(/[^\w.-]+/g, '_');
  const text = formatTime(label.start);
  return text.endsWith('T00:00:00Z') ? `${text.slice(0, 10)}Z` : text.replaceAll(':', '');
}

interface PlaneLabel {
  readonly plane: number;
  readonly time?: number;
  /** Texts of the labels but time, bands last. */
  readonly texts: readonly string[];
  readonly band?: number;
}

/** Every plane with its labels, ordered time by time, other dimensions within, bands innermost. */
function planesInOrder(schema: CubeSchema): { readonly time: Dimension | undefined; readonly planes: readonly PlaneLabel[] } {
  const dimensions = schema.dimensions.filter((dimension) => !(dimension.kind === 'spatial' && dimension.labels === 'grid'));
  const time = dimensions.find((dimension) => dimension.kind === 'temporal');
  const rank = (dimension: Dimension): number => (dimension === time ? 0 : dimension.kind === 'bands' ? 2 : 1);
  const order = dimensions.map((_, index) => index).sort((a, b) => rank(dimensions[a]!) - rank(dimensions[b]!) || a - b);
  const sizes = dimensions.map((dimension) => lengthOf(schema, dimension));
  const planes: PlaneLabel[] = [];
  const indices = new Array<number>(dimensions.length).fill(0);
  const visit = (depth: number): void => {
    if (depth === order.length) {
      const plane = indices.reduce((index, label, position) => index * sizes[position]! + label, 0);
      const others = order.filter((position) => dimensions[position] !== time);
      const bandsAt = dimensions.findIndex((dimension) => dimension.kind === 'bands');
      planes.push({
        plane,
        time: time === undefined ? undefined : indices[dimensions.indexOf(time)],
        texts: others.map((position) => String(labelsOf(schema, dimensions[position]!)[indices[position]!])),
        band: bandsAt < 0 ? undefined : indices[bandsAt],
      });
      return;
    }
    const position = order[depth]!;
    for (let label = 0; label < sizes[position]!; label += 1) {
      indices[position] = label;
      visit(depth + 1);
    }
  };
  visit(0);
  return { time, planes };
}

function bandOf(schema: CubeSchema, label: PlaneLabel, timeText: string | undefined): Pick<RasterBand, 'name'> & Partial<RasterBand> {
  const bands = schema.dimensions.find((dimension) => dimension.kind === 'bands');
  const band = bands?.kind === 'bands' && label.band !== undefined ? bands.bands[label.band] : undefined;
  const name = label.texts.join(' ') || 'result';
  const description = timeText === undefined ? name : label.texts.length === 0 ? timeText : `${timeText} ${name}`;
  const categorical = band?.categorical ?? schema.type === 'boolean';
  return {
    name,
    description,
    categorical,
    ...(band?.scale === undefined ? {} : { scale: band.scale }),
    ...(band?.offset === undefined ? {} : { offset: band.offset }),
  };
}

function storedBand(
  schema: CubeSchema,
  label: PlaneLabel,
): { readonly name: string; readonly type: CubeSchema['type']; readonly nodata?: number } {
  const bands = schema.dimensions.find((dimension) => dimension.kind === 'bands');
  const band = bands?.kind === 'bands' && label.band !== undefined ? bands.bands[label.band] : undefined;
  return {
    name: label.texts.join(' ') || 'result',
    type: band?.type ?? schema.type,
    nodata: band === undefined ? schema.nodata : band.nodata,
  };
}

/** What of the sink's options bears on how pixels are laid out; pictures and netCDF files gather raw tiles. */
function layoutOptions(options: SinkOptions): Partial<RasterLayout> & { readonly overviewMethod?: RasterBand['overviewMethod'] } {
  if (options.format !== 'GTiff') return { compression: 'none', overviews: false };
  const { tileSize, compression, level, predictor, overviews, overviewMethod, bigtiff, metadata } = options;
  return { tileSize, compression, level, predictor, overviews, overviewMethod, bigtiff, metadata };
}

function layoutFor(
  schema: CubeSchema,
  labels: readonly PlaneLabel[],
  options: SinkOptions,
  time: TimeLabel | undefined,
  timeText: (label: PlaneLabel) => string | undefined,
  node: string,
): RasterLayout {
  try {
    const storage = commonStorage(
      labels.map((label) => storedBand(schema, label)),
      { gaps: true },
    );
    const { overviewMethod, metadata, ...rest } = layoutOptions(options);
    const times: Record<string, string> =
      time === undefined
        ? {}
        : {
            TIMESTAMP: time.text,
            ...(Number.isFinite(time.start) ? { TIME_START: formatTime(time.start), TIME_END: formatTime(time.end) } : {}),
          };
    return rasterLayout({
      grid: schema.grid!,
      bands: labels.map((label) => {
        const band = bandOf(schema, label, timeText(label));
        return overviewMethod === undefined || (band.categorical === true && overviewMethod === 'average')
          ? band
          : { ...band, overviewMethod };
      }),
      type: storage.type,
      nodata: storage.nodata,
      ...rest,
      metadata: { ...metadata, ...times },
      deflateEngine: deflateEngine(),
    });
  } catch (error) {
    throw error instanceof OpenEOError ? error.within({ node, argument: 'data' }) : error;
  }
}

/** A file a time label, named by its start. */
function tiffFiles(schema: CubeSchema, options: SinkOptions, node: string, names: Set<string>): readonly RasterFile[] {
  const { time, planes } = planesInOrder(schema);
  const base = prefixOf(options);
  if (time?.kind !== 'temporal') {
    return [
      {
        name: uniqueName(base, '.tif', names),
        planes: planes.map(({ plane }) => plane),
        layout: layoutFor(schema, planes, options, undefined, () => undefined, node),
      },
    ];
  }
  return time.labels.map((label, index) => {
    const own = planes.filter((plane) => plane.time === index);
    return {
      name: uniqueName(`${base}_${fileTime(label)}`, '.tif', names),
      planes: own.map(({ plane }) => plane),
      layout: layoutFor(schema, own, options, label, () => undefined, node),
      time: label,
    };
  });
}

function pngFile(schema: CubeSchema, options: SinkOptions, node: string, names: Set<string>): RasterFile {
  const { time, planes } = planesInOrder(schema);
  const times = time?.kind === 'temporal' ? time.labels.length : 1;
  try {
    checkPng(planes.length / Math.max(1, times), times);
  } catch (error) {
    throw error instanceof OpenEOError ? error.within({ node, argument: 'format' }) : error;
  }
  return wholeFile(
    schema,
    options,
    time?.kind === 'temporal' && times === 1 ? `${prefixOf(options)}_${fileTime(time.labels[0]!)}` : prefixOf(options),
    '.png',
    node,
    names,
  );
}

/** All planes in one file. */
function wholeFile(
  schema: CubeSchema,
  options: SinkOptions,
  base: string,
  extension: string,
  node: string,
  names: Set<string>,
): RasterFile {
  const { time, planes } = planesInOrder(schema);
  const texts = time?.kind === 'temporal' ? time.labels.map((label) => label.text) : [];
  return {
    name: uniqueName(base, extension, names),
    planes: planes.map(({ plane }) => plane),
    layout: layoutFor(schema, planes, options, undefined, (label) => (label.time === undefined ? undefined : texts[label.time]), node),
  };
}
