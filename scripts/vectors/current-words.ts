type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const comparisons = new Set(['eq', 'neq', 'gt', 'gte', 'lt', 'lte']);

/** References of version 0.4, where one word stood for parameters and for other nodes; `element` was what is `x` now. */
function withCurrentReferences(value: unknown, nodes: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((each) => withCurrentReferences(each, nodes));
  if (!isObject(value)) return value;
  if (isObject(value['process_graph'])) return { ...value, process_graph: graphInCurrentWords(value['process_graph']) };
  const old = value['from_argument'];
  if (typeof old === 'string') return nodes.has(old) ? { from_node: old } : { from_parameter: old };
  if (value['from_parameter'] === 'element') return { from_parameter: 'x' };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withCurrentReferences(each, nodes)]));
}

function graphInCurrentWords(graph: Json): Json {
  const nodes = new Set(Object.keys(graph));
  return Object.fromEntries(
    Object.entries(graph).map(([id, node]) => {
      if (!isObject(node)) return [id, node];
      const process = node['process_id'] === 'mulitply' ? 'multiply' : node['process_id'];
      const given = withCurrentReferences(node['arguments'], nodes) as Json;
      // A comparison with nothing is one with no-data.
      const args = comparisons.has(String(process)) ? { x: null, y: null, ...given } : given;
      return [id, { ...node, process_id: process, arguments: args }];
    }),
  );
}

function isBareGraph(value: unknown): value is Json {
  return isObject(value) && Object.values(value).some((node) => isObject(node) && 'process_id' in node);
}

/** A case's arguments, some of which are written in older or misspelt words, as the process takes them today; what they mean is clear. */
export function inCurrentWords(id: string, args: Json): Json {
  const current = Object.fromEntries(
    Object.entries(args).map(([name, value]): [string, unknown] => {
      const graph = isBareGraph(value) ? { process_graph: value } : value;
      return [name, withCurrentReferences(graph, new Set())];
    }),
  );
  if (id === 'array_filter' && current['condition'] === undefined) {
    const { process, ...others } = current;
    return { ...others, condition: process };
  }
  if (id === 'rename_labels' && current['target'] === undefined) {
    const { source, ...others } = current;
    return { ...others, target: source };
  }
  return current;
}

/** A case's result: `array_filter` has labelled arrays as lists of key and value, and cubes have lists of dimensions that say their names. */
export function resultInCurrentWords(id: string, returns: unknown): unknown {
  if (id === 'array_filter' && Array.isArray(returns) && returns.length > 0 && isObject(returns[0])) {
    return { type: 'labeled-array', data: returns };
  }
  return returns;
}
