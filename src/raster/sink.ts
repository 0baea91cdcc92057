import { OpenEOError } from '../cube/index.ts';
import type { Predictor } from './codecs/predictor.ts';
import type { Compression, OverviewMethod } from './geotiff/raster-layout.ts';
import type { OptionRules } from './sink-options.ts';
import { describeOption, readOptions } from './sink-options.ts';

export type OutputFormatName = 'GTiff' | 'PNG' | 'netCDF' | 'JSON' | 'CSV' | 'GeoJSON';

/** An output format: what `GET /file_formats` says of it, and what its files are called. */
export interface OutputFormat {
  readonly name: OutputFormatName;
  readonly title: string;
  readonly description: string;
  readonly dataTypes: readonly ('raster' | 'vector' | 'table' | 'other')[];
  readonly mediaType: string;
  /** Of file names, without dot. */
  readonly extension: string;
  readonly options: OptionRules;
}

interface FileOptions {
  /** What the names of result files begin with. */
  readonly filenamePrefix: string;
}
export interface GeoTiffOptions extends FileOptions {
  readonly format: 'GTiff';
  readonly tileSize: number;
  readonly compression: Compression;
  /** Absent: what suits the compression. */
  readonly level?: number;
  /** Absent: what suits the type. */
  readonly predictor?: Predictor;
  readonly overviews: boolean;
  /** Absent: what suits each band; categorical ones are never averaged. */
  readonly overviewMethod?: OverviewMethod;
  readonly bigtiff: 'auto' | 'yes';
  readonly metadata: Readonly<Record<string, string>>;
}
export interface PngOptions extends FileOptions {
  readonly format: 'PNG';
  readonly bitDepth: 8 | 16;
  readonly level: number;
}
export interface NetcdfFileOptions extends FileOptions {
  readonly format: 'netCDF';
  readonly level: number;
  readonly chunkSize: number;
}
export interface TextOptions extends FileOptions {
  readonly format: 'JSON' | 'CSV' | 'GeoJSON';
}
/** The options of a `save_result`, checked and complete. Plain JSON. */
export type SinkOptions = GeoTiffOptions | PngOptions | NetcdfFileOptions | TextOptions;

const prefix: OptionRules = {
  filename_prefix: { kind: 'name', default: 'openEO', description: 'What the names of the result files begin with.' },
};

const formats: Readonly<Record<OutputFormatName, Omit<OutputFormat, 'name'>>> = {
  GTiff: {
    title: 'Cloud-optimised GeoTIFF',
    description:
      'A file a time label in batch jobs, one file for synchronous results. Tiled and compressed, with overviews, band names, statistics and no-data; BigTIFF where the size needs it.',
    dataTypes: ['raster'],
    mediaType: 'image/tiff; application=geotiff; profile=cloud-optimized',
    extension: 'tif',
    options: {
      tile_size: {
        kind: 'integer',
        minimum: 64,
        maximum: 4096,
        multipleOf: 16,
        default: 512,
        aliases: ['blocksize'],
        description: 'Width and height of the tiles in pixels.',
      },
      compression: {
        kind: 'choice',
        choices: ['deflate', 'zstd', 'none'],
        default: 'deflate',
        aliases: ['compress'],
        description: 'How tiles are compressed, always without loss. Deflate can be read everywhere.',
      },
      zlevel: {
        kind: 'integer',
        minimum: 1,
        maximum: 22,
        aliases: ['level', 'zstd_level'],
        description:
          'Effort of the compression: 1 to 9 for deflate, default 1; 1 to 22 for zstd, default 3. Higher is slower and hardly smaller.',
      },
      predictor: {
        kind: 'choice',
        choices: [1, 2, 3],
        description:
          'How values are prepared for compression: 1 not at all, 2 as differences, 3 for floats only. By default 2 for integers, 3 for floats.',
      },
      overviews: {
        kind: 'choice',
        choices: ['AUTO', 'OFF'],
        default: 'AUTO',
        description: 'AUTO adds smaller versions of the image for viewers.',
      },
      overview_method: {
        kind: 'choice',
        choices: ['average', 'mode', 'near'],
        aliases: ['overview_resampling'],
        description:
          'How overviews are made, by default by averages. Categorical bands are never averaged: they get the most frequent value instead.',
      },
      bigtiff: { kind: 'choice', choices: ['auto', 'yes'], default: 'auto', description: 'auto uses BigTIFF for files past 4 GiB.' },
      file_metadata: { kind: 'texts', description: 'Items to add to the metadata of the file.' },
      ...prefix,
    },
  },
  PNG: {
    title: 'PNG',
    description:
      'A picture of one time label: 1 band is grey, 2 grey and alpha, 3 red, green and blue, 4 these and alpha. Values are rounded and clamped to 0..255, never stretched; no-data is transparent.',
    dataTypes: ['raster'],
    mediaType: 'image/png',
    extension: 'png',
    options: {
      bit_depth: {
        kind: 'choice',
        choices: [8, 16],
        default: 8,
        description: 'Bits of a sample: values go to 255 with 8, to 65535 with 16.',
      },
      zlevel: { kind: 'integer', minimum: 0, maximum: 9, default: 6, aliases: ['level'], description: 'Effort of the compression.' },
      ...prefix,
    },
  },
  netCDF: {
    title: 'netCDF-4 by the CF conventions',
    description: 'The whole cube in one file: a variable a band, coordinates of time, y and x, the reference system, compressed chunks.',
    dataTypes: ['raster', 'vector'],
    mediaType: 'application/x-netcdf',
    extension: 'nc',
    options: {
      zlevel: {
        kind: 'integer',
        minimum: 0,
        maximum: 9,
        default: 4,
        aliases: ['level'],
        description: 'Effort of the compression; 0 is none.',
      },
      tile_size: {
        kind: 'integer',
        minimum: 64,
        maximum: 4096,
        multipleOf: 16,
        default: 512,
        aliases: ['chunk_size'],
        description: 'Pixels of a chunk along x and y; each time label has its own chunks.',
      },
      ...prefix,
    },
  },
  JSON: {
    title: 'JSON',
    description: 'Numbers, texts, arrays, and vector cubes as nested arrays. Null stands for no-data.',
    dataTypes: ['vector', 'table', 'other'],
    mediaType: 'application/json',
    extension: 'json',
    options: prefix,
  },
  CSV: {
    title: 'CSV',
    description: 'Vector cubes as a table: a row a geometry and time, a column a band or value, properties of the geometries kept.',
    dataTypes: ['vector', 'table'],
    mediaType: 'text/csv',
    extension: 'csv',
    options: prefix,
  },
  GeoJSON: {
    title: 'GeoJSON',
    description: 'Vector cubes as features in WGS 84, values as properties.',
    dataTypes: ['vector'],
    mediaType: 'application/geo+json',
    extension: 'geojson',
    options: prefix,
  },
};

