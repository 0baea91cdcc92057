import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { allocate, type NumericArray, type NumericType } from '../../src/cube/index.ts';
import {
  type CompiledModule,
  choosePrecision,
  compileProgram,
  interpretProgram,
  KernelInstance,
  KernelMemory,
  moduleKey,
  type Program,
} from '../../src/kernels/index.ts';
import { assertEqualsInterpreter, build } from './run-compiled.ts';

const float = { type: 'f32', nodata: Number.NaN } as const;

function planes(
  type: NumericType,
  positions: number,
  count: number,
  valueAt: (position: number, pixel: number) => number,
): readonly NumericArray[] {
  return Array.from({ length: positions }, (_, position) => {
    const plane = allocate(type, count);
    for (let pixel = 0; pixel < count; pixel++) plane[pixel] = valueAt(position, pixel);
    return plane;
  });
}

/** Median over dates of NDVI where the scene class is vegetation or bare; 0 is no-data of the bands. */
function monthlyNdvi(dates: number): Program {
  const slots: Program['slots'] = [
    { type: 'u16', nodata: [0], axis: 0 },
    { type: 'u16', nodata: [0], axis: 0 },
    { type: 'u8', nodata: [0], axis: 0 },
  ];
  return build(slots, [{ size: dates }], ({ load, map, constant, add }) => {
    const isClear = map('or', map('eq', load(2), constant(4)), map('eq', load(2), constant(5)));
    const masked = map('if', isClear, map('normalized_difference', load(0), load(1)), constant(null));
    return [add({ op: 'select', probability: 0.5, axis: 0, operand: masked, ignoreNodata: true })];
  });
}

