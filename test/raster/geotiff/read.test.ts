import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { allocate, factsOf, type NumericArray, type NumericType } from '../../../src/cube/index.ts';
import {
  blockBytesRange,
  decodeBlockInto,
  gridOf,
  hasMask,
  imageAt,
  readHeader,
  readMask,
  readSamples,
  readWindow,
  type TiffHeader,
} from '../../../src/raster/index.ts';
import { openSource } from '../../../src/storage/index.ts';
import { startRangeServer } from '../../storage/range-server.ts';
import { memorySource } from './memory-source.ts';
import { type PlainImage, type PlainOptions, writeTiff } from './tiff-writer.ts';

const types: readonly NumericType[] = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32', 'f64'];

function planeOf(type: NumericType, width: number, height: number, seed = 1): NumericArray {
  const { integer, bytes } = factsOf(type);
  const plane = allocate(type, width * height);
  for (let index = 0; index < plane.length; index++) {
    const wave = ((index + seed) * 2654435761) % 2 ** (8 * Math.min(bytes, 4));
    plane[index] = integer ? wave : wave / 1000 - 5;
  }
  return plane;
}

function imageOf(type: NumericType, width: number, height: number, more: Partial<PlainImage> & { samples?: number } = {}): PlainImage {
  const { samples = 1, ...rest } = more;
  return { width, height, type, planes: Array.from({ length: samples }, (_, sample) => planeOf(type, width, height, sample + 1)), ...rest };
}

async function open(images: readonly PlainImage[], options?: PlainOptions) {
  const source = memorySource(writeTiff(images, options));
  return { source, header: await readHeader(source) };
}

const headerOf = async (more: Partial<PlainImage> & { samples?: number }) => (await open([imageOf('u8', 20, 10, more)])).header;
const refused = (words: RegExp) => ({ code: 'SourceUnreadable', file: 'memory.tif', message: words });

async function wholePlane(header: TiffHeader, source: ReturnType<typeof memorySource>, sample = 0, level = 0): Promise<NumericArray> {
  const { width, height, type } = header.images[level];
  const data = allocate(type, width * height);
  await readWindow(header, source, { level, sample, column: 0, row: 0, width, height }, { data, offset: 0, stride: width });
  return data;
}

