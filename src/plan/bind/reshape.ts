import type { OperatorOf } from '../../algebra/index.ts';
import { type CubeSchema, type Dimension, type Label, lengthOf, OpenEOError, timeLabelOf } from '../../cube/index.ts';
import { factsOfCube, labelsOf, positionOf, replaceDimension } from './dimensions.ts';

/** Schema after a dimension is added, dropped, renamed or relabelled; values stay where they are. */
export function bindReshape(
  operator: OperatorOf<'reshape'>,
  input: CubeSchema,
): { readonly schema: CubeSchema; readonly position: number } {
  const node = operator.nodes[0] ?? '';
  const { change } = operator;
  switch (change.kind) {
    case 'add': {
      if (input.dimensions.some((dimension) => dimension.name === change.name)) {
        throw new OpenEOError('DimensionExists', `A dimension '${change.name}' already exists.`, { node, argument: 'name' });
      }
      const added = newDimension(change.name, change.label, change.type, input);
      return { schema: { ...input, dimensions: [added, ...input.dimensions] }, position: 0 };
    }
    case 'drop': {
      const position = positionOf(input, change.name, { node }, 'name');
      const dimension = input.dimensions[position]!;
      const length = lengthOf(input, dimension);
      if (length !== 1) {
        throw new OpenEOError(
          'DimensionLabelCountMismatch',
          `Dimension '${change.name}' has ${length} labels; only a dimension with one label can be dropped.`,
          {
            node,
            argument: 'name',
          },
        );
      }
      const facts = factsOfCube(input);
      const schema = replaceDimension(input, position, undefined);
      return { schema: dimension.kind === 'bands' ? { ...schema, type: facts.type, nodata: facts.nodata } : schema, position };
    }
    case 'rename': {
      const position = positionOf(input, change.source, { node }, 'source');
      if (input.dimensions.some((dimension) => dimension.name === change.target)) {
        throw new OpenEOError('DimensionExists', `A dimension '${change.target}' already exists.`, { node, argument: 'target' });
      }
      return { schema: replaceDimension(input, position, { ...input.dimensions[position]!, name: change.target }), position };
    }
    case 'relabel': {
      const position = positionOf(input, change.dimension, { node });
      const dimension = input.dimensions[position]!;
      if (dimension.kind === 'spatial' && dimension.labels === 'grid') {
        throw new OpenEOError(
          'ProcessParameterInvalid',
          `The labels of '${dimension.name}' are the coordinates of a raster's pixels, which cannot have other names.`,
          { node, argument: 'dimension' },
        );
      }
      const labels = renamed(labelsOf(input, dimension), change.source, change.target, dimension, node);
      return { schema: replaceDimension(input, position, withLabels(dimension, labels)), position };
    }
  }
}

function newDimension(
  name: string,
  label: Label,
  type: Extract<OperatorOf<'reshape'>['change'], { kind: 'add' }>['type'],
  input: CubeSchema,
): Dimension {
  const { type: stored, nodata, categorical } = factsOfCube(input);
  switch (type) {
    case 'temporal':
      return { kind: 'temporal', name, labels: [timeLabelOf(String(label))] };
    case 'bands':
      return { kind: 'bands', name, labels: [label], bands: [{ name: String(label), type: stored, nodata, categorical }] };
    case 'spatial':
      return { kind: 'spatial', name, axis: 'z', labels: [label] };
    default:
      return { kind: 'other', name, labels: [label] };
  }
}

function renamed(
  labels: readonly Label[],
  source: readonly Label[],
  target: readonly Label[],
  dimension: Dimension,
  node: string,
): readonly Label[] {
  if (source.length === 0) {
    if (!labels.every((label, index) => label === index)) {
      throw new OpenEOError(
        'LabelsNotEnumerated',
        `The labels of '${dimension.name}' are not enumerated (0, 1, …): say by 'source' which ones to rename.`,
        {
          node,
          argument: 'source',
        },
      );
    }
    if (target.length > labels.length) {
      throw new OpenEOError('LabelMismatch', `There are ${labels.length} labels and ${target.length} new names.`, {
        node,
        argument: 'target',
      });
    }
    return labels.map((label, index) => target[index] ?? label);
  }
  if (source.length !== target.length) {
    throw new OpenEOError(
      'LabelMismatch',
      `The number of labels in 'source' (${source.length}) and 'target' (${target.length}) don't match.`,
      { node, argument: 'target' },
    );
  }
  const after = [...labels];
  source.forEach((label, index) => {
    const position = labels.indexOf(label);
    if (position < 0)
      throw new OpenEOError('LabelNotAvailable', `A label '${label}' does not exist in '${dimension.name}'.`, { node, argument: 'source' });
    const next = target[index]!;
    if (labels.includes(next))
      throw new OpenEOError('LabelExists', `A label '${next}' exists already in '${dimension.name}'.`, { node, argument: 'target' });
    after[position] = next;
  });
  if (new Set(after).size < after.length)
    throw new OpenEOError('LabelExists', 'Two labels would get the same name.', { node, argument: 'target' });
  return after;
}

function withLabels(dimension: Dimension, labels: readonly Label[]): Dimension {
  switch (dimension.kind) {
    case 'temporal':
      return {
        ...dimension,
        labels: labels.map((label, index) => {
          const before = dimension.labels[index]!;
          if (before.text === label) return before;
          const own = timeLabelOf(String(label));
          return Number.isNaN(own.start) ? { ...before, text: String(label) } : own;
        }),
      };
    case 'bands':
      return {
        ...dimension,
        labels,
        bands: dimension.bands.map((band, index) =>
          labels[index] === dimension.labels[index] ? band : { ...band, name: String(labels[index]) },
        ),
      };
    default:
      return { ...dimension, labels } as Dimension;
  }
}
