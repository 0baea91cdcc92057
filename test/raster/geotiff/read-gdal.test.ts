import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { allocate, type NumericArray, viewOf } from '../../../src/cube/index.ts';
import { readHeader, readMask, readSamples, readWindow, type TiffHeader } from '../../../src/raster/index.ts';
import { openSource } from '../../../src/storage/index.ts';
import { pythonOracle, skipWithoutPython } from '../../oracle.ts';
import { type GdalFile, type GdalView, writeWithGdal } from './gdal-files.ts';

const python = pythonOracle(['osgeo', 'numpy']);
const skip = skipWithoutPython(['osgeo', 'numpy']);

const types = ['Byte', 'Int8', 'UInt16', 'Int16', 'UInt32', 'Int32', 'Float32', 'Float64'] as const;
const bytesOf = { Byte: 1, Int8: 1, UInt16: 2, Int16: 2, UInt32: 4, Int32: 4, Float32: 4, Float64: 8 } as const;
const isFloat = (type: string) => type.startsWith('Float');

function matrix(): readonly GdalFile[] {
  const files: GdalFile[] = [];
  const add = (label: string, file: Omit<GdalFile, 'name' | 'width' | 'height' | 'bands'> & Partial<GdalFile>) =>
    files.push({ width: 141, height: 97, bands: 1, ...file, name: `${files.length}-${label}.tif` });
  const tiled = ['TILED=YES', 'BLOCKXSIZE=64', 'BLOCKYSIZE=48'];
  // Each type with each compression and predictor that it may have; the other choices take turns.
  let turn = 0;
  for (const type of types) {
    const predictors = isFloat(type) ? [1, 2, 3] : [1, 2];
    const codecs = [
      ['NONE'],
      ['PACKBITS'],
      ...(type === 'Int8' ? [] : [['LERC'], ['LERC_DEFLATE'], ['LERC_ZSTD']]),
      ...['DEFLATE', 'LZW', 'ZSTD'].flatMap((codec) => predictors.map((predictor) => [codec, `PREDICTOR=${predictor}`])),
    ];
    for (const [codec, ...more] of codecs) {
      if (more[0] === 'PREDICTOR=2' && type === 'Float64' && codec === 'NONE') continue;
      turn++;
      const options = [`COMPRESS=${codec}`, ...more, ...(turn % 2 === 0 ? tiled : [`BLOCKYSIZE=${turn % 3 === 0 ? 10 : 32}`])];
      if (turn % 3 === 0) options.push('ENDIANNESS=BIG');
      if (turn % 4 === 1) options.push('BIGTIFF=YES');
      const bands = turn % 5 === 0 ? 3 : 1;
      options.push(`INTERLEAVE=${turn % 2 === 0 ? 'PIXEL' : 'BAND'}`);
      add([type, codec, ...more].join('-'), { type, options, bands });
    }
  }
  // Several samples in both arrangements, with every predictor and both byte orders.
  for (const [type, predictor] of [
    ['Byte', 2],
    ['UInt16', 2],
    ['Int32', 2],
    ['Float32', 3],
    ['Float64', 3],
    ['Float64', 2],
  ] as const) {
    for (const interleave of ['PIXEL', 'BAND']) {
      for (const order of ['LITTLE', 'BIG']) {
        const options = ['COMPRESS=DEFLATE', `PREDICTOR=${predictor}`, `INTERLEAVE=${interleave}`, `ENDIANNESS=${order}`, ...tiled];
        add(`${type}-${interleave}-${order}`, { type, bands: 4, options });
      }
    }
  }
  add('lerc-pixel', { type: 'Float32', bands: 3, options: ['COMPRESS=LERC', 'INTERLEAVE=PIXEL', ...tiled] });
  add('lerc-pixel-u8', { type: 'Byte', bands: 3, options: ['COMPRESS=LERC_ZSTD', 'INTERLEAVE=PIXEL', 'PHOTOMETRIC=MINISBLACK'] });
  // Sizes below, at and just past a block; one pixel; one huge strip that is uncompressed and chopped.
  for (const [width, height] of [
    [1, 1],
    [64, 48],
    [65, 49],
    [63, 47],
    [200, 1],
    [1, 200],
  ]) {
    add(`size-${width}x${height}`, { type: 'UInt16', width, height, options: ['COMPRESS=DEFLATE', 'PREDICTOR=2', ...tiled] });
    add(`strips-${width}x${height}`, { type: 'Int16', width, height, options: ['COMPRESS=LZW', 'BLOCKYSIZE=7'] });
  }
  for (const [interleave, bands] of [
    ['BAND', 2],
    ['PIXEL', 2],
  ] as const) {
    const strips = ['COMPRESS=NONE', `INTERLEAVE=${interleave}`];
    add(`one-strip-${interleave}`, { type: 'UInt16', width: 1001, height: 1203, bands, options: [...strips, 'BLOCKYSIZE=1203'] });
    add(`large-strips-${interleave}`, { type: 'UInt16', width: 2501, height: 603, bands, options: [...strips, 'BLOCKYSIZE=250'] });
  }
  // No-data of every sort, sparse files, masks, overviews.
  const utm = { transform: [600000.25, 10, 0, 5700000.5, 0, -20], epsg: 32631 };
  for (const [type, nodata] of [
    ['Byte', '0'],
    ['Int16', '-9999'],
    ['UInt16', '65535'],
    ['Float32', 'nan'],
    ['Float32', '-3.4028234663852886e38'],
    ['Float64', '-inf'],
    ['Byte', '-1'],
    ['Float32', '0.1'],
  ] as const) {
    add(`nodata-${type}`, { type, nodata, options: ['COMPRESS=DEFLATE'], ...utm });
  }
  for (const options of [tiled, ['BLOCKYSIZE=16'], ['INTERLEAVE=BAND', ...tiled]]) {
    add('sparse', { type: 'Int16', bands: 2, nodata: '-5', sparse: true, options: ['COMPRESS=DEFLATE', ...options] });
    add('sparse-without', { type: 'Float32', bands: 2, sparse: true, options: ['COMPRESS=ZSTD', ...options] });
  }
  add('mask', { type: 'UInt16', bands: 2, mask: true, overviews: [2, 4], options: ['COMPRESS=DEFLATE', ...tiled], ...utm });
  add('mask-strips', { type: 'Byte', mask: true, options: ['COMPRESS=LZW'], ...utm });
  add('overviews', {
    type: 'Float32',
    width: 301,
    height: 203,
    overviews: [2, 4, 8],
    options: ['COMPRESS=DEFLATE', 'PREDICTOR=3', ...tiled],
    ...utm,
  });
  // Georeferencing.
  add('south-up', {
    type: 'Int16',
    transform: [500000, 30, 0, 4000000, 0, 30],
    epsg: 32618,
    overviews: [2],
    mask: true,
    options: ['COMPRESS=DEFLATE', ...tiled],
  });
  add('south-up-strips', { type: 'Int16', transform: [10, 0.5, 0, -20, 0, 0.25], epsg: 4326, options: ['COMPRESS=LZW', 'BLOCKYSIZE=10'] });
  add('point', { type: 'Byte', ...utm, metadata: { AREA_OR_POINT: 'Point' }, options: [] });
  add('point-south-up', { type: 'Byte', transform: [10, 2, 0, 20, 0, 3], epsg: 3035, metadata: { AREA_OR_POINT: 'Point' }, options: [] });
  add('rotated', { type: 'Byte', transform: [10, 2, 0.5, 20, 0.5, -2], epsg: 3035, options: [] });
  add('nowhere', { type: 'Byte', options: [] });
  add('described', {
    type: 'Int16',
    bands: 2,
    descriptions: ['B04 <red> & "more"', 'Größe'],
    metadata: { TIME: '2024-06-01', Ä: 'a&b' },
    options: [],
    ...utm,
  });
  return files;
}

