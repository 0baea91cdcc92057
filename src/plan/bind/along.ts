import type { OperatorOf } from '../../algebra/index.ts';
import { type BandsDimension, type CubeSchema, type Dimension, lengthOf, OpenEOError } from '../../cube/index.ts';
import { commonFacts } from '../common-facts.ts';
import { inferResult, type ScalarFacts, type ValueFacts } from '../infer.ts';
import { factsAlong, labelsOf, positionOf, replaceDimension, withFacts } from './dimensions.ts';

/** Facts of the array that an expression gets as `data`, for one band where the array does not run along the bands. */
function dataFacts(facts: readonly ScalarFacts[]): Record<string, ValueFacts> {
  return { data: { kind: 'array', elements: facts } };
}

function resultFor(operator: { expression: OperatorOf<'along'>['expression'] }, elements: readonly ScalarFacts[]): ValueFacts {
  return inferResult(operator.expression, dataFacts(elements));
}

/** How each value of a result is stored: elements of an array come to lie in one band, which has one storage. */
function scalarFacts(result: ValueFacts): ScalarFacts {
  if (result.kind === 'scalar') return result.scalar;
  return result.elements === 'unknown' || result.elements.length === 0 ? { type: 'f64', categorical: false } : commonFacts(result.elements);
}

/** Schema of a reduction or replacement along a dimension; each band keeps its own storage where the dimension is another one. */
export function bindAlong(operator: OperatorOf<'along'>, input: CubeSchema): { readonly schema: CubeSchema; readonly position: number } {
  const context = { node: operator.nodes[0] ?? '' };
  const position = positionOf(input, operator.dimension, context);
  const dimension = input.dimensions[position]!;
  const length = lengthOf(input, dimension);
  const result = resultFor(operator, factsAlong(input, position));

  if (operator.target.kind === 'drop') {
    if (result.kind === 'array') {
      throw new OpenEOError(
        'ProcessParameterInvalid',
        'The reducer gives an array, but one value is needed. To keep several values use apply_dimension.',
        {
          node: context.node,
          argument: 'reducer',
        },
      );
    }
    const without = replaceDimension(input, position, undefined);
    if (dimension.kind === 'bands') {
      const { type, nodata } = result.scalar;
      return { schema: { ...without, type, nodata }, position };
    }
    return {
      schema: withFacts(without, (before) =>
        scalarFacts(
          resultFor(
            operator,
            Array.from({ length }, () => before),
          ),
        ),
      ),
      position,
    };
  }

  const elements = result.kind === 'scalar' ? [result.scalar] : result.elements;
  if (elements === 'unknown') {
    throw new OpenEOError(
      'ProcessGraphComplexity',
      `How many values the process gives along '${operator.dimension}' depends on the pixels. Use functions with a fixed number of results, such as quantiles or array_apply.`,
      { node: context.node, argument: 'process' },
    );
  }
  const sameCount = elements.length === length;
  const target = replacement(operator, input, dimension, elements, sameCount);
  const replaced = replaceDimension(input, position, target);
  if (dimension.kind === 'bands' || target.kind === 'bands') return { schema: withCommonType(replaced, elements), position };
  return {
    schema: withFacts(replaced, (before) =>
      scalarFacts(
        resultFor(
          operator,
          Array.from({ length }, () => before),
        ),
      ),
    ),
    position,
  };
}

function replacement(
  operator: OperatorOf<'along'>,
  input: CubeSchema,
  dimension: Dimension,
  elements: readonly ScalarFacts[],
  sameCount: boolean,
): Dimension {
  const integers = elements.map((_, index) => index);
  if (operator.target.kind === 'new' && operator.target.name !== dimension.name) {
    const { name } = operator.target;
    const existing = input.dimensions.find((other) => other.name === name);
    if (existing === undefined) return { kind: 'other', name, labels: integers };
    throw new OpenEOError(
      'ProcessParameterInvalid',
      `The target dimension '${name}' exists already: drop it first, or take another name.`,
      {
        node: operator.nodes[0],
        argument: 'target_dimension',
      },
    );
  }
  if (sameCount) {
    if (dimension.kind !== 'bands') return dimension;
    const bands = dimension.bands.map((band, index) => {
      const { scale: _scale, offset: _offset, nodata: _nodata, ...kept } = band;
      return { ...kept, ...elements[index]! };
    });
    return { ...dimension, bands };
  }
  switch (dimension.kind) {
    case 'bands':
      return {
        ...dimension,
        labels: integers,
        bands: elements.map((facts, index) => ({ name: String(index), ...facts })),
      } satisfies BandsDimension;
    case 'temporal':
      return {
        kind: 'temporal',
        name: dimension.name,
        labels: integers.map((index) => ({ text: String(index), start: Number.NaN, end: Number.NaN })),
      };
    case 'spatial':
      return { kind: 'spatial', name: dimension.name, axis: dimension.axis, labels: integers };
    default:
      return { kind: 'other', name: dimension.name, labels: integers };
  }
}

/** The schema with the storage that holds all of the elements, where no bands say how each is stored. */
function withCommonType(schema: CubeSchema, elements: readonly ScalarFacts[]): CubeSchema {
  const { type, nodata } = commonFacts(elements);
  return { ...schema, type, nodata };
}

/** Labels of the input's dimension, for error messages elsewhere. */
export function labelsAt(schema: CubeSchema, position: number): readonly (string | number)[] {
  return labelsOf(schema, schema.dimensions[position]!);
}

/** Facts of one reduced value for each kind of value in the cube. */
export function reducedSchema(schema: CubeSchema, expression: OperatorOf<'along'>['expression'], length: number): CubeSchema {
  return withFacts(schema, (before) =>
    scalarFacts(
      resultFor(
        { expression },
        Array.from({ length: Math.max(1, length) }, () => before),
      ),
    ),
  );
}
