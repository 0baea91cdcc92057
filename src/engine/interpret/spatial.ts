import type { Border, ResampleMethod } from '../../algebra/index.ts';
import { type CubeSchema, type Grid, type NumericArray, OpenEOError } from '../../cube/index.ts';
import type { BoundOperatorOf } from '../../plan/index.ts';
import { warpPlane } from '../../raster/index.ts';
import { axisPosition, type CellValue, onGrid, sizesOf, stridesOf, type ValueCube, volumeOf } from './value-cube.ts';

/** Number of x-y planes, and how a plane's pixels lie in the values. */
export interface Planes {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  offsetOf(plane: number): number;
  readonly strideX: number;
  readonly strideY: number;
}

export function planesOf(schema: CubeSchema): Planes {
  const x = axisPosition(schema, 'x');
  const y = axisPosition(schema, 'y');
  const sizes = sizesOf(schema);
  const strides = stridesOf(sizes);
  const others = sizes.flatMap((size, position) => (position === x || position === y ? [] : [{ size, stride: strides[position]! }]));
  return {
    count: volumeOf(others.map(({ size }) => size)),
    width: sizes[x]!,
    height: sizes[y]!,
    strideX: strides[x]!,
    strideY: strides[y]!,
    offsetOf: (plane) => {
      let rest = plane;
      let offset = 0;
      for (let index = others.length - 1; index >= 0; index -= 1) {
        const { size, stride } = others[index]!;
        offset += (rest % size) * stride;
        rest = Math.floor(rest / size);
      }
      return offset;
    },
  };
}

/** One plane as numbers; null is NaN, booleans are 0 and 1. */
export function readPlane(cube: ValueCube, planes: Planes, plane: number): Float64Array {
  const { width, height, strideX, strideY } = planes;
  const offset = planes.offsetOf(plane);
  const numbers = new Float64Array(width * height);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const value = cube.values[offset + row * strideY + column * strideX]!;
      numbers[row * width + column] = value === null ? Number.NaN : Number(value);
    }
  }
  return numbers;
}

/** A cube computed plane by plane from numbers; NaN becomes null. */
export function fromPlanes(schema: CubeSchema, plane: (index: number) => NumericArray): ValueCube {
  const planes = planesOf(schema);
  const values = new Array<CellValue>(planes.count * planes.width * planes.height);
  for (let index = 0; index < planes.count; index += 1) {
    const numbers = plane(index);
    const offset = planes.offsetOf(index);
    for (let row = 0; row < planes.height; row += 1) {
      for (let column = 0; column < planes.width; column += 1) {
        const value = numbers[row * planes.width + column]!;
        values[offset + row * planes.strideY + column * planes.strideX] = Number.isNaN(value) ? null : value;
      }
    }
  }
  return { schema, values };
}

export function interpretResample(operator: BoundOperatorOf<'resample'>, input: ValueCube): ValueCube {
  const planes = planesOf(input.schema);
  return fromPlanes(operator.schema, (index) =>
    resamplePlane(readPlane(input, planes, index), input.schema.grid!, operator.schema.grid!, operator.method),
  );
}

/** A plane of doubles (NaN is no-data) on another grid. */
function resamplePlane(source: Float64Array, from: Grid, to: Grid, method: ResampleMethod): Float64Array {
  const data = new Float64Array(to.width * to.height).fill(Number.NaN);
  warpPlane({ data: source, grid: from, stride: from.width, nodata: [] }, { data, grid: to, stride: to.width, nodata: Number.NaN }, method);
  return data;
}

/** Index on an axis of `size` pixels for a position outside, by the border rule; -1 where a constant stands instead. */
function borderIndex(position: number, size: number, border: Border): number {
  if (position >= 0 && position < size) return position;
  switch (border) {
    case 'replicate':
      return position < 0 ? 0 : size - 1;
    case 'reflect': {
      const period = 2 * size;
      const folded = ((position % period) + period) % period;
      return folded < size ? folded : period - 1 - folded;
    }
    case 'reflect_pixel': {
      if (size === 1) return 0;
      const period = 2 * size - 2;
      const folded = ((position % period) + period) % period;
      return folded < size ? folded : period - folded;
    }
    case 'wrap':
      return ((position % size) + size) % size;
    default:
      return -1;
  }
}

/** Products between two looks at whether the work is to end. */
const productsBetweenChecks = 4_000_000;

/** Weighted sum of the neighbourhood of each pixel; weights as in a correlation: the kernel is not turned. `checkCancelled` throws where the work is to end. */
export function convolvePlane(
  source: ArrayLike<number>,
  width: number,
  height: number,
  operator: Pick<BoundOperatorOf<'window'>, 'kernel' | 'factor' | 'border' | 'replaceInvalid'>,
  checkCancelled?: () => void,
): Float64Array {
  const { kernel, factor, border, replaceInvalid } = operator;
  const rows = kernel.length;
  const columns = kernel[0]!.length;
  const constant = typeof border === 'number' ? border : 0;
  const data = new Float64Array(width * height);
  const pixelsBetweenChecks = Math.max(1, Math.floor(productsBetweenChecks / (rows * columns)));
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      if (checkCancelled !== undefined && (row * width + column) % pixelsBetweenChecks === 0) checkCancelled();
      let sum = 0;
      for (let kernelRow = 0; kernelRow < rows; kernelRow += 1) {
        const y = borderIndex(row + kernelRow - (rows >> 1), height, border);
        for (let kernelColumn = 0; kernelColumn < columns; kernelColumn += 1) {
          const x = borderIndex(column + kernelColumn - (columns >> 1), width, border);
          let value = x < 0 || y < 0 ? constant : source[y * width + x]!;
          if (!Number.isFinite(value)) value = replaceInvalid;
          sum += value * kernel[kernelRow]![kernelColumn]!;
        }
      }
      data[row * width + column] = sum * factor;
    }
  }
  return data;
}

export function interpretWindow(operator: BoundOperatorOf<'window'>, input: ValueCube): ValueCube {
  const planes = planesOf(input.schema);
  const cube: ValueCube = fromPlanes(input.schema, (index) =>
    convolvePlane(readPlane(input, planes, index), planes.width, planes.height, operator),
  );
  return onGrid({ schema: { ...operator.schema, grid: input.schema.grid }, values: cube.values }, operator.schema.grid);
}

/** The pixels of a window; where `inside` is given (1 in the geometries, 0 outside), the others are null. */
export function interpretCrop(operator: BoundOperatorOf<'crop'>, input: ValueCube, inside: Uint8Array | undefined): ValueCube {
  const cube = onGrid(input, operator.schema.grid);
  if (inside === undefined) return { schema: operator.schema, values: cube.values };
  const planes = planesOf(operator.schema);
  if (inside.length !== planes.width * planes.height)
    throw new OpenEOError('Internal', 'The mask of the geometries does not match the grid.');
  const values = [...cube.values];
  for (let index = 0; index < planes.count; index += 1) {
    const offset = planes.offsetOf(index);
    for (let pixel = 0; pixel < inside.length; pixel += 1) {
      if (inside[pixel] === 0)
        values[offset + Math.floor(pixel / planes.width) * planes.strideY + (pixel % planes.width) * planes.strideX] = null;
    }
  }
  return { schema: operator.schema, values };
}