/** Other names of formats, in lower case. */
const aliases: ReadonlyMap<string, OutputFormatName> = new Map([
  ['geotiff', 'GTiff'],
  ['tiff', 'GTiff'],
  ['cog', 'GTiff'],
  ['nc', 'netCDF'],
  ['netcdf4', 'netCDF'],
]);

export const outputFormats: readonly OutputFormat[] = Object.entries(formats).map(([name, format]) => ({
  name: name as OutputFormatName,
  ...format,
}));

/** The format of that name, in any case, by GDAL's name or another in use; undefined where there is none. */
export function outputFormatOf(name: string): OutputFormat | undefined {
  const wanted = aliases.get(name.toLowerCase()) ?? name;
  return outputFormats.find((format) => format.name.toLowerCase() === wanted.toLowerCase());
}

/** The value of `output` in `GET /file_formats`. */
export function describeOutputFormats(): Readonly<Record<string, object>> {
  return Object.fromEntries(
    outputFormats.map(({ name, title, description, dataTypes, options }) => [
      name,
      {
        title,
        description,
        gis_data_types: dataTypes,
        parameters: Object.fromEntries(Object.entries(options).map(([option, rule]) => [option, describeOption(rule)])),
      },
    ]),
  );
}

/**
 * The `options` of a `save_result`, complete and checked against what the format has.
 * @throws OpenEOError `ProcessParameterInvalid` for unknown options and values that are not allowed, naming them and what would be right.
 */
export function sinkOptions(format: OutputFormat, options: Readonly<Record<string, unknown>> = {}): SinkOptions {
  const values = readOptions(format.name, format.options, options);
  const filenamePrefix = values['filename_prefix'] as string;
  switch (format.name) {
    case 'GTiff':
      return geoTiffOptions(values, filenamePrefix);
    case 'PNG':
      return { format: 'PNG', bitDepth: values['bit_depth'] as 8 | 16, level: values['zlevel'] as number, filenamePrefix };
    case 'netCDF':
      return { format: 'netCDF', level: values['zlevel'] as number, chunkSize: values['tile_size'] as number, filenamePrefix };
    case 'JSON':
    case 'CSV':
    case 'GeoJSON':
      return { format: format.name, filenamePrefix };
    default:
      throw new Error(`unknown format ${format.name satisfies never}`);
  }
}

function geoTiffOptions(values: Readonly<Record<string, unknown>>, filenamePrefix: string): GeoTiffOptions {
  const compression = values['compression'] as Compression;
  const level = values['zlevel'] as number | undefined;
  if (compression === 'deflate' && level !== undefined && level > 9) {
    throw new OpenEOError(
      'ProcessParameterInvalid',
      `The option 'zlevel' of GTiff goes from 1 to 9 with deflate, not to ${level}; zstd goes to 22.`,
      {
        argument: 'options',
      },
    );
  }
  const predictor = values['predictor'] as Predictor | undefined;
  const overviewMethod = values['overview_method'] as OverviewMethod | undefined;
  return {
    format: 'GTiff',
    tileSize: values['tile_size'] as number,
    compression,
    ...(level === undefined ? {} : { level }),
    ...(predictor === undefined ? {} : { predictor }),
    overviews: values['overviews'] === 'AUTO',
    ...(overviewMethod === undefined ? {} : { overviewMethod }),
    bigtiff: values['bigtiff'] as 'auto' | 'yes',
    metadata: values['file_metadata'] as Readonly<Record<string, string>>,
    filenamePrefix,
  };
}
