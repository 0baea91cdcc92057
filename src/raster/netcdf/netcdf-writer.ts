import { writeFileSync } from 'node:fs';
import type { Dataset, Group } from 'h5wasm/node';
import type { NumericArray, NumericType } from '../../cube/index.ts';
import { allocate, factsOf, OpenEOError } from '../../cube/index.ts';
import { ChunkCoverage } from './chunk-coverage.ts';
import type { Attributes } from './grid-mapping.ts';
import type { Coordinate, NetcdfLayout, Variable } from './netcdf-layout.ts';

/** Values are written block by block; the file is complete when it is closed. */
export interface NetcdfWriter {
  /**
   * A block of a variable: `start` and `shape` along its dimensions, `data` in row-major order without gaps, of the variable's type and
   * with its no-data value. Blocks must not overlap. Blocks of whole chunks are fastest: a chunk written in parts is compressed as often.
   */
  write(variable: string, start: readonly number[], shape: readonly number[], data: NumericArray): void;
  /** Fills chunks that were never written with no-data, and ends the file. Throws where a chunk was written in part. */
  close(): void;
  /** Ends without completing; the file is not to be used. */
  abort(): void;
}

const formats: Readonly<Record<NumericType, string>> = {
  u8: '<B',
  i8: '<b',
  u16: '<H',
  i16: '<h',
  u32: '<I',
  i32: '<i',
  f32: '<f',
  f64: '<d',
};

/** Bytes of the largest block: it is copied into the 2 GiB of memory that the library can address, of which the rest is its own. */
const largestBlockBytes = 512 << 20;

/**
 * Creates a netCDF-4 file at `path`, replacing one that is there, with all of the layout but its values.
 * Memory holds one block beside the library; files may be larger than memory. Throws `Internal` where the file cannot be written.
 */
export async function createNetcdf(path: string, layout: NetcdfLayout): Promise<NetcdfWriter> {
  // 15 MB of WebAssembly that only this format needs.
  const hdf5 = await import('h5wasm/node');
  const library = await hdf5.ready;
  try {
    // The library says no more than that it failed; the file system says why.
    writeFileSync(path, '');
  } catch (cause) {
    throw new OpenEOError('Internal', `The netCDF file ${path} cannot be created.`, { file: path, cause });
  }
  const file = new hdf5.File(path, 'w', { track_order: true });
  if (file.file_id < 0n) throw new OpenEOError('Internal', `The netCDF file ${path} cannot be created.`, { file: path });
  const open = new Map<string, { readonly variable: Variable; readonly coverage: ChunkCoverage }>();
  try {
    writeAttributes(file, layout.attributes);
    for (const coordinate of layout.coordinates) writeCoordinate(file, coordinate);
    if (layout.gridMapping !== undefined) {
      const mapping = file.create_dataset({ name: layout.gridMapping.name, data: new Int32Array(1), shape: [] });
      writeAttributes(mapping, layout.gridMapping.attributes);
    }
    for (const variable of layout.variables) {
      createVariable(file, variable, layout.level);
      open.set(variable.name, { variable, coverage: new ChunkCoverage(variable.shape, variable.chunks) });
    }
  } catch (cause) {
    file.close();
    throw new OpenEOError('Internal', `The netCDF file ${path} cannot be written.`, { file: path, cause });
  }

  const put = (variable: Variable, start: readonly number[], shape: readonly number[], data: NumericArray): void => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const pointer = library._malloc(Math.max(1, bytes.length));
    if (pointer === 0)
      throw new OpenEOError(
        'Internal',
        `A netCDF block of ${bytes.length} bytes exceeds the library's memory of ${library.MAXIMUM_MEMORY} bytes.`,
      );
    try {
      library.HEAPU8.set(bytes, pointer);
      // A value without dimensions has nothing to select from.
      const [count, offset, strides] =
        shape.length === 0 ? [null, null, null] : [shape.map(BigInt), start.map(BigInt), shape.map(() => 1n)];
      const status = library.set_dataset_data(file.file_id, `/${variable.name}`, count, offset, strides, BigInt(pointer));
      if (status < 0) throw new OpenEOError('Internal', `Writing ${variable.name} to the netCDF file ${path} failed.`, { file: path });
    } finally {
      library._free(pointer);
    }
  };
  const finish = (): void => {
    if (file.close() < 0) throw new OpenEOError('Internal', `The netCDF file ${path} could not be completed.`, { file: path });
  };

  return {
    write(name, start, shape, data) {
      const found = open.get(name);
      if (found === undefined) throw new Error(`no variable ${name}; there are ${[...open.keys()].join(', ')}`);
      const { variable, coverage } = found;
      if (data.constructor !== allocate(variable.type, 0).constructor)
        throw new Error(`${name} is of type ${variable.type}, the block is a ${data.constructor.name}`);
      const count = shape.reduce((product, length) => product * length, 1);
      if (data.length !== count) throw new Error(`a block of ${shape.join(' x ')} has ${count} values, ${data.length} given`);
      if (data.byteLength > largestBlockBytes) {
        throw new OpenEOError(
          'Internal',
          `A netCDF block has at most ${largestBlockBytes} bytes; ${data.byteLength} were given. Write smaller blocks.`,
        );
      }
      coverage.add(start, shape);
      put(variable, start, shape, data);
    },
    close() {
      try {
        for (const { variable, coverage } of open.values()) {
          const nodata = variable.nodata ?? (factsOf(variable.type).integer ? 0 : Number.NaN);
          for (const { start, shape } of coverage.missing(variable.name)) {
            const data = allocate(
              variable.type,
              shape.reduce((product, length) => product * length, 1),
            );
            put(variable, start, shape, data.fill(nodata));
          }
        }
      } catch (error) {
        file.close();
        throw error;
      }
      finish();
    },
    abort() {
      file.close();
    },
  };
}

