import type { ProcessDefinition } from '../../algebra/index.ts';
import { valueOr } from '../optional-value.ts';

/** Decided now, so that either branch may be anything: also a cube. */
function isTrue(value: unknown): boolean {
  return typeof value === 'number' ? value !== 0 && !Number.isNaN(value) : value === true;
}

export const if_: ProcessDefinition = {
  id: 'if',
  summary: 'Choose by a condition',
  description: 'Gives `accept` where the value is true, `reject` where it is false or no-data.',
  categories: ['logic', 'comparison', 'masks'],
  parameters: [
    { name: 'value', description: 'The condition.', schema: { type: ['boolean', 'null'] } },
    { name: 'accept', description: 'Given where it is true.', schema: {} },
    { name: 'reject', description: 'Given where it is not; no-data by default.', schema: {}, optional: true, default: null },
  ],
  returns: { description: 'One of the two.', schema: {} },
  lower: (args, context) => {
    const condition = args['value'];
    const reject = valueOr(args['reject'], null);
    if (condition.kind === 'literal') return isTrue(condition.value) ? args['accept'] : reject;
    return context.call('if', [condition, args['accept'], reject]);
  },
};
