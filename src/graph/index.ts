export { type Finding, throwFindings } from './finding.ts';
export { graphLimits } from './limits.ts';
export type { ProcessRegistry } from './parse-context.ts';
export { namespacesOf, type ParsedGraph, type ParseOptions, parseGraph } from './parse-graph.ts';
export type { Argument, ProcessGraph, ProcessNode } from './process-graph.ts';
export { nearestName } from './suggest.ts';
