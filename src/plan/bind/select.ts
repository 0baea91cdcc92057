import type { OperatorOf, Selection } from '../../algebra/index.ts';
import { type BandsDimension, type CubeSchema, type Label, nearest, OpenEOError } from '../../cube/index.ts';
import { labelsOf, namesOf, pickLabels, positionOf, replaceDimension } from './dimensions.ts';
import { labelsWithin } from './temporal.ts';

/** One dimension's labels picked. */
export interface Pick {
  readonly position: number;
  readonly indices: readonly number[];
  readonly schema: CubeSchema;
}

/** Index of a band by its unique name, else by common name, else by alias; undefined where none or several match. */
export function matchBand(dimension: BandsDimension, name: Label): readonly number[] {
  const byName = dimension.labels.flatMap((label, index) => (label === name ? [index] : []));
  if (byName.length > 0) return byName;
  const byCommonName = dimension.bands.flatMap((band, index) => (band.commonName === name ? [index] : []));
  if (byCommonName.length > 0) return byCommonName;
  return dimension.bands.flatMap((band, index) => (band.aliases?.includes(String(name)) === true ? [index] : []));
}

function unknownLabel(name: Label, known: readonly Label[], node: string, argument: string): OpenEOError {
  const hint = nearest(String(name), known.map(String));
  return new OpenEOError(
    'ProcessParameterInvalid',
    `There is no '${name}'${hint === undefined ? '' : `: did you mean '${hint}'?`} Available: ${known.slice(0, 40).join(', ')}.`,
    { node, argument },
  );
}

function bandIndices(dimension: BandsDimension, selection: Extract<Selection, { kind: 'bands' }>, node: string): readonly number[] {
  const found: number[] = [];
  for (const name of selection.bands) {
    const matches = matchBand(dimension, name);
    if (matches.length === 0) throw unknownLabel(name, dimension.labels, node, 'bands');
    found.push(...matches);
  }
  for (const [low, high] of selection.wavelengths) {
    const matches = dimension.bands.flatMap((band, index) =>
      band.wavelength !== undefined && band.wavelength >= low && band.wavelength <= high ? [index] : [],
    );
    if (matches.length === 0) {
      throw new OpenEOError('ProcessParameterInvalid', `No band has its wavelength in ${low} to ${high} micrometres.`, {
        node,
        argument: 'wavelengths',
      });
    }
    found.push(...matches);
  }
  return [...new Set(found)];
}

/** The picks that a selection comes to: one dimension, or every temporal one where an interval names none. */
export function bindSelect(operator: OperatorOf<'select'>, input: CubeSchema): readonly Pick[] {
  const node = operator.nodes[0] ?? '';
  const { selection } = operator;
  const pick = (schema: CubeSchema, position: number, indices: readonly number[]): Pick => {
    const schemaAfter = replaceDimension(schema, position, pickLabels(schema.dimensions[position]!, indices));
    return { position, indices, schema: schemaAfter };
  };
  switch (selection.kind) {
    case 'bands': {
      const position = input.dimensions.findIndex((dimension) => dimension.kind === 'bands');
      if (position < 0) throw new OpenEOError('DimensionMissing', 'A band dimension is missing.', { node, argument: 'data' });
      return [pick(input, position, bandIndices(input.dimensions[position] as BandsDimension, selection, node))];
    }
    case 'labels': {
      const position = positionOf(input, operator.dimension ?? '', { node });
      const known = labelsOf(input, input.dimensions[position]!);
      const indices = selection.labels.map((label) => {
        const index = known.indexOf(label);
        if (index < 0) throw unknownLabel(label, known, node, 'labels');
        return index;
      });
      return [pick(input, position, indices)];
    }
    case 'interval': {
      const positions =
        operator.dimension === undefined
          ? input.dimensions.flatMap((dimension, index) => (dimension.kind === 'temporal' ? [index] : []))
          : [positionOf(input, operator.dimension, { node })];
      if (positions.length === 0) {
        throw new OpenEOError('DimensionNotAvailable', `The cube has no temporal dimension; it has ${namesOf(input)}.`, {
          node,
          argument: 'data',
        });
      }
      const picks: Pick[] = [];
      let schema = input;
      for (const position of positions) {
        const dimension = schema.dimensions[position]!;
        if (dimension.kind !== 'temporal')
          throw new OpenEOError('DimensionNotAvailable', `Dimension '${dimension.name}' is not temporal.`, { node, argument: 'dimension' });
        const next = pick(schema, position, labelsWithin(dimension, selection.extent, node));
        picks.push(next);
        schema = next.schema;
      }
      return picks;
    }
  }
}
