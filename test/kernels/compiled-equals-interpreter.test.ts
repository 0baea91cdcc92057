import { describe, test } from 'node:test';
import fc from 'fast-check';
import { mapFunctions, type Precision } from '../../src/kernels/index.ts';
import { randomCase } from './random-program.ts';
import { assertEqualsInterpreter } from './run-compiled.ts';

describe('random programs of every function', () => {
  for (const precision of ['f32', 'f64'] as const satisfies readonly Precision[]) {
    test(`give in ${precision} what the interpreter gives, to the bit`, () => {
      fc.assert(
        fc.property(randomCase([...mapFunctions.keys()]), ({ program, planes, count, stores }) => {
          assertEqualsInterpreter(program, precision, planes, count, stores);
        }),
        { numRuns: 300 },
      );
    });
  }
});
