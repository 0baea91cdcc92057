export * from './expression.ts';
export * from './inline-cube.ts';
export * from './operator.ts';
export * from './process.ts';
export * from './value.ts';
