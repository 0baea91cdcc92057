import { type CubeSchema, centreX, centreY, type Grid, type Label, lengthOf, onLattice, type TimeLabel } from '../../cube/index.ts';

export type CellValue = number | boolean | string | null;

/** A cube held whole, one JavaScript value a cell, row-major in the schema's order; null is no-data. For small cubes and as the oracle of the kernels. */
export interface ValueCube {
  readonly schema: CubeSchema;
  readonly values: readonly CellValue[];
}

/** Number of labels of each dimension, in order. */
export function sizesOf(schema: CubeSchema): readonly number[] {
  return schema.dimensions.map((dimension) => lengthOf(schema, dimension));
}

/** Distance in `values` between neighbours along each dimension. */
export function stridesOf(sizes: readonly number[]): readonly number[] {
  const strides = new Array<number>(sizes.length);
  let stride = 1;
  for (let position = sizes.length - 1; position >= 0; position -= 1) {
    strides[position] = stride;
    stride *= sizes[position]!;
  }
  return strides;
}

export function volumeOf(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}

/** Cells between two looks at whether the work is to end. */
export const cellsBetweenChecks = 4096;

/** Calls back for each cell with its coordinates (one array, reused). `checkCancelled` throws where the work is to end. */
export function forEachCell(
  sizes: readonly number[],
  visit: (coordinates: readonly number[], offset: number) => void,
  checkCancelled?: () => void,
): void {
  const total = volumeOf(sizes);
  const coordinates = new Array<number>(sizes.length).fill(0);
  for (let offset = 0; offset < total; offset += 1) {
    if (offset % cellsBetweenChecks === 0) checkCancelled?.();
    visit(coordinates, offset);
    for (let position = sizes.length - 1; position >= 0; position -= 1) {
      coordinates[position]! += 1;
      if (coordinates[position]! < sizes[position]!) break;
      coordinates[position] = 0;
    }
  }
}

/** The same cube on another window of its lattice; null where it has no pixels. */
export function onGrid(cube: ValueCube, grid: Grid | undefined): ValueCube {
  const own = cube.schema.grid;
  if (own === undefined || grid === undefined) return cube;
  const target = onLattice(grid, own.lattice);
  if (target === undefined) throw new TypeError('a cube was asked for on a lattice that is not its own');
  if (target.column === own.column && target.row === own.row && target.width === own.width && target.height === own.height) return cube;
  const schema = { ...cube.schema, grid };
  const sizes = sizesOf(schema);
  const strides = stridesOf(sizesOf(cube.schema));
  const x = axisPosition(schema, 'x');
  const y = axisPosition(schema, 'y');
  const values = new Array<CellValue>(volumeOf(sizes)).fill(null);
  forEachCell(sizes, (coordinates, offset) => {
    let from = 0;
    for (let position = 0; position < sizes.length; position += 1) {
      let coordinate = coordinates[position]!;
      if (position === x) coordinate += target.column - own.column;
      else if (position === y) coordinate += target.row - own.row;
      if (
        (position === x && (coordinate < 0 || coordinate >= own.width)) ||
        (position === y && (coordinate < 0 || coordinate >= own.height))
      )
        return;
      from += coordinate * strides[position]!;
    }
    values[offset] = cube.values[from]!;
  });
  return { schema, values };
}

/** Position of the raster's x or y among the dimensions, -1 without. */
export function axisPosition(schema: CubeSchema, axis: 'x' | 'y'): number {
  return schema.dimensions.findIndex((dimension) => dimension.kind === 'spatial' && dimension.labels === 'grid' && dimension.axis === axis);
}

/** Labels of a dimension as an expression sees them: times with their interval, pixel centres of a raster's axes. */
export function expressionLabels(schema: CubeSchema, position: number): readonly (Label | TimeLabel)[] {
  const dimension = schema.dimensions[position]!;
  if (dimension.kind === 'spatial' && dimension.labels === 'grid') {
    const grid = schema.grid!;
    return Array.from({ length: lengthOf(schema, dimension) }, (_, index) =>
      dimension.axis === 'x' ? centreX(grid, index) : centreY(grid, index),
    );
  }
  return dimension.labels as readonly (Label | TimeLabel)[];
}

/** Common names and aliases that bands answer to besides their labels. */
export function otherNames(schema: CubeSchema, position: number): readonly (readonly string[])[] | undefined {
  const dimension = schema.dimensions[position]!;
  if (dimension.kind !== 'bands') return undefined;
  return dimension.bands.map((band) => [...(band.commonName === undefined ? [] : [band.commonName]), ...(band.aliases ?? [])]);
}
