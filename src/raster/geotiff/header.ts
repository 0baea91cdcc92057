import { factsOf, type Grid, type NumericType, OpenEOError } from '../../cube/index.ts';
import type { ByteSource } from '../../storage/index.ts';
import { type Directory, readStructure } from './directory.ts';
import { parseGdalMetadata, type TiffBand } from './gdal-metadata.ts';
import { type Georeferencing, georeferencingOf, gridOf } from './georeferencing.ts';
import { HeaderBytes } from './header-bytes.ts';
import { imageOf, type TiffImage } from './image.ts';
import { tags } from './tags.ts';
import { unreadable } from './unreadable.ts';

/** All that must be known of a file to read its pixels. Plain data (numbers, texts, typed arrays): it can be cached and sent to workers. */
export interface TiffHeader {
  /** Path or URL. */
  readonly name: string;
  readonly sizeBytes?: number;
  readonly byteOrder: 'little' | 'big';
  readonly isBigTiff: boolean;
  /** By level: full resolution, then overviews from large to small. All have the same samples and type. */
  readonly images: readonly TiffImage[];
  /** By level: the mask of that image, 0 where pixels are invalid. */
  readonly masks: readonly (TiffImage | undefined)[];
  readonly georeferencing: Georeferencing;
  /** Of the full resolution; absent where there is no usable georeferencing or reference system: `gridOf` says why. */
  readonly grid?: Grid;
  /** Pixels of this value are no-data. Absent where none is stated, or one that the type cannot hold. */
  readonly nodata?: number;
  /** One a sample. */
  readonly bands: readonly TiffBand[];
  /** GDAL's metadata of the file. */
  readonly metadata: Readonly<Record<string, string>>;
}

const reducedResolution = 1;
const transparencyMask = 4;

/**
 * Reads the header of a GeoTIFF, classic or Big, of either byte order: mostly one read of 32 kB.
 * Throws `SourceUnreadable` where the file is damaged, is no TIFF, or holds what is not supported (named); other pages of the file are not looked at.
 */
export async function readHeader(source: ByteSource, signal?: AbortSignal): Promise<TiffHeader> {
  const bytes = new HeaderBytes(source, signal);
  const { byteOrder, isBigTiff, directories } = await readStructure(bytes);
  const main = directories[0];
  if (main === undefined) throw unreadable(source.name, 'is damaged: it has no image');
  const full = imageOf(main, source.name, false);
  const images = [full, ...overviewsOf(full, directories, source.name)];
  const header: TiffHeader = {
    name: source.name,
    sizeBytes: source.sizeBytes,
    byteOrder,
    isBigTiff,
    images,
    masks: masksOf(images, directories, source.name),
    georeferencing: georeferencingOf(main, full.height),
    nodata: nodataOf(main.text(tags.gdalNodata), full.type),
    ...parseGdalMetadata(main.text(tags.gdalMetadata), full.samples),
  };
  return { ...header, grid: usableGrid(header) };
}

function subfileType(directory: Directory): number {
  return directory.numbers(tags.newSubfileType)?.[0] ?? 0;
}

/** Reduced images of the same samples; one that cannot be used is left out, since the full resolution serves in its place. */
function overviewsOf(full: TiffImage, directories: readonly Directory[], file: string): readonly TiffImage[] {
  const reduced = directories.slice(1).filter((directory) => subfileType(directory) === reducedResolution);
  return reduced
    .map((directory) => usableImage(directory, file, false))
    .filter((image) => image !== undefined)
    .filter(
      (image) => image.samples === full.samples && image.type === full.type && image.width < full.width && image.height <= full.height,
    )
    .sort((a, b) => b.width - a.width);
}

function masksOf(images: readonly TiffImage[], directories: readonly Directory[], file: string): readonly (TiffImage | undefined)[] {
  const masks = directories.slice(1).filter((directory) => (subfileType(directory) & transparencyMask) !== 0);
  const sizeOf = (directory: Directory) => `${directory.numbers(tags.imageWidth)?.[0]} x ${directory.numbers(tags.imageLength)?.[0]}`;
  return images.map(({ width, height }) => {
    const mask = masks.find((directory) => sizeOf(directory) === `${width} x ${height}`);
    // A mask that cannot be read is an error: without it invalid pixels would pass for valid ones.
    const image = mask && imageOf(mask, file, true);
    if (image !== undefined && (image.samples !== 1 || image.type !== 'u8'))
      throw unreadable(file, 'has a mask that is not one sample of 1 or 8 bits');
    return image;
  });
}

function usableImage(directory: Directory, file: string, isMask: boolean): TiffImage | undefined {
  try {
    return imageOf(directory, file, isMask);
  } catch (error) {
    if (error instanceof OpenEOError) return undefined;
    throw error;
  }
}

function usableGrid(header: TiffHeader): Grid | undefined {
  try {
    return gridOf(header);
  } catch (error) {
    if (error instanceof OpenEOError) return undefined;
    throw error;
  }
}

/** The stated no-data as a value of the type: rounded to f32 for f32, absent where no pixel can have it. */
function nodataOf(text: string | undefined, type: NumericType): number | undefined {
  const trimmed = text?.trim().toLowerCase() ?? '';
  if (trimmed === '') return undefined;
  const isNaNText = /^[+-]?nan/.test(trimmed);
  const value = isNaNText ? Number.NaN : Number(trimmed.replace(/^([+-]?)inf$/, '$1Infinity'));
  if (Number.isNaN(value) && !isNaNText) return undefined;
  const { integer, min, max } = factsOf(type);
  if (integer) return Number.isInteger(value) && value >= min && value <= max ? value : undefined;
  return type === 'f32' ? Math.fround(value) : value;
}
