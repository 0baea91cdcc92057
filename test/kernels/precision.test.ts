import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { NumericType } from '../../src/cube/index.ts';
import { choosePrecision, interpretProgram, type Program } from '../../src/kernels/index.ts';
import { randomCase } from './random-program.ts';
import { build } from './run-compiled.ts';

const slot = (type: NumericType, axis?: number): Program['slots'][number] => ({ type, nodata: [0], axis });

function ndvi(type: NumericType): Program {
  return build([slot(type), slot(type)], [], ({ load, map }) => [map('normalized_difference', load(0), load(1))]);
}

function evi(scale: number): Program {
  return build([slot('u16'), slot('u16'), slot('u16')], [], ({ load, map, constant }) => {
    const [nir, red, blue] = [0, 1, 2].map((band) => map('multiply', load(band), constant(scale)));
    const weighted = map('subtract', map('add', nir, map('multiply', constant(6), red)), map('multiply', constant(7.5), blue));
    return [map('multiply', constant(2.5), map('divide', map('subtract', nir, red), map('add', weighted, constant(1))))];
  });
}

function reduced(type: NumericType, size: number, name: 'mean' | 'max' | 'variance' | 'sum'): Program {
  return build([slot(type, 0)], [{ size }], ({ load, add }) => [
    add({ op: 'fold', function: name, axis: 0, operand: load(0), ignoreNodata: true }),
  ]);
}

describe('choosePrecision', () => {
  const cases: readonly [what: string, program: Program, precision: 'f32' | 'f64'][] = [
    ['a normalized difference of u16', ndvi('u16'), 'f32'],
    ['a normalized difference of f32', ndvi('f32'), 'f32'],
    ['a normalized difference of u32', ndvi('u32'), 'f64'],
    ['a normalized difference of f64', ndvi('f64'), 'f64'],
    ['EVI of raw u16', evi(1), 'f64'],
    ['EVI of scaled u16', evi(0.0001), 'f64'],
    ['the mean of a few u16', reduced('u16', 12, 'mean'), 'f32'],
    ['the mean of many u16, whose sum f32 does not hold', reduced('u16', 400, 'mean'), 'f64'],
    ['the sum of f32 of both signs', reduced('f32', 12, 'sum'), 'f64'],
    ['the greatest of many f32', reduced('f32', 400, 'max'), 'f32'],
    ['a variance', reduced('u8', 4, 'variance'), 'f64'],
    [
      'a median of normalized differences',
      build([slot('u16', 0), slot('u16', 0)], [{ size: 60 }], ({ load, map, add }) => [
        add({ op: 'select', probability: 0.5, axis: 0, operand: map('normalized_difference', load(0), load(1)), ignoreNodata: true }),
      ]),
      'f32',
    ],
    [
      'a mask of classes',
      build([slot('u8'), slot('u16')], [], ({ load, map, constant }) => [
        map('if', map('eq', load(0), constant(4)), load(1), constant(null)),
      ]),
      'f32',
    ],
    [
      'a threshold of a quotient',
      build([slot('u16'), slot('u16')], [], ({ load, map, constant }) => [map('gt', map('divide', load(0), load(1)), constant(0.3))]),
      'f64',
    ],
    [
      'a threshold of whole numbers between two of them',
      build([slot('u16')], [], ({ load, map, constant }) => [map('gt', load(0), constant(0.3))]),
      'f32',
    ],
    [
      'a threshold of floats that f32 rounds',
      build([slot('f32')], [], ({ load, map, constant }) => [map('gt', load(0), constant(0.3))]),
      'f64',
    ],
    ['a power that overflows f32', build([slot('f32')], [], ({ load, map, constant }) => [map('power', load(0), constant(4))]), 'f64'],
    [
      'bits of a quality band',
      build([slot('u16')], [], ({ load, map, constant }) => [map('mod', map('floor', map('divide', load(0), constant(16))), constant(2))]),
      'f32',
    ],
  ];
  for (const [what, program, precision] of cases) {
    test(`takes ${precision} for ${what}`, () => {
      const choice = choosePrecision(program);
      assert.equal(choice.precision, precision, choice.why);
    });
  }

  test('names the node that forbids f32', () => {
    assert.match(choosePrecision(evi(0.0001)).why, /^node \d+ \(map (add|subtract)\) adds or subtracts rounded values that may cancel$/);
  });

  test('takes f32 only where f32 is within 1e-6 of f64', () => {
    const names = [
      'add',
      'subtract',
      'multiply',
      'divide',
      'sqrt',
      'min2',
      'max2',
      'normalized_difference',
      'linear_scale_range',
      'gt',
      'eq',
      'if',
      'floor',
      'round',
      'absolute',
      'mod',
      'exp',
    ];
    let taken = 0;
    fc.assert(
      fc.property(randomCase(names), ({ program, planes, count }) => {
        if (choosePrecision(program).precision !== 'f32') return;
        const stores = program.results.map(() => ({ type: 'f64', nodata: Number.NaN }) as const);
        // Quantiles of rounded samples are held to the samples, not to what is between them.
        if (program.nodes.some((node) => node.op === 'select' && program.nodes[node.operand].op !== 'load')) return;
        // Planes of floats beyond what is assumed of them prove nothing.
        const isPhysical = planes
          .flat()
          .every((plane) => plane.every((value) => !(Math.abs(value) > 2 ** 40 || (value !== 0 && Math.abs(value) < 2 ** -40))));
        if (!isPhysical) return;
        taken++;
        const [single, double] = (['f32', 'f64'] as const).map((precision) => interpretProgram(program, precision, planes, count, stores));
        double.forEach((plane, result) => {
          plane.forEach((value, pixel) => {
            const other = single[result][pixel];
            if (Object.is(value, other) || Math.abs(other - value) <= 1e-6 * Math.abs(value)) return;
            assert.fail(`pixel ${pixel}: ${other} in f32, ${value} in f64`);
          });
        });
      }),
      { numRuns: 1000 },
    );
    assert.ok(taken > 20, `${taken} programs were looked at`);
  });
});
