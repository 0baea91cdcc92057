import type { OperatorOf } from '../../algebra/index.ts';
import { type BandsDimension, type CubeSchema, OpenEOError } from '../../cube/index.ts';
import { matchBand } from './select.ts';

/** Position of the bands and the index of each band that an index process needs; its own exceptions where a band is missing or ambiguous. */
export function bindBands(
  operator: OperatorOf<'index'>,
  input: CubeSchema,
): { readonly position: number; readonly indices: readonly number[] } {
  const node = operator.nodes[0] ?? '';
  const positions = input.dimensions.flatMap((dimension, index) => (dimension.kind === 'bands' ? [index] : []));
  if (positions.length !== 1) {
    throw new OpenEOError(
      'DimensionAmbiguous',
      positions.length === 0 ? 'The cube has no dimension of type bands.' : 'The cube has several dimensions of type bands.',
      {
        node,
        argument: 'data',
      },
    );
  }
  const dimension = input.dimensions[positions[0]!] as BandsDimension;
  const indices = operator.bands.map(({ name, exception, argument }) => {
    const matches = matchBand(dimension, name);
    if (matches.length !== 1) {
      const found = matches.map((index) => dimension.labels[index]).join(', ');
      const known = dimension.bands
        .map((band) => (band.commonName === undefined ? band.name : `${band.name} (${band.commonName})`))
        .join(', ');
      throw new OpenEOError(
        exception,
        `${matches.length === 0 ? `No band is` : `Several bands (${found}) are`} '${name}'; the bands are ${known}. Name one of them.`,
        { node, argument },
      );
    }
    return matches[0]!;
  });
  if (operator.targetBand !== null && dimension.labels.includes(operator.targetBand)) {
    throw new OpenEOError('BandExists', `A band '${operator.targetBand}' exists already.`, { node, argument: 'target_band' });
  }
  return { position: positions[0]!, indices };
}
