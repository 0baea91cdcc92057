import type { InlineCube, InlineDimension } from '../../algebra/index.ts';
import { type CubeSchema, crsOf, type DataType, type Dimension, type Grid, timeLabelOf } from '../../cube/index.ts';

function storedType(cube: InlineCube): DataType {
  const first = cube.values.find((value) => value !== null);
  if (typeof first === 'boolean') return 'boolean';
  if (typeof first === 'string') return 'string';
  return 'f64';
}

/** Even spacing of a horizontal axis, or undefined: then its labels stay an enumeration. */
function stepOf(labels: readonly (string | number)[]): number | undefined {
  if (labels.length < 2) return undefined;
  const numbers = labels.map(Number);
  const step = (numbers[numbers.length - 1]! - numbers[0]!) / (numbers.length - 1);
  const even = numbers.every(
    (value, index) => Number.isFinite(value) && Math.abs(value - (numbers[0]! + index * step)) <= Math.abs(step) * 1e-6,
  );
  return even && step !== 0 ? step : undefined;
}

/** The lattice window that an inline cube's x and y describe: evenly spaced, x rising and y falling, in a known reference system. */
function gridOfInline(x: InlineDimension | undefined, y: InlineDimension | undefined): Grid | undefined {
  if (x === undefined || y === undefined || x.referenceSystem === undefined) return undefined;
  const stepX = stepOf(x.labels) ?? (x.labels.length === 1 ? Math.abs(stepOf(y.labels) ?? Number.NaN) : undefined);
  const stepY = stepOf(y.labels) ?? (y.labels.length === 1 && stepX !== undefined ? -stepX : undefined);
  if (stepX === undefined || stepY === undefined || !(stepX > 0) || !(stepY < 0)) return undefined;
  const lattice = {
    crs: crsOf(x.referenceSystem),
    stepX,
    stepY: -stepY,
    anchorX: Number(x.labels[0]) - stepX / 2,
    anchorY: Number(y.labels[0]) - stepY / 2,
  };
  return { lattice, column: 0, row: 0, width: x.labels.length, height: y.labels.length };
}

/** Schema of a cube given by value; where its x and y are a regular grid, the cube is a raster. */
export function bindInline(cube: InlineCube): CubeSchema {
  const type = storedType(cube);
  const grid = gridOfInline(
    cube.dimensions.find(({ axis }) => axis === 'x'),
    cube.dimensions.find(({ axis }) => axis === 'y'),
  );
  const dimensions = cube.dimensions.map((dimension): Dimension => {
    const { name, labels } = dimension;
    switch (dimension.type) {
      case 'temporal':
        return { kind: 'temporal', name, labels: labels.map((label) => timeLabelOf(String(label))) };
      case 'bands':
        return { kind: 'bands', name, labels, bands: labels.map((label) => ({ name: String(label), type, categorical: false })) };
      case 'spatial': {
        const axis = dimension.axis ?? 'x';
        return {
          kind: 'spatial',
          name,
          axis,
          labels: grid !== undefined && axis !== 'z' ? 'grid' : labels,
          referenceSystem: dimension.referenceSystem,
        };
      }
      case 'geometry':
        return { kind: 'geometry', name, labels, features: '' };
      default:
        return { kind: 'other', name, labels };
    }
  });
  return { dimensions, grid, type };
}
