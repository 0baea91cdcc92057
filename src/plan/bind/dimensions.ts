import {
  type CubeSchema,
  centreX,
  centreY,
  type Dimension,
  type Label,
  labelText,
  lengthOf,
  OpenEOError,
  type TimeDimension,
} from '../../cube/index.ts';
import type { ScalarFacts } from '../infer.ts';

export interface BindContext {
  /** Process graph node, for errors. */
  readonly node: string;
}

/** Position of a dimension by name; `DimensionNotAvailable` names those that there are. */
export function positionOf(schema: CubeSchema, name: string, context: BindContext, argument = 'dimension'): number {
  const position = schema.dimensions.findIndex((dimension) => dimension.name === name);
  if (position < 0) {
    throw new OpenEOError('DimensionNotAvailable', `The cube has no dimension '${name}'; it has ${namesOf(schema)}.`, {
      node: context.node,
      argument,
    });
  }
  return position;
}

/** Position of the temporal dimension: the named one, else the only one. */
export function temporalPosition(schema: CubeSchema, name: string | undefined, context: BindContext): number {
  if (name !== undefined) {
    const position = positionOf(schema, name, context);
    if (schema.dimensions[position]!.kind !== 'temporal') {
      throw new OpenEOError('DimensionNotAvailable', `Dimension '${name}' is not temporal.`, { node: context.node, argument: 'dimension' });
    }
    return position;
  }
  const found = schema.dimensions.flatMap((dimension, index) => (dimension.kind === 'temporal' ? [index] : []));
  if (found.length === 0) {
    throw new OpenEOError('DimensionNotAvailable', `The cube has no temporal dimension; it has ${namesOf(schema)}.`, {
      node: context.node,
      argument: 'dimension',
    });
  }
  if (found.length > 1) {
    throw new OpenEOError(
      'TooManyDimensions',
      `The cube has several temporal dimensions (${namesOf(schema)}): say which one by 'dimension'.`,
      {
        node: context.node,
        argument: 'dimension',
      },
    );
  }
  return found[0]!;
}

export function namesOf(schema: CubeSchema): string {
  return schema.dimensions.length === 0 ? 'no dimension' : schema.dimensions.map((dimension) => `'${dimension.name}'`).join(', ');
}

/** Labels as users see them; those of a raster's x and y are the coordinates of its pixel centres. */
export function labelsOf(schema: CubeSchema, dimension: Dimension): readonly Label[] {
  if (dimension.kind === 'spatial' && dimension.labels === 'grid') {
    const { axis } = dimension;
    const grid = schema.grid!;
    return Array.from({ length: lengthOf(schema, dimension) }, (_, index) => (axis === 'x' ? centreX(grid, index) : centreY(grid, index)));
  }
  return (dimension.labels as readonly (Label | TimeDimension['labels'][number])[]).map(labelText);
}

/** How values are stored at each label of a dimension: by band along bands, all alike elsewhere. */
export function factsAlong(schema: CubeSchema, position: number): readonly ScalarFacts[] {
  const dimension = schema.dimensions[position]!;
  if (dimension.kind === 'bands') return dimension.bands.map(({ type, nodata, categorical }) => ({ type, nodata, categorical }));
  const one = factsOfCube(schema);
  return Array.from({ length: lengthOf(schema, dimension) }, () => one);
}

/** What all values of a cube have in common: that of its bands where they are alike, else a float. */
export function factsOfCube(schema: CubeSchema): ScalarFacts {
  const bands = schema.dimensions.find((dimension) => dimension.kind === 'bands');
  if (bands === undefined || bands.kind !== 'bands' || bands.bands.length === 0)
    return { type: schema.type, nodata: schema.nodata, categorical: false };
  const [first] = bands.bands;
  const alike = bands.bands.every((band) => band.type === first!.type && Object.is(band.nodata, first!.nodata));
  if (alike) return { type: first!.type, nodata: first!.nodata, categorical: bands.bands.every((band) => band.categorical) };
  const wide = bands.bands.some((band) => band.type === 'f64' || band.type === 'i32' || band.type === 'u32');
  return { type: wide ? 'f64' : 'f32', categorical: false };
}

/** The dimension with only some of its labels, in the given order. */
export function pickLabels(dimension: Dimension, indices: readonly number[]): Dimension {
  switch (dimension.kind) {
    case 'temporal':
      return { ...dimension, labels: indices.map((index) => dimension.labels[index]!) };
    case 'bands':
      return {
        ...dimension,
        labels: indices.map((index) => dimension.labels[index]!),
        bands: indices.map((index) => dimension.bands[index]!),
      };
    case 'spatial':
      return dimension.labels === 'grid'
        ? dimension
        : { ...dimension, labels: indices.map((index) => (dimension.labels as readonly Label[])[index]!) };
    default:
      return { ...dimension, labels: indices.map((index) => dimension.labels[index]!) };
  }
}

function isAxis(dimension: Dimension | undefined): boolean {
  return dimension?.kind === 'spatial' && dimension.labels === 'grid';
}

/** The schema with another dimension at a position, or without it. A raster that loses an axis is none: the other one enumerates its coordinates. */
export function replaceDimension(schema: CubeSchema, position: number, dimension: Dimension | undefined): CubeSchema {
  const dimensions = [...schema.dimensions];
  dimensions.splice(position, 1, ...(dimension === undefined ? [] : [dimension]));
  if (!isAxis(schema.dimensions[position]) || isAxis(dimension)) return { ...schema, dimensions };
  const { grid: _grid, ...rest } = schema;
  return {
    ...rest,
    dimensions: dimensions.map((other) =>
      other.kind === 'spatial' && other.labels === 'grid'
        ? { ...other, labels: labelsOf(schema, other), referenceSystem: schema.grid!.lattice.crs.code }
        : other,
    ),
  };
}

/** The schema with every value stored as `facts` say; band metadata that spoke of the old values (scale, offset) goes. */
export function withFacts(schema: CubeSchema, facts: (before: ScalarFacts) => ScalarFacts): CubeSchema {
  const after = facts(factsOfCube(schema));
  return {
    ...schema,
    type: after.type,
    nodata: after.nodata,
    dimensions: schema.dimensions.map((dimension) => {
      if (dimension.kind !== 'bands') return dimension;
      return {
        ...dimension,
        bands: dimension.bands.map((band) => {
          const own = facts({ type: band.type, nodata: band.nodata, categorical: band.categorical });
          const raw = own.type === band.type && Object.is(own.nodata, band.nodata);
          const { scale, offset, nodata: _before, ...kept } = band;
          return { ...kept, ...own, ...(raw ? { scale, offset } : {}) };
        }),
      };
    }),
  };
}
