import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { OpenEOError } from '../../../src/cube/index.ts';
import type { PngImage } from '../../../src/raster/index.ts';
import { checkPng, encodePng } from '../../../src/raster/index.ts';
import { pythonOracle, runPython, skipWithoutPython } from '../../oracle.ts';

const folder = mkdtempSync(join(tmpdir(), 'graticule-png-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const modules = ['osgeo', 'numpy'];

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly channels: number;
  readonly samples: readonly number[];
}

/** A decoder of the filters that the encoder uses, written from the specification. */
function decode(bytes: Uint8Array): Decoded {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    chunks.set(Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1'), bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const header = chunks.get('IHDR')!;
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const bitDepth = header[8];
  const channels = { 0: 1, 2: 3, 4: 2, 6: 4 }[header[9]]!;
  const pixelBytes = (channels * bitDepth) / 8;
  const rowBytes = width * pixelBytes;
  const raw = inflateSync(chunks.get('IDAT')!);
  const out = new Uint8Array(rowBytes * height);
  for (let row = 0; row < height; row++) {
    const filter = raw[row * (rowBytes + 1)];
    for (let index = 0; index < rowBytes; index++) {
      const left = index >= pixelBytes ? out[row * rowBytes + index - pixelBytes] : 0;
      const up = row > 0 ? out[(row - 1) * rowBytes + index] : 0;
      out[row * rowBytes + index] = raw[row * (rowBytes + 1) + 1 + index] + (filter === 1 ? left : filter === 2 ? up : 0);
    }
  }
  const samples = Array.from({ length: width * height * channels }, (_, at) =>
    bitDepth === 8 ? out[at] : out[2 * at] * 256 + out[2 * at + 1],
  );
  return { width, height, bitDepth, channels, samples };
}

const samplesOf = (image: PngImage) => decode(encodePng(image).bytes).samples;

test('values are rounded half to even and clamped, never stretched', () => {
  const plane = Float32Array.of(-3, 0.5, 1.5, 254.5, 255.4, 300, Number.POSITIVE_INFINITY, 100);
  assert.deepEqual(samplesOf({ width: 8, height: 1, planes: [plane] }), [0, 0, 2, 254, 255, 255, 255, 100]);
  assert.deepEqual(samplesOf({ width: 2, height: 1, planes: [Float64Array.of(65534.5, 1e9)], bitDepth: 16 }), [65534, 65535]);
});

test('pixels without data are transparent in every kind of picture', () => {
  const gap = Number.NaN;
  assert.deepEqual(samplesOf({ width: 2, height: 1, planes: [Float32Array.of(7, gap)] }), [7, 255, 0, 0]);
  assert.deepEqual(samplesOf({ width: 2, height: 1, planes: [Uint8Array.of(7, 9)], nodata: [9] }), [7, 255, 0, 0]);
  const rgb = [Uint8Array.of(1, 4), Uint8Array.of(2, 5), Uint8Array.of(3, 0)];
  assert.deepEqual(samplesOf({ width: 2, height: 1, planes: rgb }), [1, 2, 3, 4, 5, 0]);
  assert.deepEqual(samplesOf({ width: 2, height: 1, planes: rgb, nodata: [undefined, undefined, 0] }), [1, 2, 3, 255, 0, 0, 0, 0]);
  assert.deepEqual(
    samplesOf({ width: 2, height: 1, planes: rgb, transparent: Uint8Array.of(1, 0), bitDepth: 16 }),
    [0, 0, 0, 0, 4, 5, 0, 65535],
  );
  const rgba = [...rgb, Uint8Array.of(128, 200)];
  assert.deepEqual(samplesOf({ width: 2, height: 1, planes: rgba, nodata: [4] }), [1, 2, 3, 128, 0, 0, 0, 0]);
  assert.deepEqual(samplesOf({ width: 2, height: 1, planes: [Uint8Array.of(5, 6), Uint8Array.of(255, 30)] }), [5, 255, 6, 30]);
});

test('a picture whose values all lie in 0..1 is written, with a warning that names the process to add', () => {
  const warningsOf = (values: readonly number[]) =>
    encodePng({ width: values.length, height: 1, planes: [Float32Array.from(values)] }).warnings;
  assert.match(warningsOf([0, 0.4, 1])[0], /between 0 and 1.*linear_scale_range/);
  assert.deepEqual(warningsOf([0, 0.4, 1.01]), []);
  assert.deepEqual(warningsOf([-0.1, 0.4]), []);
  assert.deepEqual(warningsOf([Number.NaN]), []);
  const alphaApart = encodePng({ width: 1, height: 1, planes: [Float32Array.of(0.5), Float32Array.of(255)] });
  assert.equal(alphaApart.warnings.length, 1);
});

test('a cube that is not one picture is refused by the process to add', () => {
  const refuses = (bands: number, times: number, message: RegExp) =>
    assert.throws(
      () => checkPng(bands, times),
      (error: unknown) => error instanceof OpenEOError && error.code === 'FormatUnsuitable' && message.test(error.message),
    );
  for (const bands of [1, 2, 3, 4]) checkPng(bands, 1);
  refuses(5, 1, /cube has 5\. Add filter_bands/);
  refuses(3, 12, /12 time labels\. Add reduce_dimension/);
  assert.throws(() => encodePng({ width: 1, height: 1, planes: [] }), OpenEOError);
});

test('a picture too large to be encoded in memory is refused by the limit', () => {
  assert.throws(() => encodePng({ width: 40000, height: 40000, planes: [new Uint8Array(0)] }), /limit is 1073741824/);
});

test('any picture of any shape comes back as it was', () => {
  const shape = fc.record({
    width: fc.integer({ min: 1, max: 9 }),
    height: fc.integer({ min: 1, max: 9 }),
    channels: fc.integer({ min: 1, max: 4 }),
    bitDepth: fc.constantFrom(8 as const, 16 as const),
    margin: fc.integer({ min: 0, max: 3 }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(shape, ({ width, height, channels, bitDepth, margin, seed }) => {
      const stride = width + margin;
      let state = seed;
      const planes = Array.from({ length: channels }, () =>
        Uint16Array.from(
          { length: stride * height },
          () => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) % (bitDepth === 8 ? 256 : 65536),
        ),
      );
      const decoded = decode(encodePng({ width, height, planes, stride, bitDepth }).bytes);
      assert.deepEqual([decoded.width, decoded.height, decoded.channels, decoded.bitDepth], [width, height, channels, bitDepth]);
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          for (let channel = 0; channel < channels; channel++) {
            assert.equal(decoded.samples[(row * width + column) * channels + channel], planes[channel][row * stride + column]);
          }
        }
      }
    }),
  );
});

test('GDAL reads every kind of picture with its checksums right', { skip: skipWithoutPython(modules) }, () => {
  const width = 61;
  const height = 47;
  const cases = [1, 2, 3, 4].flatMap((channels) =>
    ([8, 16] as const).map((bitDepth) => {
      const planes = Array.from({ length: channels }, (_, band) =>
        Uint16Array.from({ length: width * height }, (_, at) => (at * 13 + band * 71) % (bitDepth === 8 ? 256 : 65536)),
      );
      const name = join(folder, `${channels}-${bitDepth}`);
      writeFileSync(`${name}.png`, encodePng({ width, height, planes, bitDepth }).bytes);
      writeFileSync(`${name}.bin`, Buffer.concat(planes.map((plane) => new Uint8Array(plane.buffer))));
      return name;
    }),
  );
  const script = `
import sys, numpy as np
from osgeo import gdal
gdal.UseExceptions()
for name in sys.argv[1:]:
    channels, depth = map(int, name.split('/')[-1].split('-'))
    found = gdal.Open(name + '.png').ReadAsArray().reshape(channels, ${height}, ${width})
    assert found.dtype == (np.uint8 if depth == 8 else np.uint16), found.dtype
    assert (found == np.fromfile(name + '.bin', '<u2').reshape(found.shape)).all(), name
print('equal')
`;
  assert.equal(runPython(pythonOracle(modules)!, script, cases).trim(), 'equal');
});
