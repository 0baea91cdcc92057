export { compressions, prepareCodec } from './codecs/decode-block.ts';
export { type DeflateEngine, deflateEngine } from './codecs/deflate.ts';
export type { TiffBand } from './geotiff/gdal-metadata.ts';
export { type Georeferencing, gridOf, type Placement } from './geotiff/georeferencing.ts';
export { readHeader, type TiffHeader } from './geotiff/header.ts';
export { decodedBytes, samplesPerBlock, storedRows, type TiffImage } from './geotiff/image.ts';
export {
  type BlockAddress,
  blockBytesRange,
  blockIndex,
  decodeBlockInto,
  type ImageOfFile,
  imageAt,
  type PixelWindow,
  type PlaneTarget,
} from './geotiff/read-block.ts';
export {
  type BlockPart,
  blocksOfWindow,
  hasMask,
  type LevelWindow,
  type ReadCounters,
  readMask,
  readSamples,
  readWindow,
} from './geotiff/read-window.ts';
export * from './geotiff/write.ts';
export * from './netcdf/grid-mapping.ts';
export * from './netcdf/netcdf-layout.ts';
export * from './netcdf/netcdf-writer.ts';
export * from './png/encode-png.ts';
export * from './sink.ts';
export * from './statistics.ts';
export type { WarpMethod } from './warp/method.ts';
export type { WarpSource } from './warp/source-values.ts';
export { sourceWindow, type WarpTarget, warpPlane, warpTransform } from './warp/warp-plane.ts';
