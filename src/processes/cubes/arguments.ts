import type {
  Area,
  Arguments,
  BoxArgument,
  CallbackValue,
  CollectionQuery,
  Expression,
  Hash,
  LoweringContext,
  TemporalExtent,
  Value,
} from '../../algebra/index.ts';

function describe(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  switch (value.kind) {
    case 'literal':
      return value.value === null ? 'null' : Array.isArray(value.value) ? 'an array' : `a ${typeof value.value}`;
    case 'callback':
      return 'a process graph';
    case 'features':
      return 'geometries';
    case 'cube':
      return 'a data cube';
    default:
      return 'a value that depends on pixels';
  }
}

/** A value known before any pixel is read. */
export function literalOf(value: Value | undefined, context: LoweringContext, argument: string): unknown {
  if (value?.kind === 'literal') return value.value;
  return context.fail('ProcessParameterInvalid', `A value known in advance is needed, not ${describe(value)}.`, argument);
}

/** As `literalOf`; absent and null give the fallback. */
export function literalOr(value: Value | undefined, fallback: unknown, context: LoweringContext, argument: string): unknown {
  if (value === undefined) return fallback;
  return literalOf(value, context, argument) ?? fallback;
}

/** A name, or undefined where it is absent or null. */
export function optionalName(value: Value | undefined, context: LoweringContext, argument: string): string | undefined {
  const name = literalOr(value, undefined, context, argument);
  return name === undefined ? undefined : String(name);
}

export function cubeOf(value: Value | undefined, context: LoweringContext, argument: string): Hash {
  if (value?.kind === 'cube') return value.operator;
  return context.fail('ProcessParameterInvalid', `A data cube is needed, not ${describe(value)}.`, argument);
}

export function callbackOf(value: Value | undefined, context: LoweringContext, argument: string): CallbackValue {
  if (value?.kind === 'callback') return value;
  return context.fail('ProcessParameterInvalid', `A process graph is needed, not ${describe(value)}.`, argument);
}

/** Geometries: GeoJSON given in the graph, or computed features. */
export function featuresOf(value: Value | undefined, context: LoweringContext, argument: string): Hash {
  if (value?.kind === 'features') return value.features;
  if (value?.kind === 'literal' && typeof value.value === 'object' && value.value !== null && 'type' in value.value)
    return context.content(value.value);
  return context.fail('ProcessParameterInvalid', `Geometries (GeoJSON) are needed, not ${describe(value)}.`, argument);
}

export function boxOf(value: Value | undefined, context: LoweringContext, argument: string): BoxArgument {
  const box = literalOf(value, context, argument) as BoxArgument;
  for (const edge of ['west', 'south', 'east', 'north'] as const) {
    if (typeof box?.[edge] !== 'number' || !Number.isFinite(box[edge])) {
      return context.fail('ProcessParameterInvalid', `The box has no number for '${edge}'.`, argument);
    }
  }
  if (box.south > box.north)
    return context.fail('ProcessParameterInvalid', `The box ends (north ${box.north}) before it begins (south ${box.south}).`, argument);
  return { west: box.west, south: box.south, east: box.east, north: box.north, crs: box.crs ?? 4326 };
}

/** Box or geometries; undefined where there is no limit. */
export function areaOf(value: Value | undefined, context: LoweringContext, argument: string): Area | undefined {
  if (value === undefined || (value.kind === 'literal' && value.value === null)) return undefined;
  if (value.kind === 'literal' && typeof value.value === 'object' && 'west' in (value.value as object))
    return { kind: 'box', box: boxOf(value, context, argument) };
  return { kind: 'features', features: featuresOf(value, context, argument) };
}

/** Query of load_collection and load_stac from their common parameters. */
export function loadQuery(from: CollectionQuery['from'], args: Arguments, context: LoweringContext): CollectionQuery {
  const bands = literalOr(args['bands'], undefined, context, 'bands') as readonly string[] | undefined;
  if (bands !== undefined && bands.length === 0)
    context.fail('ProcessParameterInvalid', 'An empty list of bands selects nothing; null selects all.', 'bands');
  const conditions = literalOr(args['properties'], undefined, context, 'properties') as Readonly<Record<string, CallbackValue>> | undefined;
  const properties: Record<string, Expression> = {};
  for (const [name, condition] of Object.entries(conditions ?? {})) {
    if (condition?.kind !== 'callback')
      context.fail('ProcessParameterInvalid', `The condition on '${name}' must be a process graph.`, 'properties');
    properties[name] = context.lambda(condition, ['value']);
  }
  const flags = args['featureflags'] === undefined ? undefined : literalOr(args['featureflags'], undefined, context, 'featureflags');
  return {
    from,
    bands: bands?.map(String),
    time: literalOr(args['temporal_extent'], undefined, context, 'temporal_extent') as TemporalExtent | undefined,
    area: areaOf(args['spatial_extent'], context, 'spatial_extent'),
    properties: Object.keys(properties).length === 0 ? undefined : properties,
    featureFlags: flags as Readonly<Record<string, unknown>> | undefined,
  };
}
