import type { JsonObject } from '../cube/index.ts';
import { showName } from './json-value.ts';
import { type Bindings, type Frame, type ParseContext, unknownArgument } from './parse-context.ts';
import type { Argument } from './process-graph.ts';
import type { RawArgument } from './raw-argument.ts';
import { alternativesUnder } from './schema/check-argument.ts';

export interface ArgumentPlace {
  /** Path of the node. */
  readonly node: string;
  readonly argument: string;
  readonly frame: Frame;
  /** By id in its own list of nodes: the id in the graph that is built; undefined where the node could not be built. */
  readonly placed: ReadonlyMap<string, string | undefined>;
  readonly buildCallback: (
    raw: RawArgument & { readonly kind: 'callback' },
    alternatives: readonly JsonObject[],
    keys: readonly string[],
  ) => Argument;
}

/** Replaces references by what they mean here. What turns out to be literal in all its parts becomes one literal. */
export function resolveArgument(
  context: ParseContext,
  raw: RawArgument,
  alternatives: readonly JsonObject[],
  place: ArgumentPlace,
  keys: readonly string[] = [],
): Argument {
  const { frame, placed } = place;
  switch (raw.kind) {
    case 'literal':
      return raw;
    case 'unknown':
      return unknownArgument;
    case 'node': {
      const node = placed.get(raw.node);
      return node === undefined ? unknownArgument : { kind: 'node', scope: frame.target.scope, node };
    }
    case 'parameter':
      return resolveParameter(context, raw.name, place);
    case 'callback':
      return place.buildCallback(raw, alternatives, keys);
    case 'array': {
      const under = alternativesUnder(alternatives, 0);
      const items = raw.items.map((item, index) => resolveArgument(context, item, under, place, [...keys, String(index)]));
      if (!items.every((item) => item.kind === 'literal')) return { kind: 'array', items };
      return { kind: 'literal', value: items.map((item) => item.value) };
    }
    case 'object': {
      const entries = raw.entries.map(
        ([key, entry]) => [key, resolveArgument(context, entry, alternativesUnder(alternatives, key), place, [...keys, key])] as const,
      );
      if (!entries.every(([, entry]) => entry.kind === 'literal')) return { kind: 'object', entries: withoutPrototype(entries) };
      return {
        kind: 'literal',
        value: Object.fromEntries(entries.map(([key, entry]) => [key, entry.kind === 'literal' ? entry.value : null])),
      };
    }
  }
}

/** An object in which a key such as `__proto__` or `constructor` is a key like any other. */
export function withoutPrototype<V>(entries: Iterable<readonly [string, V]>): Readonly<Record<string, V>> {
  const object: Record<string, V> = Object.create(null);
  for (const [key, value] of entries) object[key] = value;
  return object;
}

function resolveParameter(context: ParseContext, name: string, place: ArgumentPlace): Argument {
  let openTo: number | undefined;
  for (let bindings: Bindings | undefined = place.frame.bindings; bindings !== undefined; bindings = bindings.outer) {
    const bound = bindings.byName.get(name);
    if (bound !== undefined) return bound;
    openTo ??= bindings.openTo;
  }
  if (openTo !== undefined) return { kind: 'parameter', scope: openTo, name };
  const known = visibleParameters(place.frame.bindings);
  const list = known.size === 0 ? ' There are no parameters here.' : ` Known here: ${[...known].slice(0, 12).map(showName).join(', ')}.`;
  context.findings.push({
    code: 'ProcessParameterMissing',
    message: `'from_parameter' refers to ${showName(name)}, which has no value here.${context.suggest(name, known) || list}`,
    node: place.node,
    argument: place.argument,
  });
  return unknownArgument;
}

function visibleParameters(bindings: Bindings, most = 1000): ReadonlySet<string> {
  const names = new Set<string>();
  for (let scope: Bindings | undefined = bindings; scope !== undefined; scope = scope.outer) {
    for (const name of scope.byName.keys()) if (names.size < most) names.add(name);
  }
  return names;
}