describe('readWindow', () => {
  it('gives back any window of any file that the test writer wrote', async () => {
    const shape = fc.record({
      type: fc.constantFrom(...types),
      width: fc.integer({ min: 1, max: 50 }),
      height: fc.integer({ min: 1, max: 40 }),
      samples: fc.integer({ min: 1, max: 3 }),
      compression: fc.constantFrom('none', 'lzw', 'deflate', 'zstd'),
      predictor: fc.constantFrom(1, 2, 3),
      isPlanar: fc.boolean(),
      blocks: fc.oneof(
        fc.record({ tile: fc.constantFrom([16, 16], [16, 32], [64, 16]) }),
        fc.record({ rowsPerStrip: fc.integer({ min: 1, max: 12 }), padsLastStrip: fc.boolean() }),
      ),
      byteOrder: fc.constantFrom('little', 'big'),
      big: fc.boolean(),
      corner: fc.tuple(fc.double({ min: 0, max: 0.99, noNaN: true }), fc.double({ min: 0, max: 0.99, noNaN: true })),
      extent: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      margin: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(
        shape,
        async ({ type, width, height, samples, compression, predictor, isPlanar, blocks, byteOrder, big, corner, extent, margin }) => {
          const legal = compression === 'none' || (predictor === 3 && factsOf(type).integer) ? 1 : predictor;
          const image = imageOf(type, width, height, {
            samples,
            compression,
            predictor: legal,
            isPlanar,
            ...blocks,
          } as Partial<PlainImage> & { samples: number });
          const { source, header } = await open([image], { byteOrder, big } as PlainOptions);
          const column = Math.floor(corner[0] * width);
          const row = Math.floor(corner[1] * height);
          const window = {
            level: 0,
            column,
            row,
            width: 1 + Math.floor(extent[0] * (width - column - 1)),
            height: 1 + Math.floor(extent[1] * (height - row - 1)),
          };
          const stride = window.width + margin;
          const targets = image.planes.map(() => ({ data: allocate(type, stride * window.height + margin), offset: margin, stride }));
          await readSamples(
            header,
            source,
            window,
            image.planes.map((_, sample) => sample),
            targets,
          );
          image.planes.forEach((plane, sample) => {
            for (let line = 0; line < window.height; line++) {
              const from = (row + line) * width + column;
              const got = targets[sample].data.subarray(margin + line * stride, margin + line * stride + window.width);
              assert.deepEqual(got, plane.slice(from, from + window.width));
            }
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  it('fetches only the blocks that it needs, in one read, and counts them', async () => {
    const { source, header } = await open([imageOf('u16', 64, 64, { tile: [16, 16], compression: 'deflate' })]);
    source.reads.length = 0;
    const data = new Uint16Array(20 * 20);
    const counters = await readWindow(
      header,
      source,
      { level: 0, sample: 0, column: 10, row: 30, width: 20, height: 20 },
      { data, offset: 0, stride: 20 },
    );
    assert.equal(source.reads.length, 1);
    const ranges = source.reads[0];
    assert.equal(ranges.length, 2 * 3);
    assert.deepEqual(counters, { blocksDecoded: 6, bytesRead: ranges.reduce((sum, [start, end]) => sum + end - start, 0) });
  });

  it('reads large uncompressed strips only where it needs them', async () => {
    const image = imageOf('u16', 1000, 800);
    const { source, header } = await open([image]);
    const data = new Uint16Array(1000);
    const { bytesRead } = await readWindow(
      header,
      source,
      { level: 0, sample: 0, column: 0, row: 700, width: 1000, height: 1 },
      { data, offset: 0, stride: 1000 },
    );
    assert.deepEqual(data, image.planes[0].slice(700_000, 701_000));
    assert.ok(bytesRead <= 2 ** 20, `${bytesRead}`);
  });

  it('gives no-data, else 0, for blocks that were never written, without reading anything', async () => {
    for (const [nodata, value] of [
      ['-7', -7],
      [undefined, 0],
    ] as const) {
      const tags = { 324: [4, [0, 0]], 325: [4, [0, 0]], ...(nodata === undefined ? {} : { 42113: [2, nodata] }) } as PlainImage['tags'];
      const { source, header } = await open([imageOf('i16', 32, 16, { tile: [16, 16], tags })]);
      source.reads.length = 0;
      assert.ok((await wholePlane(header, source)).every((pixel) => pixel === value));
      assert.equal(source.reads.length, 0);
    }
  });

  it('reads overviews and masks by level', async () => {
    const bits = { tags: { 258: [3, [1]], 262: [3, [4]] } } as const;
    const full = imageOf('u8', 20, 10);
    const half = imageOf('u8', 10, 5, { subfileType: 1 });
    // One-bit pixels: three bytes a row of 20, two a row of 10.
    const maskBytes = Uint8Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? 0b10110000 : 0xff));
    const mask: PlainImage = { width: 20, height: 10, type: 'u8', planes: [maskBytes], subfileType: 4, ...bits };
    const packed = { ...mask, width: 3, tags: { ...bits.tags, 256: [4, [20]] } } as PlainImage;
    const { source, header } = await open([full, packed, half]);
    assert.deepEqual(
      header.images.map(({ width, height }) => [width, height]),
      [
        [20, 10],
        [10, 5],
      ],
    );
    assert.deepEqual([hasMask(header), hasMask(header, 1)], [true, false]);
    assert.deepEqual(await wholePlane(header, source, 0, 1), half.planes[0]);
    const valid = new Uint8Array(12);
    await readMask(header, source, { level: 0, column: 0, row: 2, width: 12, height: 1 }, { data: valid, offset: 0, stride: 12 });
    assert.deepEqual([...valid], [1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1]);
    await readMask(header, source, { level: 1, column: 0, row: 0, width: 4, height: 3 }, { data: valid, offset: 0, stride: 4 });
    assert.deepEqual([...valid], Array(12).fill(1));
  });

  it('refuses windows, levels, samples and targets that do not fit', async () => {
    const { source, header } = await open([imageOf('u8', 20, 10)]);
    const target = { data: new Uint8Array(200), offset: 0, stride: 20 };
    const window = { level: 0, sample: 0, column: 0, row: 0, width: 20, height: 10 };
    const internal = (words: RegExp) => ({ code: 'Internal', message: words });
    await assert.rejects(
      readWindow(header, source, { ...window, column: 1 }, target),
      internal(/20 x 10 pixels at 1, 0 is not inside the 20 x 10/),
    );
    await assert.rejects(readWindow(header, source, { ...window, level: 1 }, target), internal(/has 1 levels/));
    await assert.rejects(readWindow(header, source, { ...window, sample: 1 }, target), internal(/has 1 samples/));
    await assert.rejects(readWindow(header, source, window, { ...target, offset: 1 }), internal(/fits into neither/));
    await assert.rejects(
      readWindow(header, source, window, { ...target, data: new Int8Array(200) }),
      internal(/u8 cannot be read into a Int8Array/),
    );
  });

  it('names file and block where the data is damaged or cut off', async () => {
    const bytes = writeTiff([imageOf('u8', 64, 64, { tile: [32, 32], compression: 'deflate' })]);
    const header = await readHeader(memorySource(bytes));
    const [start] = blockBytesRange(imageAt(header, 0), { sample: 0, blockColumn: 1, blockRow: 0 })!;
    bytes.fill(0xaa, start, start + 20);
    await assert.rejects(
      wholePlane(header, memorySource(bytes)),
      refused(/memory\.tif cannot be read in block 1, 0 of sample 0: Deflate: the data is damaged/),
    );
    await assert.rejects(wholePlane(header, memorySource(bytes.subarray(0, start + 5))), refused(/cannot be read in block/));
  });

  it('reads the same over http, with one request for a window of neighbouring blocks', async () => {
    const image = imageOf('u16', 200, 150, { tile: [64, 64], compression: 'deflate', predictor: 2 });
    await using server = await startRangeServer(writeTiff([image]));
    const source = openSource(server.url);
    const header = await readHeader(source);
    const data = new Uint16Array(200 * 150);
    const requests = server.ranges.length;
    await readWindow(header, source, { level: 0, sample: 0, column: 0, row: 0, width: 200, height: 150 }, { data, offset: 0, stride: 200 });
    assert.deepEqual(data, image.planes[0]);
    assert.equal(server.ranges.length - requests, 1);
  });

  it('stops with the reason of the signal', async () => {
    const { source, header } = await open([imageOf('u8', 20, 10)]);
    const reason = new Error('cancelled');
    const target = { data: new Uint8Array(200), offset: 0, stride: 20 };
    const window = { level: 0, sample: 0, column: 0, row: 0, width: 20, height: 10 };
    await assert.rejects(readWindow(header, source, window, target, AbortSignal.abort(reason)), (error) => error === reason);
  });
});

describe('decodeBlockInto', () => {
  it('decodes a whole block in place, also into shared memory, padding included', async () => {
    const image = imageOf('i32', 20, 16, { tile: [16, 16], compression: 'lzw', predictor: 2 });
    const { source, header } = await open([image]);
    const file = imageAt(header, 0);
    const address = { sample: 0, blockColumn: 1, blockRow: 0 };
    const [bytes] = await source.read([blockBytesRange(file, address)!]);
    const data = new Int32Array(new SharedArrayBuffer(4 * (256 + 3)));
    decodeBlockInto(file, address, bytes, { column: 0, row: 0, width: 16, height: 16 }, [0], [{ data, offset: 3, stride: 16 }]);
    for (let row = 0; row < 16; row++) {
      assert.deepEqual([...data.subarray(3 + row * 16, 7 + row * 16)], [...image.planes[0].slice(row * 20 + 16, row * 20 + 20)]);
      assert.ok(data.subarray(7 + row * 16, 19 + row * 16).every((value) => value === 0));
    }
  });
});

describe('readHeader', () => {
  it('reads a file whose directories lie anywhere with few reads', async () => {
    const { source } = await open([
      imageOf('u16', 500, 500, { tile: [16, 16] }),
      imageOf('u16', 250, 250, { tile: [16, 16], subfileType: 1 }),
    ]);
    assert.ok(source.reads.length <= 5, `${source.reads.length} reads`);
  });

  it('refuses what is not supported by its name', async () => {
    const cases: [Partial<PlainImage> & { samples?: number }, RegExp][] = [
      [{ tags: { 339: [3, [6]], 258: [3, [64]] } }, /complex floats of 64 bits/],
      [{ tags: { 258: [3, [16]], 339: [3, [3]] } }, /floats of 16 bits/],
      [{ tags: { 258: [3, [12]] } }, /unsigned integers of 12 bits/],
      [{ tags: { 258: [3, [64]], 339: [3, [2]] } }, /signed integers of 64 bits/],
      [{ samples: 2, tags: { 258: [3, [8, 16]] } }, /samples of different types/],
      [{ tags: { 259: [3, [7]] } }, /compressed by JPEG/],
      [{ tags: { 259: [3, [50001]] } }, /compressed by WebP/],
      [{ compression: 'deflate', tags: { 317: [3, [9]] } }, /predictor 9 for u8/],
      [{ compression: 'deflate', tags: { 317: [3, [3]] } }, /predictor 3 for u8/],
      [{ tags: { 256: null } }, /tag ImageWidth is missing/],
      [{ tags: { 256: [4, [0]] } }, /claims 0 x 10 pixels/],
      [{ tags: { 273: [4, [8, 8]] } }, /it has 1 blocks and its tag StripOffsets places 2/],
      [{ tags: { 257: [4, [4_000_000_000]] } }, /claims 20 x 4000000000 pixels/],
      [
        { compression: 'lzw', tags: { 256: [4, [40_000]], 257: [4, [40_000]], 278: [4, [40_000]] } },
        /blocks of 1600000000 bytes; the limit is/,
      ],
    ];
    for (const [more, words] of cases) await assert.rejects(headerOf(more), refused(words));
  });

  it('refuses what is no TIFF, and structures that lead nowhere or in circles', async () => {
    const read = (bytes: Uint8Array) => readHeader(memorySource(bytes));
    await assert.rejects(read(new Uint8Array(0)), refused(/is not a TIFF/));
    await assert.rejects(read(new TextEncoder().encode('<html>not found</html>')), refused(/is not a TIFF/));
    const bytes = writeTiff([imageOf('u8', 20, 10)]);
    await assert.rejects(read(bytes.subarray(0, bytes.length - 20)), refused(/damaged or incomplete/));
    const view = new DataView(bytes.buffer);
    const directory = view.getUint32(4, true);
    const end = directory + 2 + view.getUint16(directory, true) * 12;
    view.setUint32(end, directory, true);
    await assert.rejects(read(bytes), refused(/directories form a loop/));
    view.setUint32(end, 0, true);
    view.setUint16(directory, 60_000, true);
    await assert.rejects(read(bytes), refused(/directory of 60000 tags; the limit is 4096/));
    view.setUint32(4, 0, true);
    await assert.rejects(read(bytes), refused(/has no image/));
  });

  it('takes uncompressed files without byte counts, and byte counts that are too large', async () => {
    const image = imageOf('i16', 20, 10, { rowsPerStrip: 3 });
    for (const tags of [{ 279: null }, { 279: [4, [500, 500, 500, 500]] }] as const) {
      const { source, header } = await open([{ ...image, tags } as PlainImage]);
      assert.deepEqual(await wholePlane(header, source), image.planes[0]);
    }
  });

  it('leaves out overviews of another kind and other pages', async () => {
    const { header } = await open([
      imageOf('u8', 20, 10),
      imageOf('u16', 10, 5, { subfileType: 1 }),
      imageOf('u8', 10, 5, { subfileType: 1, tags: { 259: [3, [7]] } }),
      imageOf('u8', 10, 5, { subfileType: 2 }),
      imageOf('u8', 7, 5, { subfileType: 1 }),
    ]);
    assert.deepEqual(
      header.images.map(({ width }) => width),
      [20, 7],
    );
  });

  it('knows no-data as a value of the type, and none where no pixel can have it', async () => {
    const cases: [NumericType, string, number | undefined][] = [
      ['u8', '255', 255],
      ['u8', ' 0 ', 0],
      ['u8', '256', undefined],
      ['u8', '-1', undefined],
      ['u8', '1.5', undefined],
      ['u8', 'nan', undefined],
      ['u16', '', undefined],
      ['u16', 'none', undefined],
      ['f32', 'nan', Number.NaN],
      ['f32', '-nan', Number.NaN],
      ['f32', '-inf', -Infinity],
      ['f32', '-3.40282347e+38', -3.4028234663852886e38],
      ['f32', '0.1', Math.fround(0.1)],
      ['f64', '0.1', 0.1],
    ];
    for (const [type, text, wanted] of cases) {
      const { header } = await open([imageOf(type, 3, 3, { tags: { 42113: [2, text] } })]);
      assert.equal(header.nodata, wanted, `${type} ${text}`);
    }
  });
});

describe('gridOf', () => {
  const keys = (...entries: number[][]): [number, number[]] => [3, [1, 1, 0, entries.length, ...entries.flat()]];
  const scaled: PlainImage['tags'] = { 33550: [12, [10, 20, 0]], 33922: [12, [0, 0, 0, 1000, 2000, 0]] };
  const utm31 = keys([1024, 0, 1, 1], [1025, 0, 1, 1], [3072, 0, 1, 32631]);

  const gridWith = async (tags: PlainImage['tags']) => gridOf(await headerOf({ tags }));

  it('anchors the lattice at the upper left pixel, whatever pixel the tie point ties', async () => {
    assert.deepEqual(await gridWith({ ...scaled, 34735: utm31 }), {
      lattice: { crs: { code: 'EPSG:32631', unit: 'metre' }, anchorX: 1000, anchorY: 2000, stepX: 10, stepY: 20 },
      ...{ column: 0, row: 0, width: 20, height: 10 },
    });
    const { lattice } = await gridWith({ ...scaled, 33922: [12, [3, 4, 0, 1000, 2000, 0]], 34735: utm31 });
    assert.deepEqual([lattice.anchorX, lattice.anchorY], [1000 - 30, 2000 + 80]);
  });

  it('shifts by half a pixel where pixels are points', async () => {
    const point = keys([1024, 0, 1, 1], [1025, 0, 1, 2], [3072, 0, 1, 32631]);
    const { lattice } = await gridWith({ ...scaled, 34735: point });
    assert.deepEqual([lattice.anchorX, lattice.anchorY], [995, 2010]);
    const matrix: PlainImage['tags'] = { 34264: [12, [10, 0, 0, 1000, 0, 20, 0, 2000, 0, 0, 0, 0, 0, 0, 0, 1]], 34735: point };
    const southUp = await gridWith(matrix);
    assert.deepEqual([southUp.lattice.anchorX, southUp.lattice.anchorY], [995, 1990 + 200]);
  });

  it('gives overviews the same extent', async () => {
    const { header } = await open([imageOf('u8', 21, 11, { tags: { ...scaled, 34735: utm31 } }), imageOf('u8', 11, 6, { subfileType: 1 })]);
    const { lattice, width, height } = gridOf(header, 1);
    assert.deepEqual([lattice.anchorX + width * lattice.stepX, lattice.anchorY - height * lattice.stepY], [1210, 1780]);
  });

  it('knows UTM by zone and by parameters, on known datums only', async () => {
    const utm = (geographic: number, zone: number) =>
      keys([1024, 0, 1, 1], [2048, 0, 1, geographic], [3072, 0, 1, 32767], [3074, 0, 1, zone]);
    assert.equal((await gridWith({ ...scaled, 34735: utm(4326, 16031) })).lattice.crs.code, 'EPSG:32631');
    assert.equal((await gridWith({ ...scaled, 34735: utm(4326, 16133) })).lattice.crs.code, 'EPSG:32733');
    assert.equal((await gridWith({ ...scaled, 34735: utm(4258, 16032) })).lattice.crs.code, 'EPSG:25832');
    const parameters = (longitude: number, northing: number): PlainImage['tags'] => ({
      ...scaled,
      34735: keys(
        [1024, 0, 1, 1],
        [2048, 0, 1, 4326],
        [3072, 0, 1, 32767],
        [3075, 0, 1, 1],
        [3076, 0, 1, 9001],
        ...[3080, 3081, 3082, 3083, 3092].map((key, index) => [key, 34736, 1, index]),
      ),
      34736: [12, [longitude, 0, 500000, northing, 0.9996]],
    });
    assert.equal((await gridWith(parameters(-75, 0))).lattice.crs.code, 'EPSG:32618');
    assert.equal((await gridWith(parameters(15, 10_000_000))).lattice.crs.code, 'EPSG:32733');
    await assert.rejects(gridWith(parameters(-74, 0)), refused(/user-defined reference system \(Transverse Mercator/));
    await assert.rejects(gridWith({ ...scaled, 34735: utm(4258, 16012) }), refused(/user-defined reference system/));
  });

  it('refuses by name what it cannot place, and keeps the pixels readable', async () => {
    const cases: [PlainImage['tags'], RegExp][] = [
      [{ 34735: utm31 }, /has no georeferencing/],
      [{ ...scaled, 33550: [12, [10, 20, 0]], 33922: null, 34735: utm31 }, /has no georeferencing/],
      [{ 34264: [12, [10, 1, 0, 0, 1, -10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]], 34735: utm31 }, /rotated or sheared/],
      [{ 34264: [12, [-10, 0, 0, 0, 0, -10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]], 34735: utm31 }, /from east to west/],
      [{ 34264: [12, [10, 0, 0, Number.NaN, 0, -10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]], 34735: utm31 }, /not finite/],
      [{ 33922: [12, [0, 0, 0, 1, 1, 0, 5, 5, 0, 2, 2, 0]], 34735: utm31 }, /ground control points/],
      [scaled, /states no coordinate reference system/],
      [{ ...scaled, 34735: keys([1024, 0, 1, 3]) }, /geocentric/],
      [
        { ...scaled, 34735: keys([1024, 0, 1, 1], [3072, 0, 1, 32767], [3075, 0, 1, 24], [1026, 34737, 5, 0]), 34737: [2, 'MODIS|'] },
        /\(Sinusoidal, "MODIS"\)/,
      ],
      [{ ...scaled, 34735: keys([1024, 0, 1, 1], [3072, 0, 1, 1234]) }, /EPSG:1234/],
      [{ ...scaled, 34735: keys([1024, 0, 1, 2], [2048, 0, 1, 4326], [2054, 0, 1, 9101]) }, /unit EPSG:9101, not in degrees/],
      [
        { ...scaled, 34735: keys([1024, 0, 1, 1], [3072, 0, 1, 32631], [3076, 0, 1, 9002]) },
        /EPSG:32631 is in metre, its linear unit is EPSG:9002/,
      ],
    ];
    for (const [tags, words] of cases) {
      const { source, header } = await open([imageOf('u8', 20, 10, { tags })]);
      assert.equal(header.grid, undefined);
      assert.throws(() => gridOf(header), refused(words));
      assert.equal((await wholePlane(header, source)).length, 200);
    }
  });

  it('takes the reference system from elsewhere only where the file states none', async () => {
    const crs = { code: 'EPSG:32618', unit: 'metre' } as const;
    assert.equal(gridOf(await headerOf({ tags: scaled }), 0, crs).lattice.crs.code, 'EPSG:32618');
    assert.equal(gridOf(await headerOf({ tags: { ...scaled, 34735: utm31 } }), 0, crs).lattice.crs.code, 'EPSG:32631');
    const unknown = await headerOf({ tags: { ...scaled, 34735: keys([1024, 0, 1, 3]) } });
    assert.throws(() => gridOf(unknown, 0, crs), refused(/geocentric/));
  });
});
