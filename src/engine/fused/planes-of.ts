import { type CubeSchema, type DataType, type Dimension, isNumericType, lengthOf, type NumericType } from '../../cube/index.ts';

/** The dimensions that planes are counted by: all but a raster's x and y. */
export function labelDimensions(schema: CubeSchema): readonly Dimension[] {
  return schema.dimensions.filter((dimension) => !(dimension.kind === 'spatial' && dimension.labels === 'grid'));
}

/** Number of planes: combinations of labels. */
export function planeCount(schema: CubeSchema): number {
  return labelDimensions(schema).reduce((product, dimension) => product * lengthOf(schema, dimension), 1);
}

/** Label index along each labelled dimension of a plane. */
export function labelsAt(schema: CubeSchema, plane: number): readonly number[] {
  const dimensions = labelDimensions(schema);
  const indices = new Array<number>(dimensions.length);
  let rest = plane;
  for (let position = dimensions.length - 1; position >= 0; position -= 1) {
    const size = lengthOf(schema, dimensions[position]!);
    indices[position] = rest % size;
    rest = Math.floor(rest / size);
  }
  return indices;
}

/** How a plane is stored. NaN as no-data: a float, or an integer plane without any. */
export interface PlaneStorage {
  readonly type: NumericType;
  readonly nodata: number;
}

const booleanStorage: PlaneStorage = { type: 'u8', nodata: 255 };

/** The facts of the plane with that index: its band's, or those of the whole cube. */
function factsAt(schema: CubeSchema, plane: number): Pick<CubeSchema, 'type' | 'nodata'> {
  const dimensions = labelDimensions(schema);
  const bandsAt = dimensions.findIndex((dimension) => dimension.kind === 'bands');
  const bands = dimensions[bandsAt];
  return bands?.kind === 'bands' ? bands.bands[labelsAt(schema, plane)[bandsAt]!]! : schema;
}

/** Type of the values of the plane with that index, whatever they are stored as. */
export function typeAt(schema: CubeSchema, plane: number): DataType {
  return factsAt(schema, plane).type;
}

/** Storage of the plane with that index: by band, or that of the whole cube. Booleans are 0 and 1, no-data 255. */
export function storageAt(schema: CubeSchema, plane: number): PlaneStorage {
  const facts = factsAt(schema, plane);
  if (facts.type === 'boolean') return booleanStorage;
  if (!isNumericType(facts.type)) return { type: 'f64', nodata: Number.NaN };
  return { type: facts.type, nodata: facts.nodata ?? Number.NaN };
}