describe('kernels', () => {
  for (const dates of [6, 8, 60, 130]) {
    test(`compute the masked monthly median of NDVI over ${dates} dates`, () => {
      const count = 101;
      const noise = (seed: number): number => (Math.imul(seed, 2654435761) >>> 0) / 2 ** 32;
      const bands = [1, 2].map((band) =>
        planes('u16', dates, count, (date, pixel) =>
          noise(band * 7919 + date * 131 + pixel) < 0.1 ? 0 : Math.floor(noise(band + date * 977 + pixel * 31) * 10_000),
        ),
      );
      const classes = planes('u8', dates, count, (date, pixel) => [0, 3, 4, 5, 8, 4, 4][(date * 3 + pixel * (date + 1)) % 7]);
      const program = monthlyNdvi(dates);
      assert.equal(choosePrecision(program).precision, 'f32');
      const [result] = assertEqualsInterpreter(program, 'f32', [...bands, classes], count, [float]);

      // The same by hand, in f64.
      for (let pixel = 0; pixel < count; pixel++) {
        const samples: number[] = [];
        for (let date = 0; date < dates; date++) {
          const [nir, red, scene] = [bands[0][date][pixel], bands[1][date][pixel], classes[date][pixel]];
          if (nir !== 0 && red !== 0 && (scene === 4 || scene === 5)) samples.push((nir - red) / (nir + red));
        }
        samples.sort((a, b) => a - b);
        const middle = (samples[Math.floor((samples.length - 1) / 2)] + samples[Math.floor(samples.length / 2)]) / 2;
        if (samples.length === 0) assert.ok(Number.isNaN(result[pixel]));
        else assert.ok(Math.abs(result[pixel] - middle) < 1e-6, `${result[pixel]}, ${middle}`);
      }
    });
  }

  test('reduce an axis of 10 000 positions', () => {
    const [count, size] = [5, 10_000];
    const program = build([{ type: 'f32', nodata: [], axis: 0 }], [{ size }], ({ load, add }) => [
      add({ op: 'select', probability: 0.9, axis: 0, operand: load(0), ignoreNodata: true }),
      add({ op: 'fold', function: 'mean', axis: 0, operand: load(0), ignoreNodata: true }),
    ]);
    const data = [planes('f32', size, count, (position, pixel) => ((position * 7919 + pixel) % size) - 3000)];
    const [quantile] = assertEqualsInterpreter(program, 'f64', data, count, [float, float]);
    assert.ok(Math.abs(quantile[0] - (9999 * 0.9 - 3000)) < 1e-3);
  });

  test('take a chain of 10 000 operations, and a diamond 60 deep', () => {
    const chain = build([{ type: 'u8', nodata: [] }], [], ({ load, map, constant }) => {
      let value = load(0);
      for (let length = 0; length < 10_000; length++) value = map(length % 2 === 0 ? 'add' : 'subtract', value, constant(length % 7));
      return [value];
    });
    const diamond = build([{ type: 'u8', nodata: [] }], [], ({ load, map }) => {
      let value = load(0);
      for (let depth = 0; depth < 60; depth++) value = map('max2', map('sqrt', value), map('add', value, value));
      return [value];
    });
    for (const program of [chain, diamond]) {
      assert.ok(choosePrecision(program).why.length > 0);
      assertEqualsInterpreter(program, 'f64', [planes('u8', 1, 3, (_, pixel) => pixel * 9)], 3, [float]);
    }
  });

  test('take folds of folds over two axes, and folds of deviations from a fold', () => {
    const slots: Program['slots'] = [
      { type: 'i16', nodata: [-1], axis: 0 },
      { type: 'f32', nodata: [], axis: 1 },
    ];
    const program = build(slots, [{ size: 5 }, { size: 3 }], ({ load, map, add }) => {
      const inner = add({ op: 'fold', function: 'sum', axis: 1, operand: map('multiply', load(0), load(1)), ignoreNodata: true });
      const outer = add({ op: 'select', probability: 0.25, axis: 0, operand: inner, ignoreNodata: true });
      const mean = add({ op: 'fold', function: 'mean', axis: 0, operand: load(0), ignoreNodata: true });
      const deviation = map('absolute', map('subtract', load(0), mean));
      return [outer, add({ op: 'fold', function: 'max', axis: 0, operand: deviation, ignoreNodata: true })];
    });
    const data = [
      planes('i16', 5, 19, (position, pixel) => ((position * 5 + pixel * 3) % 11) - 2),
      planes('f32', 3, 19, (position, pixel) => position / 4 - pixel / 8),
    ];
    for (const precision of ['f32', 'f64'] as const) assertEqualsInterpreter(program, precision, data, 19, [float, float]);
  });

  test('leave memory beyond the padding of their planes alone', () => {
    const program = build([{ type: 'u8', nodata: [] }], [], ({ load }) => [load(0)]);
    const memory = new KernelMemory(1 << 17);
    const compiled = compileProgram(program, 'f32', [{ type: 'f64', nodata: Number.NaN }]) as CompiledModule;
    const input = memory.allocatePlane('u8', 17);
    const output = memory.allocatePlane('f64', 17);
    const guard = memory.allocate(256);
    memory.view('u8', guard, 256).fill(77);
    new KernelInstance(compiled, memory).run([[input]], [output], 17);
    assert.ok(memory.view('u8', guard, 256).every((value) => value === 77));
  });

  test('are posted to other threads as modules, and run again with other tables', () => {
    const program = build([{ type: 'f32', nodata: [], axis: 0 }], [{ size: 3 }], ({ load, map, add }) => {
      const scaled = map('multiply', load(0), add({ op: 'table', axis: 0, values: [1, 2, null] }));
      return [add({ op: 'fold', function: 'sum', axis: 0, operand: scaled, ignoreNodata: true })];
    });
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(compileProgram(program, 'f64', [float]));
    const compiled = receiveMessageOnPort(port2)!.message as CompiledModule;
    port1.close();
    const memory = new KernelMemory(1 << 16);
    const pointers = [1, 10, 100].map((value) => {
      const address = memory.allocatePlane('f32', 1);
      memory.view('f32', address, 1).fill(value);
      return address;
    });
    const output = memory.allocatePlane('f32', 1);
    const kernel = new KernelInstance(compiled, memory);
    const results = [
      [1, 2, null],
      [5, null, 1],
    ].map((table) => {
      kernel.run([pointers], [output], 1, [table]);
      return memory.view('f32', output, 1)[0];
    });
    assert.deepEqual(results, [21, 105]);
  });

  test('refuse planes that do not fit the program, naming what differs', () => {
    const program = monthlyNdvi(6);
    const memory = new KernelMemory(1 << 16);
    const kernel = new KernelInstance(compileProgram(program, 'f32', [float]) as CompiledModule, memory);
    const dates = [16, 16, 16, 16, 16, 16];
    assert.throws(() => kernel.run([dates, dates], [16], 1), /planes of 2 slots for 3/);
    assert.throws(() => kernel.run([dates, dates, dates.slice(1)], [16], 1), /slot 2 has 5 positions of axis 0, others have 6/);
    const fewer = dates.slice(1);
    assert.throws(() => kernel.run([fewer, fewer, fewer], [16], 1), /compiled for 6 positions of axis 0, run with 5/);
  });

  test('refuse programs that are not well formed, naming the node', () => {
    const wrong = { slots: [], axes: [], nodes: [{ op: 'map', function: 'add', operands: [0, 1] }], results: [0] } as const;
    assert.throws(() => compileProgram(wrong, 'f32', [float]), /node 0 \(map add\) takes node 0, which does not come before it/);
    const unknown = { slots: [], axes: [], nodes: [{ op: 'map', function: 'frobnicate', operands: [] }], results: [0] } as const;
    assert.throws(() => interpretProgram(unknown, 'f32', [], 1, [float]), /calls an unknown function/);
  });
});