let folder = '';
const files = matrix();
let views: readonly GdalView[] = [];

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'graticule-tiff-'));
  if (python !== undefined) views = writeWithGdal(python, folder, files);
});
after(() => rmSync(folder, { recursive: true, force: true }));

const headerOf = (file: GdalFile) => readHeader(openSource(join(folder, file.name)));

function fileNamed(part: string): { file: GdalFile; view: GdalView } {
  const index = files.findIndex((file) => file.name.endsWith(`${part}.tif`));
  assert.notEqual(index, -1);
  return { file: files[index], view: views[index] };
}

/** GDAL's pixels of a level; bands one after the other. */
function expected(file: GdalFile, header: TiffHeader, level: number): NumericArray {
  const raw = readFileSync(join(folder, `${file.name}.raw${level === 0 ? '' : level}`));
  const copy = Uint8Array.from(raw);
  return viewOf(header.images[0].type, copy.buffer, 0, copy.length / bytesOf[file.type]);
}

function flipped(values: NumericArray, width: number, height: number): NumericArray {
  const out = values.slice();
  for (let row = 0; row < height; row++) out.set(values.subarray(row * width, (row + 1) * width), (height - 1 - row) * width);
  return out;
}

/** NaN equals NaN; everything else bit for bit. */
function assertSame(actual: NumericArray, wanted: NumericArray, what: string): void {
  assert.equal(actual.length, wanted.length, what);
  for (let index = 0; index < actual.length; index++) {
    if (!Object.is(actual[index], wanted[index])) assert.fail(`${what}: value ${index} is ${actual[index]}, should be ${wanted[index]}`);
  }
}

