export * from './crs.ts';
export * from './data-type.ts';
export * from './error.ts';
export * from './grid.ts';
export * from './schema.ts';
export * from './time.ts';
export * from './nearest.ts';
