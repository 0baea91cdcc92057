import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { crsOf, OpenEOError } from '../../src/cube/index.ts';
import { describeOutputFormats, outputFormatOf, outputFormats, rasterLayout, sinkOptions } from '../../src/raster/index.ts';
import { sharedFolder, skipWithoutShared } from '../oracle.ts';

test('formats are found by GDAL names and others in use, in any case', () => {
  for (const [name, found] of [
    ['gtiff', 'GTiff'],
    ['GeoTIFF', 'GTiff'],
    ['COG', 'GTiff'],
    ['NETCDF', 'netCDF'],
    ['png', 'PNG'],
    ['json', 'JSON'],
    ['geojson', 'GeoJSON'],
  ]) {
    assert.equal(outputFormatOf(name)?.name, found);
  }
  assert.equal(outputFormatOf('constructor'), undefined);
  assert.equal(outputFormatOf('Zarr'), undefined);
});

const optionsOf = (name: string, options: Record<string, unknown> = {}) => sinkOptions(outputFormatOf(name)!, options);

test('absent and null options take the defaults that the description states', () => {
  assert.deepEqual(optionsOf('GTiff', { tile_size: null }), {
    format: 'GTiff',
    tileSize: 512,
    compression: 'deflate',
    overviews: true,
    bigtiff: 'auto',
    metadata: {},
    filenamePrefix: 'openEO',
  });
  assert.deepEqual(optionsOf('PNG'), { format: 'PNG', bitDepth: 8, level: 6, filenamePrefix: 'openEO' });
  assert.deepEqual(optionsOf('netCDF'), { format: 'netCDF', level: 4, chunkSize: 512, filenamePrefix: 'openEO' });
  assert.deepEqual(optionsOf('CSV'), { format: 'CSV', filenamePrefix: 'openEO' });
});

test('options count under other names, in any case, and with digits in strings', () => {
  const given = { COMPRESS: 'ZSTD', level: '9', BLOCKSIZE: 256, Overviews: 'off', predictor: '2', filename_prefix: 'ndvi-2024' };
  assert.deepEqual(optionsOf('GTiff', given), {
    format: 'GTiff',
    tileSize: 256,
    compression: 'zstd',
    level: 9,
    predictor: 2,
    overviews: false,
    bigtiff: 'auto',
    metadata: {},
    filenamePrefix: 'ndvi-2024',
  });
  assert.equal((optionsOf('PNG', { bit_depth: '16', ZLEVEL: 1 }) as { bitDepth: number }).bitDepth, 16);
});

test('a layout takes the options as they are, and averages no classes', () => {
  const options = optionsOf('GTiff', { overviews: 'OFF', file_metadata: { project: 7 }, overview_method: 'average' });
  assert.ok(options.format === 'GTiff');
  const grid = { lattice: { crs: crsOf(32631), anchorX: 0, anchorY: 0, stepX: 10, stepY: 10 }, column: 0, row: 0, width: 9, height: 9 };
  const layout = rasterLayout({ ...options, grid, type: 'f32', bands: [{ name: 'a' }, { name: 'b', categorical: true }] });
  assert.deepEqual([layout.overviews, layout.predictor, layout.level, layout.metadata], [false, 3, 1, { project: '7' }]);
  assert.deepEqual(
    layout.bands.map((band) => band.overviewMethod),
    ['average', 'mode'],
  );
});

test('what is wrong is named together with what would be right', () => {
  const refuses = (name: string, options: Record<string, unknown>, message: RegExp) =>
    assert.throws(
      () => optionsOf(name, options),
      (error: unknown) =>
        error instanceof OpenEOError &&
        error.code === 'ProcessParameterInvalid' &&
        error.argument === 'options' &&
        message.test(error.message),
    );
  refuses('GTiff', { tilesize: 256 }, /no option 'tilesize'\. Did you mean 'tile_size'\?/);
  refuses('GTiff', { colour: 'red' }, /no option 'colour'\. Its options are tile_size, compression/);
  refuses('GTiff', { compression: 'jpeg' }, /'compression' of GTiff is one of deflate, zstd, none, not "jpeg"/);
  refuses('GTiff', { tile_size: 100 }, /a multiple of 16 from 64 to 4096, not 100/);
  refuses('GTiff', { compression: 'deflate', COMPRESS: 'zstd' }, /'compression' and 'COMPRESS' of GTiff mean the same/);
  refuses('GTiff', { ZLEVEL: 12 }, /1 to 9 with deflate/);
  refuses('GTiff', { file_metadata: ['a'] }, /an object of texts/);
  refuses('netCDF', { filename_prefix: '../x' }, /letters, digits/);
  refuses('PNG', { bit_depth: 12 }, /one of 8, 16, not 12/);
  refuses('JSON', { __proto__x: 1 }, /no option '__proto__x'/);
});

test('defaults are allowed values, and the description is what the API demands', { skip: skipWithoutShared('openeo', 'api') }, () => {
  const api = JSON.parse(readFileSync(join(sharedFolder()!, 'openeo', 'api', 'openapi-1.3.0.json'), 'utf8')) as object;
  const ajv = new Ajv({ strict: false, validateFormats: false });
  addFormats.default(ajv);
  ajv.addSchema(api, 'api');
  const validate = ajv.compile({ $ref: 'api#/components/schemas/file_format' });
  const described = describeOutputFormats();
  assert.deepEqual(Object.keys(described), ['GTiff', 'PNG', 'netCDF', 'JSON', 'CSV', 'GeoJSON']);
  for (const [name, format] of Object.entries(described)) {
    assert.ok(validate(JSON.parse(JSON.stringify(format))), `${name}: ${ajv.errorsText(validate.errors)}`);
    for (const [option, schema] of Object.entries((format as { parameters: Record<string, { default?: unknown }> }).parameters)) {
      if (schema.default !== undefined) assert.ok(ajv.validate(schema, schema.default), `${name}.${option}`);
    }
  }
  assert.equal(new Set(outputFormats.map((format) => format.extension)).size, outputFormats.length);
});
