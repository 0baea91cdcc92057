import type { Arguments, LoweringContext, ProcessDefinition } from '../../algebra/index.ts';
import { literalOr } from '../cubes/arguments.ts';
import { ignoreNodata } from '../ignore-nodata.ts';
import { flagOf } from '../optional-value.ts';

function intervals(count: unknown, context: LoweringContext, argument: string): readonly number[] {
  if (!Number.isInteger(count) || (count as number) < 2) {
    return context.fail('ProcessParameterInvalid', `The number of intervals must be an integer from 2, not ${count}.`, argument);
  }
  return Array.from({ length: (count as number) - 1 }, (_unused, index) => (index + 1) / (count as number));
}

function probabilitiesOf(args: Arguments, context: LoweringContext): readonly number[] {
  const probabilities = literalOr(args['probabilities'], undefined, context, 'probabilities');
  const q = literalOr(args['q'], undefined, context, 'q');
  if (probabilities === undefined && q === undefined) {
    return context.fail(
      'QuantilesParameterMissing',
      "quantiles needs 'probabilities': a list of them, or a number of intervals.",
      'probabilities',
    );
  }
  if (probabilities !== undefined && q !== undefined) {
    return context.fail('QuantilesParameterConflict', "quantiles takes either 'probabilities' or 'q', not both.", 'q');
  }
  if (!Array.isArray(probabilities)) return intervals(probabilities ?? q, context, probabilities === undefined ? 'q' : 'probabilities');
  for (const [index, probability] of probabilities.entries()) {
    if (typeof probability !== 'number' || !(probability >= 0 && probability <= 1)) {
      context.fail('ProcessParameterInvalid', `Probabilities lie between 0 and 1; ${probability} does not.`, 'probabilities');
    }
    if (index > 0 && probability < probabilities[index - 1]) {
      context.fail(
        'AscendingProbabilitiesRequired',
        `Probabilities must be in ascending order, but ${probability} follows ${probabilities[index - 1]}.`,
        'probabilities',
      );
    }
  }
  return probabilities;
}

export const quantiles: ProcessDefinition = {
  id: 'quantiles',
  summary: 'Quantiles',
  description:
    'Cut points of the ordered numbers by linear interpolation between neighbours (type 7 of Hyndman and Fan): at given probabilities, or those that make a given number of intervals.',
  categories: ['math > statistics'],
  parameters: [
    { name: 'data', description: 'Numbers.', schema: { type: 'array', items: { type: ['number', 'null'] } } },
    {
      name: 'probabilities',
      description: 'Probabilities from 0 to 1 in ascending order, or a number of intervals.',
      schema: [
        { type: 'array', uniqueItems: true, items: { type: 'number', minimum: 0, maximum: 1 } },
        { type: 'integer', minimum: 2 },
      ],
      optional: true,
    },
    {
      name: 'q',
      description: 'A number of intervals. Deprecated: give it as `probabilities`.',
      schema: { type: 'integer', minimum: 2 },
      deprecated: true,
      optional: true,
    },
    ignoreNodata,
  ],
  returns: {
    description: 'A number for each probability, or one less than there are intervals.',
    schema: { type: 'array', items: { type: ['number', 'null'] } },
  },
  exceptions: {
    QuantilesParameterMissing: { message: 'The process `quantiles` requires either the `probabilities` or `q` parameter to be set.' },
    QuantilesParameterConflict: {
      message: 'The process `quantiles` only allows that either the `probabilities` or the `q` parameter is set.',
    },
    AscendingProbabilitiesRequired: { message: 'The values passed for parameter `probabilities` must be sorted in ascending order.' },
  },
  lower: (args, context) =>
    context.call('quantiles', [args['data']], {
      probabilities: probabilitiesOf(args, context),
      ignoreNodata: flagOf(args['ignore_nodata'], true, context, 'ignore_nodata'),
    }),
};
