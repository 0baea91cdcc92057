import { labelText } from '../../cube/index.ts';
import { LabelledArray, withLabelsOf } from '../labelled-array.ts';
import { elementsOf, type FunctionCall, type FunctionDefinition, truthOf } from './definition.ts';

const elementParameters = ['x', 'index', 'label'] as const;

/** What the call's lambda gives for each element, with its index and its label (null without). */
function applyToElements(name: string, data: unknown, call: FunctionCall): readonly unknown[] {
  const { lambda } = call;
  if (lambda === undefined) throw new Error(`${name} is called without a lambda`);
  const labels = data instanceof LabelledArray ? data.labels : undefined;
  return elementsOf(data, name).map((x, index) => lambda([x, index, labels === undefined ? null : labelText(labels[index])]));
}

export const arrayLambdaFunctions: readonly FunctionDefinition[] = [
  {
    /** Keeps the labels. */
    name: 'array_apply',
    kind: 'array',
    lambda: elementParameters,
    evaluate: ([data], _options, call) => withLabelsOf(data, applyToElements('array_apply', data, call)),
  },
  {
    /** The elements for which the lambda is true (a number: above 0), with their labels. */
    name: 'array_filter',
    kind: 'array',
    lambda: elementParameters,
    evaluate: ([data], _options, call) => {
      const truths = applyToElements('array_filter', data, call).map((truth) =>
        typeof truth === 'number' ? truth > 0 : truthOf(truth, 'array_filter') === true,
      );
      const kept = <T>(elements: readonly T[]): readonly T[] => elements.filter((_element, index) => truths[index]);
      if (!(data instanceof LabelledArray)) return kept(elementsOf(data, 'array_filter'));
      return new LabelledArray(kept(data.values), kept(data.labels), data.otherNames === undefined ? undefined : kept(data.otherNames));
    },
  },
];
