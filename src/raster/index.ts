export * from './geotiff/write.ts';
export * from './netcdf/grid-mapping.ts';
export * from './netcdf/netcdf-layout.ts';
export * from './netcdf/netcdf-writer.ts';
export * from './png/encode-png.ts';
export * from './statistics.ts';
