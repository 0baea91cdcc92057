export * from './expression.ts';
export * from './functions/index.ts';
export * from './inline-cube.ts';
export * from './interpret.ts';
export * from './labelled-array.ts';
export * from './operator.ts';
export * from './process.ts';
export * from './value.ts';
