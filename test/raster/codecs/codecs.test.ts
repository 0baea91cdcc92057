import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { compressions, decodeBlock, prepareCodec } from '../../../src/raster/codecs/decode-block.ts';
import { deflateEngine, encodeDeflate, inflateInto } from '../../../src/raster/codecs/deflate.ts';
import { encodeZstd } from '../../../src/raster/codecs/encode.ts';
import { applyPredictor, type PredictedRows, type Predictor, undoPredictor } from '../../../src/raster/codecs/predictor.ts';
import { encodeLzw } from './lzw-encoder.ts';

const unreadable = (words: RegExp) => ({ code: 'SourceUnreadable', message: words });

/** Bytes with runs and repetitions, as pixels have them. */
const pixels = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(255), fc.nat(3)), { maxLength: 60 })
  .map((runs) =>
    Uint8Array.from(runs.flatMap(([length, value, step]) => Array.from({ length }, (_, index) => (value + index * step) & 255))),
  );

function encodePackBits(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    let run = 1;
    while (run < 128 && bytes[at + run] === bytes[at]) run++;
    if (run > 1) out.push(257 - run, bytes[at]);
    else out.push(0, bytes[at]);
    at += run;
  }
  return Uint8Array.from(out);
}

const encoders = {
  none: [compressions.none, (bytes: Uint8Array) => bytes],
  lzw: [compressions.lzw, encodeLzw],
  packBits: [compressions.packBits, encodePackBits],
  deflate: [compressions.deflate, (bytes: Uint8Array) => encodeDeflate(bytes, 1)],
  'deflate by zlib': [compressions.oldDeflate, (bytes: Uint8Array) => encodeDeflate(bytes, 6, 'zlib')],
  zstd: [compressions.zstd, (bytes: Uint8Array) => encodeZstd(bytes, 3)],
} as const;

describe('decodeBlock', () => {
  for (const [name, [compression, encode]] of Object.entries(encoders)) {
    it(`gives back what was encoded, into the middle of other bytes: ${name}`, () => {
      fc.assert(
        fc.property(pixels, fc.nat(9), (bytes, before) => {
          const memory = new Uint8Array(bytes.length + 20).fill(99);
          decodeBlock(compression, encode(bytes), memory.subarray(before, before + bytes.length));
          assert.deepEqual(memory.slice(before, before + bytes.length), bytes);
          assert.ok(memory.every((byte, index) => (index >= before && index < before + bytes.length) || byte === 99));
        }),
      );
    });

    it(`refuses data for another number of bytes, and data that ends early: ${name}`, () => {
      const bytes = new Uint8Array(5000).map((_, index) => (index * index) >> 5);
      const encoded = encode(bytes);
      const decodeTo = (data: Uint8Array, length: number) => () => decodeBlock(compression, data, new Uint8Array(length));
      assert.throws(decodeTo(encoded, 5100), unreadable(/fewer than the 5100 bytes/));
      assert.throws(decodeTo(encoded.subarray(0, encoded.length >> 1), 5000), unreadable(/fewer|damaged|ends/));
      assert.throws(decodeTo(new Uint8Array(0), 5000), unreadable(/fewer|damaged/));
      if (name.startsWith('deflate') || name === 'zstd') assert.throws(decodeTo(encoded, 4900), unreadable(/more than the 4900 bytes/));
    });

    it(`never crashes on damaged data: ${name}`, () => {
      fc.assert(
        fc.property(pixels, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }), (bytes, changes) => {
          const encoded = Uint8Array.from(encode(bytes));
          for (const [place, value] of changes) if (encoded.length > 0) encoded[place % encoded.length] = value;
          try {
            decodeBlock(compression, encoded, new Uint8Array(bytes.length));
          } catch (error) {
            assert.equal((error as { code?: unknown }).code, 'SourceUnreadable');
          }
        }),
      );
    });
  }

  it('refuses LZW of the old bit order by name', () => {
    // Clear code, "7", end code, least significant bit first.
    const old = Uint8Array.from([0x00, 0x6f, 0x04, 0x04]);
    assert.throws(() => decodeBlock(compressions.lzw, old, new Uint8Array(1)), unreadable(/old style/));
  });

  it('decodes the LZW example of the TIFF specification', () => {
    // Section 13: 256 7 258 8 8 258 6 6 257, nine bits each.
    const encoded = Uint8Array.from([0x80, 0x01, 0xe0, 0x40, 0x80, 0x44, 0x08, 0x0c, 0x06, 0x80, 0x80]);
    const out = new Uint8Array(9);
    decodeBlock(compressions.lzw, encoded, out);
    assert.deepEqual([...out], [7, 7, 7, 8, 8, 7, 7, 6, 6]);
    assert.deepEqual(encodeLzw(out), encoded);
  });

  it('decodes LZW through every width of its codes and several full tables', () => {
    const bytes = new Uint8Array(60_000).map((_, index) => ((index * 2654435761) >>> 13) & 255);
    const out = new Uint8Array(bytes.length);
    decodeBlock(compressions.lzw, encodeLzw(bytes), out);
    assert.deepEqual(out, bytes);
  });

  it('refuses compressions that it does not know by their name', () => {
    assert.throws(() => decodeBlock(7, new Uint8Array(1), new Uint8Array(1)), unreadable(/Compression JPEG is not supported/));
    assert.throws(() => decodeBlock(12345, new Uint8Array(1), new Uint8Array(1)), unreadable(/number 12345/));
  });
});