describe('module keys', () => {
  const withTable = (values: readonly (number | null)[]): Program =>
    build([{ type: 'u8', nodata: [], axis: 0 }], [{ size: values.length }], ({ load, map, add }) => [
      add({
        op: 'fold',
        function: 'sum',
        axis: 0,
        operand: map('add', load(0), add({ op: 'table', axis: 0, values })),
        ignoreNodata: true,
      }),
    ]);

  test('leave out values of tables and sizes of folded axes', () => {
    assert.equal(moduleKey(withTable([1, 2]), 'f32', [float]), moduleKey(withTable([5, null, 7]), 'f32', [float]));
  });

  test('tell sizes of networks apart, not those of longer axes', () => {
    assert.notEqual(moduleKey(monthlyNdvi(6), 'f32', [float]), moduleKey(monthlyNdvi(8), 'f32', [float]));
    assert.equal(moduleKey(monthlyNdvi(120), 'f32', [float]), moduleKey(monthlyNdvi(121), 'f32', [float]));
  });

  test('tell constants apart that JSON does not', () => {
    const constants = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null, false];
    const keys = constants.map((value) =>
      moduleKey({ slots: [], axes: [], nodes: [{ op: 'constant', value }], results: [0] }, 'f32', [float]),
    );
    assert.equal(new Set(keys).size, constants.length);
  });
});

describe('kernel memory', () => {
  test('gives aligned, padded planes and takes them back to a mark', () => {
    const memory = new KernelMemory(1 << 16);
    const mark = memory.mark();
    const first = memory.allocatePlane('u8', 1);
    const second = memory.allocatePlane('f64', 17);
    assert.equal(first % 16, 0);
    assert.ok(second >= first + 16);
    assert.ok(memory.mark() >= second + 32 * 8);
    memory.release(mark);
    assert.equal(memory.allocatedBytes, 0);
  });

  test('names its capacity where it is reached', () => {
    const memory = new KernelMemory(1 << 16);
    assert.throws(() => memory.allocate(1 << 17), /131072 bytes beside 0 exceed its capacity of 65536 bytes/);
  });

  test('grows only while nothing is allocated, so that no view dangles', () => {
    const memory = new KernelMemory(1 << 16);
    memory.ensureCapacity(1 << 17);
    memory.allocate(1 << 17);
    assert.throws(() => memory.ensureCapacity(1 << 20), /cannot grow/);
  });
});
