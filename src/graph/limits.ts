/** What one parse accepts. A graph beyond is refused by a finding that names the limit. */
export const graphLimits = {
  /** Arrays, objects, callbacks and user-defined processes in each other. */
  depth: 200,
  /** Nodes, with those of callbacks and of user-defined processes each time they are called. */
  nodes: 150_000,
  /** JSON values in arguments. */
  values: 20_000_000,
  /** JSON Schemas in the declarations of user-defined parameters, counting those inside others: each costs more than a node. */
  schemas: 5_000,
} as const;