describe('reading what GDAL writes', { skip }, () => {
  it('gives the same pixels for every type, compression, predictor, arrangement, byte order, size and level', async () => {
    for (const [index, file] of files.entries()) {
      const source = openSource(join(folder, file.name));
      const header = await readHeader(source);
      assert.deepEqual(
        header.images.map(({ width, height }) => [width, height]),
        views[index].levels,
        file.name,
      );
      const isFlipped = header.georeferencing.placement?.isFlipped ?? false;
      for (const [level, image] of header.images.entries()) {
        const { width, height } = image;
        const wanted = expected(file, header, level);
        for (let sample = 0; sample < file.bands; sample++) {
          const data = allocate(image.type, width * height);
          await readWindow(header, source, { level, sample, column: 0, row: 0, width, height }, { data, offset: 0, stride: width });
          const plane = wanted.subarray(sample * width * height, (sample + 1) * width * height);
          assertSame(data, isFlipped ? flipped(plane, width, height) : plane, `${file.name} level ${level} sample ${sample}`);
        }
      }
      source.close?.();
    }
  });

  it('gives the same pixels for windows anywhere, into padded planes, and touches nothing else', async () => {
    for (const file of files.filter((_, index) => index % 3 === 0 || index > 90)) {
      const source = openSource(join(folder, file.name));
      const header = await readHeader(source);
      const image = header.images[0];
      const whole = allocate(image.type, image.width * image.height);
      const all = { level: 0, sample: file.bands - 1, column: 0, row: 0, width: image.width, height: image.height };
      await readWindow(header, source, all, { data: whole, offset: 0, stride: image.width });
      for (const [x, y, w, h] of [
        [0.3, 0.2, 0.5, 0.6],
        [0.9, 0.95, 0.1, 0.05],
        [0, 0.5, 1, 0.1],
        [0.45, 0, 0.02, 1],
      ]) {
        const column = Math.floor(x * image.width);
        const row = Math.floor(y * image.height);
        const width = Math.max(1, Math.floor(w * image.width));
        const height = Math.max(1, Math.floor(h * image.height));
        const stride = width + 5;
        const data = allocate(image.type, stride * height + 11).fill(77);
        const wanted = data.slice();
        for (let line = 0; line < height; line++) {
          const from = (row + line) * image.width + column;
          wanted.set(whole.subarray(from, from + width), 7 + line * stride);
        }
        await readWindow(header, source, { ...all, column, row, width, height }, { data, offset: 7, stride });
        assertSame(data, wanted, `${file.name} ${width} x ${height} at ${column}, ${row}`);
      }
      source.close?.();
    }
  });

  it('decodes a block of several samples once for all of them', async () => {
    const { file } = fileNamed('UInt16-PIXEL-BIG');
    const source = openSource(join(folder, file.name));
    const header = await readHeader(source);
    const { width, height, blocksAcross, blocksDown } = header.images[0];
    const targets = [2, 0].map(() => ({ data: allocate('u16', width * height), offset: 0, stride: width }));
    const counters = await readSamples(header, source, { level: 0, column: 0, row: 0, width, height }, [2, 0], targets);
    assert.equal(counters.blocksDecoded, blocksAcross * blocksDown);
    const wanted = expected(file, header, 0);
    assertSame(targets[0].data, wanted.subarray(2 * width * height, 3 * width * height), 'sample 2');
    assertSame(targets[1].data, wanted.subarray(0, width * height), 'sample 0');
  });

  it('places images as GDAL does: non-square pixels, pixels as points, south up', async () => {
    for (const [index, file] of files.entries()) {
      if (file.transform === undefined || file.name.includes('rotated')) continue;
      const { grid, name } = await headerOf(file);
      const [x0, stepX, , y0, , rowStep] = views[index].transform!;
      assert.ok(grid, name);
      assert.equal(grid.lattice.crs.code, `EPSG:${file.epsg}`);
      const north = rowStep < 0 ? y0 : y0 + file.height * rowStep;
      const { anchorX, anchorY } = grid.lattice;
      assert.deepEqual([anchorX, anchorY, grid.lattice.stepX, grid.lattice.stepY], [x0, north, stepX, Math.abs(rowStep)], name);
      assert.deepEqual([grid.column, grid.row, grid.width, grid.height], [0, 0, file.width, file.height]);
    }
  });

  it('knows the same no-data as GDAL, where a pixel can hold it', async () => {
    for (const [index, file] of files.entries()) {
      if (file.nodata === undefined) continue;
      const { nodata } = await headerOf(file);
      if (file.nodata === '-1') assert.equal(nodata, undefined);
      else if (file.nodata === '0.1') assert.equal(nodata, Math.fround(0.1));
      else assert.equal(String(nodata), String(views[index].nodata[0]).replace('inf', 'Infinity').replace('nan', 'NaN'), file.name);
    }
  });

  it('gives the mask inside a file, at every level', async () => {
    for (const name of ['mask', 'mask-strips', 'south-up']) {
      const { file } = fileNamed(`-${name}`);
      const source = openSource(join(folder, file.name));
      const header = await readHeader(source);
      const { width, height } = header.images[0];
      const mask = new Uint8Array(width * height);
      await readMask(header, source, { level: 0, column: 0, row: 0, width, height }, { data: mask, offset: 0, stride: width });
      const wanted = Uint8Array.from(readFileSync(join(folder, `${file.name}.mask`)), (value) => (value === 0 ? 0 : 1));
      assertSame(mask, header.georeferencing.placement?.isFlipped ? flipped(wanted, width, height) : wanted, name);
      assert.ok(header.masks.every((level) => level !== undefined));
    }
  });

  it('says why there is no grid, and only when one is asked for', async () => {
    const { gridOf } = await import('../../../src/raster/index.ts');
    for (const [name, words] of [
      ['rotated', /rotated or sheared/],
      ['nowhere', /no georeferencing/],
    ] as const) {
      const header = await headerOf(fileNamed(name).file);
      assert.equal(header.grid, undefined);
      assert.throws(() => gridOf(header), { code: 'SourceUnreadable', file: header.name, message: words });
    }
  });

  it('reads descriptions, scales, offsets and metadata', async () => {
    const { bands, metadata } = await headerOf(fileNamed('described').file);
    assert.deepEqual(
      bands.map(({ description, scale, offset }) => ({ description, scale, offset })),
      [
        { description: 'B04 <red> & "more"', scale: 0.0001, offset: 0.25 },
        { description: 'Größe', scale: 0.0002, offset: -0.25 },
      ],
    );
    assert.equal(metadata['TIME'], '2024-06-01');
    assert.equal(metadata['Ä'], 'a&b');
  });

  it('gives a header that can be cloned to a worker', async () => {
    const header = await headerOf(fileNamed('overviews').file);
    assert.deepEqual(structuredClone(header), header);
  });
});