function writeAttributes(target: Pick<Group | Dataset, 'create_attribute'>, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    // HDF5 has no text of length 0.
    if (typeof value === 'string')
      target.create_attribute(name, value === '' ? ' ' : value, [], `S${Math.max(1, Buffer.byteLength(value))}`);
    else if (typeof value === 'number') target.create_attribute(name, Float64Array.of(value), [1], '<d');
    else target.create_attribute(name, Float64Array.from(value), [value.length], '<d');
  }
}

/** A coordinate that bears its dimension's name is an HDF5 dimension scale; others are attached to theirs. */
function writeCoordinate(file: Group, coordinate: Coordinate): void {
  const shape = [coordinate.values.length];
  const dataset =
    coordinate.kind === 'texts'
      ? file.create_dataset({ name: coordinate.name, data: [...coordinate.values], shape, dtype: 'S' })
      : file.create_dataset({
          name: coordinate.name,
          data: coordinate.type === 'i32' ? Int32Array.from(coordinate.values) : Float64Array.from(coordinate.values),
          shape,
        });
  if (coordinate.name === coordinate.dimension) dataset.make_scale(coordinate.name);
  else dataset.attach_scale(0, coordinate.dimension);
  writeAttributes(dataset, coordinate.attributes);
}

function createVariable(file: Group, variable: Variable, level: number): void {
  const rank = variable.shape.length;
  const data = allocate(variable.type, rank === 0 ? 1 : 0);
  // Created empty and then resized: the library offers no other way to have a dataset before its values.
  const dataset = file.create_dataset({
    name: variable.name,
    data: data as Uint8Array,
    dtype: formats[variable.type],
    shape: variable.shape.map(() => 0),
    ...(rank === 0 ? {} : { maxshape: [...variable.shape], chunks: [...variable.chunks], ...(level > 0 ? { compression: level } : {}) }),
  });
  if (rank > 0 && dataset.resize([...variable.shape]) < 0)
    throw new Error(`${variable.name} cannot be given the shape ${variable.shape.join(' x ')}`);
  for (const [index, dimension] of variable.dimensions.entries()) dataset.attach_scale(index, dimension);
  const nodata = variable.nodata ?? (factsOf(variable.type).integer ? undefined : Number.NaN);
  if (nodata !== undefined)
    dataset.create_attribute('_FillValue', allocate(variable.type, 1).fill(nodata) as Uint8Array, [1], formats[variable.type]);
  writeAttributes(dataset, variable.attributes);
}
