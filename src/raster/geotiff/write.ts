// What writing GeoTIFF offers to other rooms; reading is beside it.
export { type AssembleOptions, assembleCog, type ReadTile } from './cog-assemble.ts';
export { type CogPlan, planCog, type TileSizes } from './cog-layout.ts';
export { commonStorage, type Storage, storePlane } from './common-storage.ts';
export { encodeCog, reduceTile } from './encode-cog.ts';
export { joinQuadrants, type Plane, type ReduceOptions, reducePlane } from './overview.ts';
export {
  type Compression,
  type Level,
  levelsOf,
  nodataOf,
  type OverviewMethod,
  type RasterBand,
  type RasterLayout,
  type RasterLayoutRequest,
  rasterLayout,
  tileExtent,
} from './raster-layout.ts';
export { encodeTile, type TileOptions, type WrittenTile, writeTile } from './write-tile.ts';
