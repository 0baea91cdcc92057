export { processRegistry } from './registry.ts';