describe('LERC', () => {
  // Blobs that GDAL 3.6 wrote.
  const plain =
    'TGVyYzIgBAAAANUfFLMDAAAABQAAAAEAAAAOAAAACAAAAI0AAAAGAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACBABgAAAAIA/38AgAAAAAAAAABBAQAAAAAAAMA/AABAQAAAkEAAAMBAAAAAPwAAAEAAAGBAAADQQAAAAEAAAGBAAACgQAAA0EAAAABB';
  const deflated =
    'eJzzSS1KNlJgYWBg8Pi+O1oASIMwIwOE4ABS3kCaiQEGHtgzIIMHBQ4QBh8jQyNDu0NDo+LBCg8txkOOFxt8dFqaFzHOjDDiPOYcdDDHZkKn6uGfHV6S59xDnNbGLJm8inX2zSLDW77Xmfl6WyXI19vo0OHAwMzGycMvJCooIi4lq6CspqKupWtgbGZpaWPv5Orh7RcQHBYZE5+UmpmTX1RaUV3X0t7VO2HytJkLlyxftXbD5m2tEZSbAQBKtmgO';
  const zstd =
    'KLUv/SCgDQQApAZMZXJjMiAEAAAAbZSh+RAAAAABAAgAAACg4D8A4G9A/wABBAAeAAAAgx4tgqIoCqIoiqIoigIKGWIApRI65gAAoLH/8P8HF//x///y/yfm/3///3/+/5/+/+j+/+r//+z/v+D/3/4AAAAACADEhcfU6pV2AB5cAzOfRkFsy4UB';
  const ramp = (index: number) => (index % 16) * 3 + (index >> 4) ** 2;

  it('decodes blobs as they are, deflated and by ZSTD', async () => {
    await prepareCodec(compressions.lerc);
    const words = new Int16Array(256);
    const square = { width: 16, height: 16, samples: 1 };
    const intoWords = new Uint8Array(words.buffer);
    decodeBlock(compressions.lerc, Buffer.from(deflated, 'base64'), intoWords, { ...square, type: 'i16', wrapping: 'deflate' });
    assert.deepEqual(
      [...words],
      Array.from({ length: 256 }, (_, index) => ramp(index)),
    );
    const bytes = new Uint8Array(256);
    decodeBlock(compressions.lerc, Buffer.from(zstd, 'base64'), bytes, { ...square, type: 'u8', wrapping: 'zstd' });
    assert.deepEqual(
      [...bytes],
      Array.from({ length: 256 }, (_, index) => ramp(index) & 255),
    );
  });

  it('gives NaN for pixels outside the mask', async () => {
    await prepareCodec(compressions.lerc);
    const floats = new Float32Array(15);
    const block = { width: 5, height: 3, samples: 1, type: 'f32', wrapping: 'none' } as const;
    decodeBlock(compressions.lerc, Buffer.from(plain, 'base64'), new Uint8Array(floats.buffer), block);
    const wanted = Array.from({ length: 15 }, (_, index) => ((index % 5) * 3 + Math.floor(index / 5) ** 2) / 2);
    wanted[8] = Number.NaN;
    assert.deepEqual([...floats], wanted);
  });

  it('never crashes on damaged blobs', async () => {
    await prepareCodec(compressions.lerc);
    const block = { width: 5, height: 3, samples: 1, type: 'f32', wrapping: 'none' } as const;
    const square = { width: 16, height: 16, samples: 1, type: 'i16', wrapping: 'none' } as const;
    const blobs = [
      { blob: Buffer.from(plain, 'base64'), block, length: 60 },
      { blob: inflateSync(Buffer.from(deflated, 'base64')), block: square, length: 512 },
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...blobs),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        (chosen, changes, cut) => {
          const damaged = Uint8Array.from(chosen.blob.subarray(0, cut % 3 === 0 ? cut % chosen.blob.length : undefined));
          for (const [place, value] of changes) if (damaged.length > 0) damaged[place % damaged.length] = value;
          try {
            decodeBlock(compressions.lerc, damaged, new Uint8Array(chosen.length), chosen.block);
          } catch (error) {
            assert.equal((error as { code?: unknown }).code, 'SourceUnreadable');
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses a blob of another size or type, and damage', async () => {
    await prepareCodec(compressions.lerc);
    const block = { width: 5, height: 3, samples: 1, type: 'f32', wrapping: 'none' } as const;
    const blob = Buffer.from(plain, 'base64');
    const decode =
      (data: Uint8Array, more: object, length = 60) =>
      () =>
        decodeBlock(compressions.lerc, data, new Uint8Array(length), { ...block, ...more });
    assert.throws(decode(blob, { width: 6 }, 72), unreadable(/holds 5 x 3 pixels/));
    assert.throws(decode(blob, { type: 'i32' }), unreadable(/holds f32 values and should hold i32/));
    assert.throws(decode(blob.subarray(0, 70), {}), unreadable(/LERC/));
    assert.throws(decode(Buffer.from('no blob at all'), {}), unreadable(/LERC/));
    assert.throws(decode(blob, { wrapping: 'zstd' }), unreadable(/ZSTD/));
  });
});

describe('Deflate', () => {
  const bytes = new Uint8Array(100_000).map((_, index) => (index * 7 + (index >> 9)) & 255);

  it('inflates the same by either engine, whatever wrote it, also into shared memory and with bytes behind the stream', () => {
    for (const encoded of [
      encodeDeflate(bytes, 1),
      encodeDeflate(bytes, 6),
      encodeDeflate(bytes, 1, 'zlib'),
      encodeDeflate(bytes, 9, 'zlib'),
    ]) {
      for (const engine of [deflateEngine(), 'zlib'] as const) {
        const shared = new Uint8Array(new SharedArrayBuffer(bytes.length + 8), 8);
        inflateInto(Buffer.concat([encoded, Buffer.from('tail')]), shared, engine);
        assert.ok(Buffer.from(shared).equals(Buffer.from(bytes)));
      }
    }
  });

  it('refuses a stream whose checksum is wrong, by either engine', () => {
    const encoded = Uint8Array.from(deflateSync(bytes));
    encoded[encoded.length - 1] ^= 1;
    for (const engine of [deflateEngine(), 'zlib'] as const) {
      assert.throws(() => inflateInto(encoded, new Uint8Array(bytes.length), engine), unreadable(/damaged/));
    }
  });

  it('runs by the same engine in worker threads', async () => {
    const module = new URL('../../../src/raster/codecs/deflate.ts', import.meta.url).href;
    const code = `const { parentPort } = require('node:worker_threads');
      import(${JSON.stringify(module)}).then(({ deflateEngine, encodeDeflate, inflateInto }) => {
        const out = new Uint8Array(1000);
        inflateInto(encodeDeflate(new Uint8Array(1000).fill(5)), out);
        parentPort.postMessage([deflateEngine(), out.every((byte) => byte === 5)]);
      });`;
    const answers = await Promise.all(
      [1, 2].map(
        () =>
          new Promise((resolve, reject) => {
            const worker = new Worker(code, { eval: true });
            worker.once('message', resolve);
            worker.once('error', reject);
          }),
      ),
    );
    assert.deepEqual(
      answers,
      [1, 2].map(() => [deflateEngine(), true]),
    );
  });
});

describe('predictors', () => {
  const rows = fc.record({
    bytesPerValue: fc.constantFrom(1, 2, 4, 8),
    samples: fc.integer({ min: 1, max: 4 }),
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 4 }),
  });

  it('undo what they applied, for every width of value and number of samples', () => {
    fc.assert(
      fc.property(rows as fc.Arbitrary<PredictedRows>, fc.constantFrom<Predictor>(1, 2, 3), fc.nat(), (shape, predictor, seed) => {
        if (predictor === 3 && shape.bytesPerValue < 4) return;
        const bytes = new Uint8Array(shape.bytesPerValue * shape.samples * shape.width * shape.height);
        for (let index = 0; index < bytes.length; index++) bytes[index] = ((index + 1) * (seed | 1)) >>> 3;
        const changed = bytes.slice();
        applyPredictor(predictor, changed, shape);
        undoPredictor(predictor, changed, shape);
        assert.deepEqual(changed, bytes);
      }),
    );
  });

  it('store integers as differences to the pixel before, of the same sample, with wrap-around', () => {
    const values = Uint16Array.from([10, 1000, 7, 999, 65535, 1001]);
    applyPredictor(2, new Uint8Array(values.buffer), { bytesPerValue: 2, samples: 2, width: 3, height: 1 });
    assert.deepEqual([...values], [10, 1000, 65533, 65535, 65528, 2]);
    const wide = BigUint64Array.from([0xffffffffn, 0x100000001n, 5n]);
    applyPredictor(2, new Uint8Array(wide.buffer), { bytesPerValue: 8, samples: 1, width: 3, height: 1 });
    assert.deepEqual([...wide], [0xffffffffn, 2n, 0xffffffff00000004n]);
  });

  it('store floats as differences of their bytes, sorted by significance', () => {
    const values = Float32Array.from([1, 2]);
    const bytes = new Uint8Array(values.buffer);
    applyPredictor(3, bytes, { bytesPerValue: 4, samples: 1, width: 2, height: 1 });
    // 1 is 3f 80 00 00 and 2 is 40 00 00 00: by plane 3f 40 80 00 00 00 00 00.
    assert.deepEqual([...bytes], [0x3f, 0x01, 0x40, 0x80, 0, 0, 0, 0]);
  });
});
